// What a mail about a warning says, from templates an operator can edit (<home>/templates/<name> instead of
// the one compiled in): "warning" says it, "warning-log-in" asks to come and read it.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "directory/directory.h"
#include "notices/compose.h"
#include "notices/letters.h"
#include "notices/template.h"
#include "warning/advisories/book.h"

namespace luytre {

struct WarningLetter {
  const Warning& warning;
  const WarningBody& body;                  // whom it is about
  std::string organisation;                 // to whom it goes: that body, or the one above
  NoticeKind kind = NoticeKind::immediate;  // reminder, escalation
  Timestamp now = 0;
};

// Immutable once loaded; any number of threads.
class WarningLetters {
 public:
  // Each template is rendered once with a sample. Errors: invalid, io.
  static Result<WarningLetters> load(const std::filesystem::path& folder, LetterHead head);
  // `open` is there for what may go out encrypted only: TLP:AMBER+STRICT and above, sensitive reasons.
  Result<LetterPair> write(const WarningLetter& letter, std::string_view language,
                           const Directory& directory) const;

 private:
  Result<LetterWords> render(std::string_view name, std::string_view language,
                             const boost::json::object& values) const;
  LetterHead head_;
  std::map<std::string, TextTemplate, std::less<>> templates_;
};

// "có 2 phát hiện mirai; thuộc khối Bộ, ngành" for people, without what is sensitive.
std::string reasons_words(const std::vector<AudienceReason>& reasons, bool vi);

}  // namespace luytre
