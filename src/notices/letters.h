// Letters of other parts of the program in the outbox: a notice that carries its own words instead of
// findings. It goes the same way: verified contacts, the body's key, retries, bounces.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "ledger/ledger.h"
#include "notices/notice.h"

namespace luytre {

struct LetterWords {
  std::string subject, text, html;
};
// `open`: goes instead of `full` where the mail would not be encrypted and `full` may not go so.
struct LetterPair {
  LetterWords full;
  std::optional<LetterWords> open;
};

struct LetterRequest {
  std::string source;   // what it is about: "warning:<id>"
  std::string about;    // the body; at NoticeLevel::upper_body it goes to the one above
  std::string content;  // names what is said: the same again writes nothing
  NoticeKind kind = NoticeKind::immediate;
  NoticeLevel level = NoticeLevel::technical;
  Tlp tlp = Tlp::clear;
  bool sensitive = false;
  std::string made_by = "system";
};
struct LetterPut {
  std::string organisation;  // whom it goes to
  size_t written = 0;        // rows; 0 with an empty `missing`: it was there already
  std::string missing;       // why it goes to nobody, "" when it goes
};
// Writes the rows, one for each recipient of the level: technical contacts, else duty, else abuse; the
// leader (and where there is none the technical ones); those of the upper body. `words` is asked for the
// language of the body it goes to. What may not be shown to the upper body (access/rules.h) is not sent
// there.
Result<LetterPut> put_letter(Transaction& transaction, const Directory& directory,
                             const LetterRequest& request,
                             const std::function<Result<LetterPair>(std::string_view language)>& words);

// What a notice carries; nothing when it is about findings.
Result<std::optional<LetterPair>> letter_of(Transaction& transaction, std::string_view notice);

// What became of the letters about one source.
struct LetterFate {
  std::string notice, organisation, about;
  NoticeState state = NoticeState::waiting;
  Timestamp at = 0;
};
Result<std::vector<LetterFate>> letters_about(Transaction& transaction, std::string_view source);

}  // namespace luytre
