// What the people of a body read about a finding: what it is, why it matters, and what to do, in order, in
// plain words and in Vietnamese and English.
//
// Texts are TOML files (advice/texts/), compiled in; an operator's file of the same name takes the place of
// one, any other adds to them:
//
//   for = ["infection/conficker"]      # kind/what as findings have them; "infection/*" where nothing else
//   fits [what]  vi = "…"  en = "…"         # and [why]
//   [[step]]
//   id = "find"                        # stable: ticks are kept by it
//   vi = "Tìm đúng máy"                # what
//   vi_how = "…"                       # how; en, en_how likewise
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

struct Advice {
  struct Text {
    std::string vi, en;
  };
  struct Step {
    std::string id;
    Text what, how;
  };
  std::string family;  // what was asked for: Finding::what
  Text what, why;
  std::vector<Step> steps;
};

// Immutable once loaded; any number of threads.
class AdviceBook {
 public:
  // Those compiled in, where `folder` has no file of that name, and what else is there (*.toml). An absent
  // folder is fine. Errors: io; invalid, with file and reason: a text that is missing in a language, a step
  // id twice, the same finding in two files of the folder, a file above 64 KiB.
  static Result<AdviceBook> load(const std::filesystem::path& folder);

  // `kind` as to_string(FindingKind) gives it. The text for kind and what, else the kind's, else one that
  // fits any finding: never empty.
  Advice of(std::string_view kind, std::string_view what) const;

  // What there are texts for: "infection/conficker", ascending.
  std::vector<std::string> subjects() const;

 private:
  Result<void> add(std::string_view toml, const std::string& where);
  std::map<std::string, std::shared_ptr<const Advice>, std::less<>> texts_;
};

}  // namespace luytre
