#include "report/letters/letter_desk.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"

namespace luytre {
namespace {

class WorkFolder {
 public:
  WorkFolder() : path_(std::filesystem::temp_directory_path() / ("luytre-letters-" + random_id())) {
    std::filesystem::create_directories(path_);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr std::string_view kMark = "luytre:";

}  // namespace

Result<LetterDesk> LetterDesk::open(Ledger& ledger, const FigureSource& source, LetterDeskOptions options) {
  auto templates = DocumentTemplates::load(options.home / "letters" / "templates");
  if (!templates) return std::unexpected(templates.error());
  return LetterDesk(ledger, source, std::move(options), std::move(*templates));
}

Result<std::vector<LetterCopy>> LetterDesk::copies_of(const DocumentDraft& draft) const {
  std::vector<LetterCopy> out;
  const DocumentKind* kind = document_kind(draft.kind);
  if (kind && kind->own_appendix && draft.organisations.empty())
    return fail(ErrorCode::invalid,
                fmt::format("a letter of kind '{}' goes to bodies: name them", draft.kind));
  for (const std::string& body : draft.organisations) {
    if (!source_.stores().directory->organisation(body))
      return fail(ErrorCode::not_found, fmt::format("there is no body '{}'", body));
    LetterCopy copy;
    copy.organisation = body;
    if (kind && kind->own_appendix) {
      auto own = gather_own_figures(source_, draft, body);
      if (!own) return std::unexpected(own.error());
      copy.figures = std::move(*own);
    }
    out.push_back(std::move(copy));
  }
  return out;
}

Result<OfficialLetter> LetterDesk::write(const Viewer& viewer, const DocumentDraft& draft) {
  if (!viewer.may(Permission::write_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  auto figures = gather_figures(source_, draft);
  if (!figures) return std::unexpected(figures.error());
  auto copies = copies_of(draft);
  if (!copies) return std::unexpected(copies.error());
  LUYTRE_TRY(source_.keep_ownership());
  return register_.make(viewer, draft, *figures, source_.withdrawn(), std::move(*copies));
}

Result<OfficialLetter> LetterDesk::rewrite(const Viewer& viewer, std::string_view id, unsigned revision,
                                           const DocumentDraft& draft) {
  if (!viewer.may(Permission::write_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  auto figures = gather_figures(source_, draft);
  if (!figures) return std::unexpected(figures.error());
  auto copies = copies_of(draft);
  if (!copies) return std::unexpected(copies.error());
  LUYTRE_TRY(source_.keep_ownership());
  return register_.change(viewer, id, revision, draft, *figures, source_.withdrawn(), std::move(*copies));
}

Result<std::string> LetterDesk::compose(const OfficialLetter& letter, const LetterCopy* copy) const {
  // Which letter this is stands in the file's keywords, so that a file can be asked.
  DocumentCopyOf of{copy ? copy->organisation : "", copy ? &copy->figures : nullptr,
                    std::string(kMark) + letter.id};
  return compose_document(letter.draft, {letter.number, letter.notation}, letter.figures, of,
                          *source_.stores().directory, templates_);
}

Result<std::vector<RenderedFile>> LetterDesk::render(const Viewer& viewer, std::string_view id,
                                                     const RenderRequest& request) {
  auto letter = register_.find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  std::vector<LetterCopy> copies;
  if (request.copies || !request.organisations.empty()) {
    auto all = register_.copies(viewer, letter->id);
    if (!all) return std::unexpected(all.error());
    for (LetterCopy& copy : *all)
      if (request.copies || std::find(request.organisations.begin(), request.organisations.end(),
                                      copy.organisation) != request.organisations.end())
        copies.push_back(std::move(copy));
  }
  WorkFolder work;
  std::vector<std::filesystem::path> inputs;
  std::vector<std::string> bodies;
  auto add = [&](const LetterCopy* copy) -> Result<void> {
    auto text = compose(*letter, copy);
    if (!text) return std::unexpected(text.error());
    std::string body = copy ? copy->organisation : "";
    inputs.push_back(work.path() / (file_name_of(*letter, body) + ".fodt"));
    bodies.push_back(body);
    return write_file_atomically(inputs.back(), *text);
  };
  // Where every body has an appendix of its own there is nothing but copies.
  const DocumentKind* kind = document_kind(letter->draft.kind);
  if (request.letter && !(kind && kind->own_appendix)) LUYTRE_TRY(add(nullptr));
  if (kind && kind->own_appendix && copies.empty())
    return fail(ErrorCode::invalid, "every body has a copy of its own: say whose");
  for (const LetterCopy& copy : copies) LUYTRE_TRY(add(&copy));
  std::vector<RenderedFile> out;
  for (OfficeFormat format : request.formats) {
    if (format == OfficeFormat::fodt) {
      std::filesystem::create_directories(request.out);
      for (const auto& file : inputs)
        std::filesystem::copy_file(file, request.out / file.filename(),
                                   std::filesystem::copy_options::overwrite_existing);
    } else {
      LUYTRE_TRY(convert(options_.office, inputs, format, request.out));
    }
    for (size_t i = 0; i < inputs.size(); ++i)
      out.push_back({request.out / (inputs[i].stem().string() + "." + extension(format)), bodies[i]});
  }
  return out;
}

Result<LetterDesk::Verified> LetterDesk::verify(const Viewer& viewer, std::string_view id) {
  auto letter = register_.find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  auto copies = register_.copies(viewer, letter->id);
  if (!copies) return std::unexpected(copies.error());
  Verified out;
  out.letter = std::move(*letter);
  out.figures = verify_figures(source_, out.letter.figures, out.letter.withdrawn);
  for (const LetterCopy& copy : *copies)
    if (!copy.figures.empty())
      out.copies.emplace_back(copy.organisation, verify_figures(source_, copy.figures, out.letter.withdrawn));
  auto add = [&](const std::vector<FigureCheck>& checks) {
    for (const FigureCheck& check : checks) {
      ++out.count;
      out.holding += check.holds;
    }
  };
  add(out.figures);
  for (const auto& [body, checks] : out.copies) add(checks);
  return out;
}

Result<DocumentHead> head_of_home(const std::filesystem::path& home, const DocumentHead& fallback) {
  std::filesystem::path path = home / "letters" / "head.json";
  if (!std::filesystem::exists(path)) return fallback;
  auto text = read_file(path);
  if (!text) return std::unexpected(text.error());
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(*text, error);
  if (error)
    return fail(ErrorCode::invalid, fmt::format("'{}' is no JSON: {}", path.string(), error.message()));
  auto head = head_from_json(value);
  if (!head) return fail(ErrorCode::invalid, fmt::format("'{}': {}", path.string(), head.error().message));
  return head;
}

std::string letter_in_file(std::string_view bytes) {
  for (size_t at = bytes.find(kMark); at != std::string_view::npos; at = bytes.find(kMark, at + 1)) {
    std::string_view id = bytes.substr(at + kMark.size(), 32);
    if (id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos)
      return std::string(id);
  }
  return "";
}

std::string file_name_of(const OfficialLetter& letter, std::string_view organisation) {
  std::string name = letter.number ? letter.notation : "draft-" + letter.id.substr(0, 8);
  if (!organisation.empty()) name += fmt::format(".{}", organisation);
  // ASCII of names of files; đ and marks of a symbol go.
  std::string out;
  for (char c : name)
    out += (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                   c == '.' || c == '_'
               ? c
               : '-';
  return out;
}

}  // namespace luytre
