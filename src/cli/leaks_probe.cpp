#include "cli/leaks_probe.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <algorithm>

#include "leaks/leak_keys.h"

namespace luytre {
namespace {

constexpr size_t kTogether = 256, kLongestLine = 4096, kMostAnswer = 64u << 20;

bool is_here(std::string_view hub) {
  for (std::string_view near : {"http://127.0.0.1", "http://[::1]", "http://localhost"})
    if (hub.starts_with(near) && (hub.size() == near.size() || hub[near.size()] == ':')) return true;
  return false;
}

size_t receive(char* data, size_t size, size_t count, void* self) {
  auto& body = *static_cast<std::string*>(self);
  if (body.size() + size * count > kMostAnswer) return 0;
  body.append(data, size * count);
  return size * count;
}

}  // namespace

LeaksProbe::LeaksProbe(Options options) : options_(std::move(options)) {
  while (options_.hub.ends_with('/')) options_.hub.pop_back();
}
LeaksProbe::~LeaksProbe() {
  sodium_memzero(options_.token.data(), options_.token.size());
}

Result<void> LeaksProbe::read(int file, LeaksProbed& out) {
  std::string line;
  line.reserve(2 * kLongestLine);
  bool too_long = false;
  auto take = [&] {
    if (line.ends_with('\r')) line.pop_back();
    size_t colon = line.find(':');
    if (!line.empty() || too_long) {
      if (too_long || colon == std::string::npos || colon == 0 || colon + 1 == line.size()) {
        ++out.broken;
      } else {
        std::string_view whole = line;
        std::string folded = fold_account(whole.substr(0, colon));
        std::string pair = leak_pair(folded, whole.substr(colon + 1));
        pairs_.push_back({std::move(folded), OprfQuestion(pair)});
        sodium_memzero(pair.data(), pair.size());
      }
    }
    sodium_memzero(line.data(), line.size());
    line.clear();
    too_long = false;
  };
  std::vector<char> buffer(64 << 10);
  Result<void> done;
  for (;;) {
    ssize_t size = ::read(file, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) done = fail_errno("the accounts cannot be read");
    if (size <= 0) break;
    for (ssize_t i = 0; i < size; ++i) {
      char c = buffer[static_cast<size_t>(i)];
      if (c == '\n')
        take();
      else if (line.size() < kLongestLine)
        line += c;
      else
        too_long = true;
    }
  }
  take();
  sodium_memzero(buffer.data(), buffer.size());
  return done;
}

Result<std::string> LeaksProbe::post(const std::string& body) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(ready == CURLE_OK ? curl_easy_init() : nullptr,
                                                           curl_easy_cleanup);
  if (!curl) return fail(ErrorCode::unavailable, "libcurl does not start");
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> fields(nullptr, curl_slist_free_all);
  for (const std::string& line : {std::string("Content-Type: application/json"), std::string("Expect:"),
                                  "Authorization: Bearer " + options_.token})
    fields.reset(curl_slist_append(fields.release(), line.c_str()));
  std::string url = options_.hub + "/api/leaks/check", answer;
  char why[CURL_ERROR_SIZE] = "";
  CURL* c = curl.get();
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, options_.hub.starts_with("https:") ? "https" : "http");
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.certificates.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, options_.certificates.c_str());
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 20L);
  curl_easy_setopt(c, CURLOPT_TIMEOUT, 120L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &answer);
  if (CURLcode code = curl_easy_perform(c); code != CURLE_OK)
    return fail(ErrorCode::unavailable,
                fmt::format("the hub does not answer: {}", *why ? why : curl_easy_strerror(code)));
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return answer;
  boost::system::error_code ignored;
  auto problem = boost::json::parse(answer, ignored);
  std::string detail;
  if (auto* object = problem.if_object())
    if (auto* text = object->if_contains("detail"); text && text->is_string())
      detail = std::string(text->as_string());
  const char* hint = status == 401 || status == 403 ? "the token is not taken: it needs handle_findings"
                     : status == 404                ? "this token does not check the passwords of that body"
                                                    : "";
  return fail(ErrorCode::invalid, fmt::format("the hub answers {}: {}{}", status, hint, detail));
}

Result<LeaksProbe::Answer> LeaksProbe::ask(const std::string& prefix, const std::vector<const Pair*>& pairs) {
  boost::json::array blinded;
  for (const Pair* pair : pairs) blinded.emplace_back(pair->question.blinded());
  auto text = post(boost::json::serialize(boost::json::object{
      {"organisation", options_.organisation}, {"prefix", prefix}, {"blinded", std::move(blinded)}}));
  if (!text) return std::unexpected(text.error());
  auto strange = [] { return fail(ErrorCode::invalid, "the hub's answer is not what was asked for"); };
  Answer out;
  try {
    auto document = boost::json::parse(*text);
    const auto& object = document.as_object();
    out.digits = object.at("prefix_digits").to_number<size_t>();
    for (const auto& one : object.at("evaluated").as_array()) out.evaluated.emplace_back(one.as_string());
    for (const auto& one : object.at("candidates").as_array()) out.candidates.emplace_back(one.as_string());
  } catch (const std::exception&) {
    return strange();
  }
  if (out.evaluated.size() != pairs.size() || out.digits > 4) return strange();
  std::ranges::sort(out.candidates);
  return out;
}

Result<LeaksProbed> LeaksProbe::run(int file) {
  if (!options_.hub.starts_with("https://") && !is_here(options_.hub))
    return fail(ErrorCode::invalid, "the hub's address begins with https://");
  LeaksProbed out;
  LUYTRE_TRY(read(file, out));
  out.accounts = pairs_.size();
  auto first = ask("", {});
  if (!first) return std::unexpected(first.error());
  std::map<std::string, std::vector<const Pair*>> buckets;
  for (const Pair& pair : pairs_)
    buckets[account_bucket(pair.account).substr(0, first->digits)].push_back(&pair);
  std::vector<const Pair*> live;
  for (const auto& [prefix, pairs] : buckets)
    for (size_t at = 0; at < pairs.size(); at += kTogether) {
      std::vector<const Pair*> part(
          pairs.begin() + static_cast<std::ptrdiff_t>(at),
          pairs.begin() + static_cast<std::ptrdiff_t>(std::min(at + kTogether, pairs.size())));
      auto answer = ask(prefix, part);
      if (!answer) return std::unexpected(answer.error());
      for (size_t i = 0; i < part.size(); ++i) {
        auto output = part[i]->question.output(answer->evaluated[i]);
        if (!output) return std::unexpected(output.error());
        if (std::ranges::binary_search(answer->candidates, pair_id_of(*output))) live.push_back(part[i]);
      }
    }
  std::ranges::sort(live);
  for (const Pair* pair : live) out.live.push_back(pair->account);
  return out;
}

}  // namespace luytre
