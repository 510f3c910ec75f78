#include "leaks/hibp.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/domain.h"

namespace luytre {

Result<HibpBreaches> read_hibp_breaches(std::string_view json, std::string_view where) {
  boost::system::error_code error;
  boost::json::value document = boost::json::parse({json.data(), json.size()}, error);
  const boost::json::array* list = error ? nullptr : document.if_array();
  if (!list)
    return fail(ErrorCode::invalid, fmt::format("{} is no list of breaches: expected the answer of "
                                                "/api/v3/breaches, a JSON array",
                                                where));
  HibpBreaches out;
  for (const boost::json::value& item : *list) {
    const boost::json::object* breach = item.if_object();
    if (!breach) continue;
    auto text = [&](std::string_view name) -> std::string_view {
      const boost::json::value* found = breach->if_contains({name.data(), name.size()});
      const boost::json::string* value = found ? found->if_string() : nullptr;
      return value ? std::string_view(value->data(), value->size()) : std::string_view{};
    };
    auto flag = [&](std::string_view name) {
      const boost::json::value* found = breach->if_contains({name.data(), name.size()});
      return found && found->is_bool() && found->as_bool();
    };
    if (text("Name").empty()) continue;
    HibpBreach& entry = out[std::string(text("Name"))];
    if (auto day = parse_day(text("BreachDate"))) entry.observed = start_of(*day);
    entry.doubtful = flag("IsFabricated") || flag("IsSpamList");
  }
  return out;
}

HibpDomain::HibpDomain(const WatchedDomains& watched, LeakSink& sink, std::string domain,
                       const HibpBreaches* breaches)
    : watched_(watched), sink_(sink), domain_(std::move(domain)), breaches_(breaches), tokens_(*this) {}

void HibpDomain::begin(char bracket) {
  objects_ |= bracket == '{';
}

void HibpDomain::end(char bracket) {
  if (bracket == ']') ++counts_.lines;
}

void HibpDomain::key(std::string_view name) {
  account_.clear();
  if (!name.empty() && name.size() <= 256) account_ = fmt::format("{}@{}", name, domain_);
}

void HibpDomain::value(std::string_view text, bool is_string) {
  if (!is_string || text.empty() || text.size() > 512) {
    counts_.broken += is_string;
    return;
  }
  LeakRow row;
  if (!objects_) {  // accounts of the site
    size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0) {
      ++counts_.broken;
      return;
    }
    row.account = text;
    row.mail = watched_.find_international(text.substr(at + 1));
    row.site_host = domain_;
    row.site = watched_.find(domain_);
  } else {
    if (account_.empty()) {
      ++counts_.broken;
      return;
    }
    row.account = account_;
    row.mail = watched_.find(domain_);
    bool site = text.find('.') != std::string_view::npos && normalise_domain(text);
    if (site) {
      row.site_host = text;
      row.site = watched_.find_international(text);
    } else {
      row.collection = text;
      auto breach = breaches_ ? breaches_->find(text) : HibpBreaches::const_iterator{};
      if (breaches_ && breach != breaches_->end()) {
        row.observed = breach->second.observed;
        row.doubtful = breach->second.doubtful;
      }
    }
  }
  if (row.mail == kNotWatched && row.site == kNotWatched) return;
  ++counts_.rows;
  sink_.row(row);
}

void HibpDomain::broken() {
  ++counts_.broken;
}

void HibpDomain::consume(std::string_view text) {
  counts_.bytes += text.size();
  tokens_.consume(text);
}

void HibpDomain::finish() {
  tokens_.finish();
  account_.clear();
}

std::string domain_of_file(std::string_view path, const WatchedDomains& watched) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  for (std::string_view end : {".gz", ".zst", ".xz", ".bz2", ".json", ".txt"})
    if (name.ends_with(end)) name.remove_suffix(end.size());
  for (size_t at = 0; at < name.size();) {
    std::string_view candidate = name.substr(at);
    auto host = normalise_domain(candidate);
    if (host && watched.find(*host) != kNotWatched) {
      const std::string& found = watched.name(watched.find(*host));
      if (found == *host || at > 0 || name.find_first_of("_- ") == std::string_view::npos) return *host;
    }
    size_t next = name.find_first_of("_- ", at);
    if (next == std::string_view::npos) break;
    at = next + 1;
  }
  return {};
}

}  // namespace luytre
