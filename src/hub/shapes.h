// JSON shapes that several groups of routes share (portal/src/api/types.ts), and reading request bodies.
#pragma once
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"
#include "findings/finding.h"
#include "http/message.h"

namespace luytre {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

Json time_json(Timestamp time);  // kNoTime: null
Json time_json(std::optional<Timestamp> time);
std::string day_text(Day day);
std::string month_text(Day day);
Json named(std::string_view vi, std::string_view en);
// The body as OrganisationRef; of an id that is not in the directory only the id. "" gives null.
Json organisation_ref(const Directory& directory, std::string_view id);
Json sector_name(std::string_view sector);         // Named
std::string family_name(std::string_view family);  // as people write it: "conficker" gives "Conficker"
// `assignee_name`: "" when not known.
JsonObject finding_json(const Finding& finding, const Directory& directory, Timestamp now,
                        std::string_view assignee_name);
// Texts from outside (names seen, comments) may hold bytes that are no UTF-8.
boost::json::string text_json(std::string_view text);

http::Response json_response(const Json& value, int status = 200);
// A request's body: one object with exactly the fields the caller then takes. Errors: invalid, naming the
// field.
class Body {
 public:
  static Result<Body> parse(const http::Request& request);
  // Missing or of another type: the first failure is kept and finish() gives it.
  std::string text(std::string_view name, size_t most = 4096);  // must be there
  std::string text_or(std::string_view name, std::string_view fallback, size_t most = 4096);
  bool boolean(std::string_view name);
  uint64_t number_or(std::string_view name, uint64_t fallback);
  std::vector<std::string> texts(std::string_view name, size_t most = 1000);
  // A list of objects: `read` takes the fields of each, which is then finished.
  void objects(std::string_view name, size_t most, const std::function<void(Body&)>& read);
  bool has(std::string_view name) const;
  // invalid when a field failed or one is there that nobody took.
  Result<void> finish();

 private:
  const Json* take(std::string_view name, bool needed);
  std::string read_text(std::string_view name, const Json& value, size_t most);
  void refuse(std::string_view name, std::string_view why);

  JsonObject object_;
  std::vector<std::string> taken_;
  std::optional<Error> failure_;
};

// A table for download: exactly the rows and columns shown, after lines that say what it is. Cells that a
// spreadsheet would run (= + - @ TAB CR first) get a leading ' where `text` columns say so (OWASP, CSV
// injection).
class CsvExport {
 public:
  struct Column {
    std::string title;
    bool text = true;
  };
  // `separator`: ',' or ';' (separator_of).
  CsvExport(std::vector<Column> columns, char separator);
  void note(std::string_view line);  // before the header: "# period: 2026-01"
  void row(const std::vector<std::string>& cells);
  http::Response response(std::string_view file_name) &&;  // UTF-8 with BOM

 private:
  void cell(std::string& out, std::string_view cell, bool text) const;

  std::vector<Column> columns_;
  char separator_;
  std::string notes_, rows_;
};

}  // namespace luytre
