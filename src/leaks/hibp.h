// Answers of Have I Been Pwned for a domain (API v3): accounts by breach, by site in stealer logs, and the
// accounts of a site. They hold no passwords.
#pragma once
#include <map>
#include <string>

#include "base/result.h"
#include "leaks/json_tokens.h"
#include "leaks/leak_reader.h"
#include "leaks/watched_domains.h"

namespace luytre {

// Of the list of all breaches (/breaches): when it was, and whether it says nothing by itself.
struct HibpBreach {
  Timestamp observed = kNoTime;  // BreachDate
  bool doubtful = false;         // IsFabricated or IsSpamList
};
// By name; std::less<> so that a view finds one.
using HibpBreaches = std::map<std::string, HibpBreach, std::less<>>;
Result<HibpBreaches> read_hibp_breaches(std::string_view json, std::string_view where);

// {"alias": ["Breach", …]} of /breacheddomain/: a row for each, `collection` the breach's name.
// {"alias": ["site.example", …]} of /stealerlogsbyemaildomain/: a row with the site.
// ["mail@x.example", …] of /stealerlogsbywebsitedomain/: accounts on the site `domain`.
class HibpDomain : public LeakReader, private JsonEvents {
 public:
  // `breaches` may be null and must live as long as this.
  HibpDomain(const WatchedDomains& watched, LeakSink& sink, std::string domain, const HibpBreaches* breaches);
  void consume(std::string_view text) override;
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

 private:
  void begin(char bracket) override;
  void end(char bracket) override;
  void key(std::string_view name) override;
  void value(std::string_view text, bool is_string) override;
  void broken() override;

  const WatchedDomains& watched_;
  LeakSink& sink_;
  std::string domain_;
  const HibpBreaches* breaches_;
  LeakCounts counts_;
  std::string account_;  // of this alias
  bool objects_ = false;
  JsonTokens tokens_;
};

// The watched domain that a file is named after ("moh.gov.vn.json", "breacheddomain_moh.gov.vn.json"); "".
std::string domain_of_file(std::string_view path, const WatchedDomains& watched);

}  // namespace luytre
