// A body compares its own passwords with those that leaked, and nobody shows one (leaks/oprf.h).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "hub/leaks/leak_findings.h"
#include "hub/leaks/leaks_api.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

constexpr size_t kBucket = 256;             // candidates come in multiples of so many
constexpr size_t kMostBlinded = 256;        // of one request
constexpr uint64_t kBlindedADay = 100'000;  // of one body
constexpr size_t kMostPrefix = 4;

// How many pairs each body has asked about today, in this process: a body could try its leaked accounts'
// passwords here one by one, and this is what slows that down.
class Budget {
 public:
  bool take(const std::string& body, Day day, uint64_t pairs) {
    std::lock_guard guard(mutex_);
    if (day != day_) asked_.clear(), day_ = day;
    uint64_t& asked = asked_[body];
    if (asked + pairs > kBlindedADay) return false;
    asked += pairs;
    return true;
  }

 private:
  std::mutex mutex_;
  Day day_ = 0;
  std::map<std::string, uint64_t> asked_;
};

// So many digits that a bucket holds kBucket of `rows` on average.
size_t digits_for(size_t rows) {
  size_t digits = 0;
  while (digits < kMostPrefix && rows >> (4 * (digits + 1)) >= kBucket) ++digits;
  return digits;
}

Result<http::Response> check(Hub& hub, Budget& budget, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string organisation = body->text("organisation", 128),
              prefix = body->text_or("prefix", "", kMostPrefix);
  std::vector<std::string> blinded = body->texts("blinded", kMostBlinded);
  LUYTRE_TRY(body->finish());
  if (!asked.directory->organisation(organisation) || !is_own_handler(asked, organisation))
    return fail(ErrorCode::not_found, "there is no such body here");
  if (prefix.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(ErrorCode::invalid, "the field \"prefix\" has hex digits in lower case");
  auto keys = open_leak_keys(hub.home());
  if (!keys) return std::unexpected(keys.error());
  LeakBook book(hub.ledger());
  auto all = book.pairs(asked.viewer, *keys, organisation, "");
  if (!all) return std::unexpected(all.error());
  size_t digits = digits_for(all->size());
  if (prefix.size() > digits)
    return fail(
        ErrorCode::invalid,
        fmt::format("the field \"prefix\" has at most {} digits: a longer one says too much", digits));
  if (!budget.take(organisation, day_of(asked.now), blinded.size()))
    return problem(asked, 429, "This body has checked very many passwords today. Go on tomorrow.");
  JsonArray evaluated;
  for (const std::string& element : blinded) {
    auto answer = keys->evaluate_pair(element);
    if (!answer) return std::unexpected(answer.error());
    evaluated.push_back(text_json(*answer));
  }
  auto candidates = prefix.empty() ? std::move(all) : book.pairs(asked.viewer, *keys, organisation, prefix);
  if (!candidates) return std::unexpected(candidates.error());
  // Decoys are the same each time, so asking twice does not tell them apart.
  std::string place = organisation + '\n' + prefix;
  for (uint64_t n = 0; candidates->empty() || candidates->size() % kBucket != 0; ++n)
    candidates->push_back(keys->decoy(place, n));
  std::ranges::sort(*candidates);
  LUYTRE_TRY(hub.ledger().write([&](Transaction& t) {
    return t.audit({.actor = asked.viewer.actor(),
                    .action = "leak.check",
                    .subject = organisation,
                    .detail = boost::json::serialize(JsonObject{{"pairs", blinded.size()}})});
  }));
  JsonArray given;
  for (const std::string& candidate : *candidates) given.push_back(text_json(candidate));
  return json_response(JsonObject{
      {"prefix_digits", digits}, {"evaluated", std::move(evaluated)}, {"candidates", std::move(given)}});
}

}  // namespace

void add_leak_check_api(ApiRoutes& routes, Hub& hub) {
  auto budget = std::make_shared<Budget>();
  routes.add({.method = http::Method::post,
              .path = "/api/leaks/check",
              .rule = "handle_findings",
              .sentence = "Which of a body's own passwords leaked, without showing one (RFC 9497)",
              .query = {},
              .request = "LeakCheckRequest",
              .response = "LeakCheckAnswer",
              .handler = [&hub, budget](const Asked& asked) { return check(hub, *budget, asked); }});
}

}  // namespace luytre
