#include "advice/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "advice/texts.h"
#include "base/check.h"
#include "base/file.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace luytre {
namespace {

constexpr size_t kLargestFile = 64 << 10;
constexpr size_t kMostSteps = 20;

// Reads texts out of a table and keeps the first complaint.
class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

  std::string text(const toml::table& table, std::string_view key, std::string_view in) {
    auto value = table[key].value<std::string>();
    if (!value || value->empty()) {
      complain(fmt::format("{} needs the text '{}'", in, key));
      return "";
    }
    return std::move(*value);
  }
  Advice::Text both(const toml::table& table, std::string_view vi, std::string_view en, std::string_view in) {
    return {text(table, vi, in), text(table, en, in)};
  }
  Advice::Text section(const toml::table& root, std::string_view name) {
    const toml::table* table = root[name].as_table();
    if (!table) {
      complain(fmt::format("there is no section [{}]", name));
      return {};
    }
    return both(*table, "vi", "en", fmt::format("[{}]", name));
  }
  void complain(std::string_view what) {
    if (complaint_.empty()) complaint_ = fmt::format("{}: {}", where_, what);
  }
  Result<void> finish() const {
    if (!complaint_.empty()) return fail(ErrorCode::invalid, complaint_);
    return {};
  }

 private:
  const std::string& where_;
  std::string complaint_;
};

std::vector<Advice::Step> read_steps(const toml::table& root, Reader& reader) {
  std::vector<Advice::Step> out;
  const toml::array* steps = root["step"].as_array();
  if (!steps || steps->empty() || steps->size() > kMostSteps) {
    reader.complain(fmt::format("there must be 1 to {} [[step]]", kMostSteps));
    return out;
  }
  std::set<std::string> ids;
  for (const toml::node& node : *steps) {
    const toml::table* table = node.as_table();
    if (!table) {
      reader.complain("a step is a table");
      return out;
    }
    std::string id = reader.text(*table, "id", "a step");
    std::string in = fmt::format("step '{}'", id);
    if (id.size() > 32 || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
      reader.complain(in + " has an id of other than a-z, 0-9 and -");
    if (!ids.insert(id).second) reader.complain(in + " is there twice");
    out.push_back({.id = std::move(id),
                   .what = reader.both(*table, "vi", "en", in),
                   .how = reader.both(*table, "vi_how", "en_how", in)});
  }
  return out;
}

}  // namespace

Result<void> AdviceBook::add(std::string_view toml, const std::string& where) {
  auto parsed = toml::parse(toml, where);
  if (!parsed)
    return fail(ErrorCode::invalid, fmt::format("{} line {}: {}", where, parsed.error().source().begin.line,
                                                parsed.error().description()));
  const toml::table& root = parsed.table();
  Reader reader(where);
  Advice advice{
      .family = "", .what = reader.section(root, "what"), .why = reader.section(root, "why"), .steps = {}};
  advice.steps = read_steps(root, reader);
  std::vector<std::string> subjects;
  if (const toml::array* list = root["for"].as_array()) {
    for (const toml::node& node : *list) {
      auto name = node.value<std::string>();
      if (name && name->find('/') != std::string::npos)
        subjects.push_back(std::move(*name));
      else
        reader.complain("'for' lists texts like \"infection/conficker\"");
    }
  }
  if (subjects.empty()) reader.complain("'for' must say which findings this is about");
  LUYTRE_TRY(reader.finish());
  auto shared = std::make_shared<const Advice>(std::move(advice));
  for (std::string& subject : subjects) {
    if (texts_.contains(subject))
      return fail(ErrorCode::invalid, fmt::format("{}: another file is about '{}' too", where, subject));
    texts_.emplace(std::move(subject), shared);
  }
  return {};
}

Result<AdviceBook> AdviceBook::load(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".toml") files.push_back(it->path());
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(ErrorCode::io, fmt::format("cannot read '{}': {}", folder.string(), error.message()));
  std::ranges::sort(files);

  AdviceBook own;
  std::set<std::string> names;
  for (const std::filesystem::path& file : files) {
    auto size = std::filesystem::file_size(file, error);
    if (!error && size > kLargestFile)
      return fail(ErrorCode::invalid, fmt::format("{} is larger than 64 KiB", file.string()));
    auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    LUYTRE_TRY(own.add(*text, file.string()));
    names.insert(file.filename().string());
  }
  AdviceBook book;
  for (const detail::AdviceText& text : detail::advice_texts())
    if (!names.contains(std::string(text.name))) LUYTRE_TRY(book.add(text.toml, std::string(text.name)));
  for (auto& [subject, advice] : own.texts_) book.texts_.insert_or_assign(subject, advice);
  if (!book.texts_.contains("*/*"))
    return fail(ErrorCode::invalid,
                fmt::format("{}: no text is for \"*/*\", any finding at all", folder.string()));
  return book;
}

Advice AdviceBook::of(std::string_view kind, std::string_view what) const {
  auto found = texts_.find(fmt::format("{}/{}", kind, what));
  if (found == texts_.end()) found = texts_.find(fmt::format("{}/*", kind));
  if (found == texts_.end()) found = texts_.find("*/*");
  LUYTRE_CHECK(found != texts_.end());
  Advice advice = *found->second;
  advice.family = what;
  return advice;
}

std::vector<std::string> AdviceBook::subjects() const {
  std::vector<std::string> out;
  for (const auto& [subject, advice] : texts_) out.push_back(subject);
  return out;
}

}  // namespace luytre
