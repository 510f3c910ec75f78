// What happens to an issued letter's files: the one that counts is kept, signed, sent and handed out.
//
// <home>/letters/files/<id>/<name>.pdf is the letter as it was issued, <body>.pdf each body's copy; with
// ".signed.pdf" the same with a signature behind it. Their digests stand in the ledger.
#pragma once
#include "directory/directory.h"
#include "notices/smtp.h"
#include "report/letters/letter_desk.h"
#include "report/signing/pades.h"
#include "report/signing/pkcs11.h"

namespace luytre {

// The token of <home>/letters/token.json: {"module", "token", "key", "pin"}. The file must be its owner's
// alone (mode 0600). Errors: unavailable, when there is none; invalid.
Result<std::unique_ptr<Token>> token_of_home(const std::filesystem::path& home);

class LetterIssue {
 public:
  // `desk` must outlive it.
  explicit LetterIssue(LetterDesk& desk) : desk_(desk) {}

  // The file of the letter ("") or of a body's copy, rendered when it is not there. The signed one where
  // there is one. Only of what is issued: else invalid. With the rights of LetterRegister::find.
  Result<std::filesystem::path> file(const Viewer& viewer, std::string_view id,
                                     const std::string& organisation);
  // The same for a body's own eyes (LetterRegister::received_one).
  Result<std::filesystem::path> received_file(const Viewer& viewer, std::string_view id,
                                              const std::string& organisation);

  // Signs the letter and all copies with one key. How many files.
  Result<size_t> sign(const Viewer& viewer, std::string_view id, const CmsSigner& signer);
  // Takes a file that was signed elsewhere. `organisation` "": the letter.
  Result<OfficialLetter> take_signed(const Viewer& viewer, std::string_view id, std::string_view bytes);

  struct MailOptions {
    SmtpOptions smtp;
    std::string from, from_name;
    std::string portal;  // address of the portal, "" none
  };
  struct Sent {
    uint64_t mailed = 0, portal_only = 0, failed = 0, unknown = 0;
  };
  // Sends what waits, each copy once: by mail to the body's verified contact (a leader before a technical
  // one), and into its portal. Without smtp.url: the portal alone. Only what is issued or signed.
  Result<Sent> send(const Viewer& viewer, std::string_view id, const Directory& directory, Ledger& ledger,
                    const MailOptions& options);

  // edXML for one body, or for all bodies with the letter alone ("").
  Result<std::string> exchange(const Viewer& viewer, std::string_view id, const std::string& organisation,
                               const Directory& directory);

 private:
  std::filesystem::path folder(const OfficialLetter& letter) const;
  Result<void> render_all(const Viewer& viewer, const OfficialLetter& letter);
  Result<std::filesystem::path> file_of(const Viewer& viewer, const OfficialLetter& letter,
                                        const std::string& organisation);
  LetterDesk& desk_;
};

}  // namespace luytre
