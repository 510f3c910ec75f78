// Writes a document: figures are gathered for a draft, and a draft with figures is put on paper.
//
// Templates are <content>.<language>.fodt (content as DocumentKind names it) and form.<language>.fodt,
// compiled in (report/templates/), overridden by a file of the same name in a folder of the home.
#pragma once
#include <filesystem>
#include <map>
#include <memory>

#include "directory/directory.h"
#include "report/documents/draft.h"
#include "report/documents/fill.h"
#include "report/figures/source.h"

namespace luytre {

class DocumentTemplates {
 public:
  // What `folder` has takes the place of what is compiled in; an absent folder is fine. Errors: io, invalid:
  // a file that is no template.
  static Result<DocumentTemplates> load(const std::filesystem::path& folder);
  // Errors: unsupported, when there is none in this language.
  Result<DocumentTemplate> of(std::string_view content, Language language) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

// The number a document has, or is without yet.
struct DocumentNumber {
  uint64_t number = 0;   // 0: not yet
  std::string notation;  // "4327/BTTTT-CATTT"
};
// "4327/BTTTT-CATTT", "09/BC-CATTT": numbers below 10 take a leading zero.
std::string notation_of(uint64_t number, std::string_view symbol);

// All the figures that the kind speaks of. Errors: those of FigureSource::ask; what this home has no store
// for is left out, and the document does not speak of it.
Result<Figures> gather_figures(const FigureSource& source, const DocumentDraft& draft);
// What one body's appendix speaks of.
Result<Figures> gather_own_figures(const FigureSource& source, const DocumentDraft& draft,
                                   const std::string& organisation);

// What is written of one copy: whose appendix it has ("": none).
struct DocumentCopyOf {
  std::string organisation;
  const Figures* own = nullptr;
  std::string keyword = {};  // of the file
};

// As flat OpenDocument. Bodies are named as the directory names those of the document's date.
Result<std::string> compose_document(const DocumentDraft& draft, const DocumentNumber& number,
                                     const Figures& figures, const DocumentCopyOf& copy,
                                     const Directory& directory, const DocumentTemplates& templates);

// The subject as it is written: the draft's own, or the kind's.
std::string subject_of(const DocumentDraft& draft);

}  // namespace luytre
