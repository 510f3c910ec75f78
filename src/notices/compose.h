// What a notice says: subject, text, HTML and attachments, from templates an operator can edit.
//
// Templates are <name>.<language>.<txt|html>, compiled in (notices/templates/), overridden by a file of the
// same name. The first line of a text is "Subject: …", then an empty line. Names: "notice" (what, where,
// since when, what to do in order, by when), "log-in" (there is something sensitive: come and read it),
// "code" (verifies a contact's address).
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "advice/advice.h"
#include "directory/directory.h"
#include "notices/evidence.h"
#include "notices/mime.h"
#include "notices/notice.h"
#include "notices/template.h"

namespace luytre {

struct Letter {
  std::string subject, text, html;
  std::vector<mime::Attachment> attachments;
};

struct LetterHead {
  std::string centre_vi, centre_en;  // who writes
  std::string phone;                 // of the duty officer, "" none
  std::string portal;                // address of the portal, "" none
};

class LetterBook {
 public:
  // Reads what `folder` has in the place of the templates compiled in, and renders each once with a sample,
  // so that a mistake shows now. Errors: invalid, io. An absent folder is fine.
  static Result<LetterBook> load(const std::filesystem::path& folder);

  struct Content {
    const Notice& notice;
    std::string language;               // "vi" or "en"
    std::span<const Finding> findings;  // what is told in full, in order
    uint64_t hidden = 0;                // sensitive ones that this mail may not tell
    std::span<const EvidenceLine> evidence;
    Timestamp now = 0;
  };
  // Without findings it is the "log-in" letter.
  Result<Letter> notice(const Content& content, const LetterHead& head, const Directory& directory,
                        const AdviceBook& advice) const;
  Result<Letter> contact_code(std::string_view code, std::string_view organisation, std::string_view language,
                              const LetterHead& head, const Directory& directory) const;

 private:
  Result<Letter> render(std::string_view name, std::string_view language,
                        const boost::json::object& values) const;
  std::map<std::string, TextTemplate, std::less<>> templates_;
};

}  // namespace luytre
