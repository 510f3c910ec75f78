// What an advisory or a directive says, as its author writes it: one version's content. Pure.
//
// An advisory warns; a directive is a letter whose duties are to be carried out. Both have steps that each
// body ticks, so both are one thing here: a warning of a kind.
#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "findings/finding.h"

namespace luytre {

enum class WarningKind : uint8_t { advisory, directive };
const char* to_string(WarningKind kind);
std::optional<WarningKind> warning_kind(std::string_view name);

// Vietnamese first; `en` may be "".
struct Words {
  std::string vi, en;
  const std::string& in(std::string_view language) const { return language == "en" && !en.empty() ? en : vi; }
  friend bool operator==(const Words&, const Words&) = default;
};

// One thing to do. `id` is for life: later versions keep it, so what was ticked stays ticked.
struct WarningStep {
  std::string id;  // 1 to 32 of a-z 0-9 -; "": next_step_id() gives one
  Words what, how;
  Timestamp due = kNoTime;
  bool wants_answer = false;    // done only with words
  bool wants_evidence = false;  // done only with a file
  friend bool operator==(const WarningStep&, const WarningStep&) = default;
};

enum class ProductStatus : uint8_t { affected, fixed, not_affected, investigating };
const char* to_string(ProductStatus status);

// A product as CSAF names it: known by `cpe` or `purl` where they are given, else by words.
struct WarningProduct {
  std::string id;  // as for steps
  std::string vendor, name, version, cpe, purl;
  ProductStatus status = ProductStatus::affected;
  friend bool operator==(const WarningProduct&, const WarningProduct&) = default;
};

struct WarningWeakness {
  std::string cve;     // "CVE-2019-0708"
  Words text;          // what it is
  std::string vector;  // CVSS 3.0 or 3.1, or ""
  friend bool operator==(const WarningWeakness&, const WarningWeakness&) = default;
};

struct WarningReference {
  std::string title, url;
  friend bool operator==(const WarningReference&, const WarningReference&) = default;
};

// Whom it is for. `all`, or the union of the others; `matching`: bodies with an open finding of one of the
// families, an open weakness of those named, or an asset of one of the affected products.
struct WarningAudience {
  bool all = false;
  std::vector<std::string> sectors, organisations;
  bool matching = false;
  friend bool operator==(const WarningAudience&, const WarningAudience&) = default;
};

// The letter that a directive is: as it was issued on paper.
struct LetterReference {
  std::string number;  // "4327/BTTTT-CATTT"
  std::string issuer;
  std::optional<Day> date;
  friend bool operator==(const LetterReference&, const LetterReference&) = default;
};

struct WarningContent {
  Words title, summary;  // plain text
  Words text;            // Markdown (markdown.h)
  Severity severity = Severity::medium;
  Tlp tlp = Tlp::amber;
  std::vector<std::string> families;  // as findings name them: "conficker"
  std::vector<WarningProduct> products;
  std::vector<WarningWeakness> weaknesses;
  std::vector<WarningStep> steps;
  std::vector<WarningReference> references;
  std::vector<std::string> files;  // ids (files.h)
  WarningAudience audience;
  Timestamp acknowledge_by = kNoTime;  // kNoTime: acknowledge_within(severity) after it was addressed
  bool renew = false;                  // those who acknowledged an earlier version do so again
  LetterReference letter;              // directives
  std::string change;                  // what is new in this version, one line
  friend bool operator==(const WarningContent&, const WarningContent&) = default;
};

// How long a body has to acknowledge where nothing else is said: 1, 2, 5, 10 days for critical to low.
Timestamp acknowledge_within(Severity severity);

// Whether it can be reviewed and published. Errors: invalid, naming the field: nothing said, an id twice, an
// address that is no http or https one, a CVSS vector that does not parse, nobody addressed, a directive
// without a letter or a duty, …
Result<void> check_content(WarningKind kind, const WarningContent& content);

// JSON as WarningContent of portal/src/api/types.ts. A draft may be unfinished: only shapes and sizes are
// checked here. Errors: invalid, naming the field; a field that is not known is one.
Result<WarningContent> read_content(const boost::json::value& json);
// The same from text: at most 512 KiB, 32 levels deep.
Result<WarningContent> parse_content(std::string_view json);
boost::json::object content_json(const WarningContent& content);
// Gives steps and products without an id one that none of `before` (the versions so far) has.
void number_parts(WarningContent& content, const std::vector<WarningContent>& before);

}  // namespace luytre
