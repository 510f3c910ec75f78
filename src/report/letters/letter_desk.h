// The desk where letters are written: from a draft to figures, from both to files, and back to the figures.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "report/documents/compose.h"
#include "report/figures/verify.h"
#include "report/letters/letter_book.h"
#include "report/office/soffice.h"

namespace luytre {

struct LetterDeskOptions {
  std::filesystem::path home;  // letters/templates/, letters/ownership/, letters/signed/ below it
  OfficeOptions office;
};

struct RenderedFile {
  std::filesystem::path path;
  std::string organisation;  // whose copy; "": the letter itself
};

// What is rendered of a letter.
struct RenderRequest {
  std::vector<OfficeFormat> formats = {OfficeFormat::pdf};
  bool letter = true;   // the letter itself, which kinds whose copies have appendices of their own have not
  bool copies = false;  // all copies, and
  std::vector<std::string> organisations;  // those of these bodies
  std::filesystem::path out;
};

class LetterDesk {
 public:
  // Both must outlive it. Errors: those of DocumentTemplates::load.
  static Result<LetterDesk> open(Ledger& ledger, const FigureSource& source, LetterDeskOptions options);

  LetterRegister& letters() { return register_; }
  const DocumentTemplates& templates() const { return templates_; }
  const LetterDeskOptions& options() const { return options_; }

  // Gathers the figures and writes the draft down, with the ownership they rest on.
  Result<OfficialLetter> write(const Viewer& viewer, const DocumentDraft& draft);
  // The same letter with another draft, or the same with the figures of now.
  Result<OfficialLetter> rewrite(const Viewer& viewer, std::string_view id, unsigned revision,
                                 const DocumentDraft& draft);

  // Flat OpenDocument of the letter, or of a body's copy.
  Result<std::string> compose(const OfficialLetter& letter, const LetterCopy* copy) const;
  Result<std::vector<RenderedFile>> render(const Viewer& viewer, std::string_view id,
                                           const RenderRequest& request);

  struct Verified {
    OfficialLetter letter;
    std::vector<FigureCheck> figures;                                      // of the letter
    std::vector<std::pair<std::string, std::vector<FigureCheck>>> copies;  // of bodies' own appendices
    size_t count = 0, holding = 0;
  };
  // `id` as LetterRegister::find(), or the bytes of a file that was rendered here.
  Result<Verified> verify(const Viewer& viewer, std::string_view id);

 private:
  LetterDesk(Ledger& ledger, const FigureSource& source, LetterDeskOptions options,
             DocumentTemplates templates)
      : register_(ledger), source_(source), options_(std::move(options)), templates_(std::move(templates)) {}
  Result<std::vector<LetterCopy>> copies_of(const DocumentDraft& draft) const;

  LetterRegister register_;
  const FigureSource& source_;
  LetterDeskOptions options_;
  DocumentTemplates templates_;
};

// Who writes, where nobody says otherwise: <home>/letters/head.json, else `fallback`. Errors: io, invalid.
Result<DocumentHead> head_of_home(const std::filesystem::path& home, const DocumentHead& fallback);

// The letter that a rendered file (PDF, ODT in one file) says it is of; "" when it says nothing.
std::string letter_in_file(std::string_view bytes);
// "4327-BTTTT-CATTT", or "draft-1a2b3c4d": what its files are called.
std::string file_name_of(const OfficialLetter& letter, std::string_view organisation);

}  // namespace luytre
