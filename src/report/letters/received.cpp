// What a body got, and what the program sends.
#include <fmt/format.h>

#include "report/letters/letter_book.h"
#include "report/letters/letter_rows.h"

namespace luytre {
namespace {

// Only what is out: a draft is nobody's letter yet.
constexpr const char* kOut =
    "l.state IN ('issued', 'signed', 'recalled') AND c.state IN ('sending', 'sent', 'failed', 'unknown')";

std::string columns() {
  std::string out;
  std::string_view all = kCopyColumns;
  for (size_t at = 0; at < all.size();) {
    size_t end = std::min(all.find(", ", at), all.size());
    out += fmt::format("c.{}, ", all.substr(at, end - at));
    at = end + 2;
  }
  return out + "l.kind, l.subject, l.notation, l.issued_day, l.state";
}

Result<ReceivedLetter> received_of(const Row& row) {
  auto copy = copy_of(row);
  if (!copy) return std::unexpected(copy.error());
  return ReceivedLetter{
      std::move(*copy),          std::string(row.text(10)),         std::string(row.text(11)),
      std::string(row.text(12)), static_cast<Day>(row.integer(13)), row.text(14) == "recalled"};
}

}  // namespace

Result<std::vector<ReceivedLetter>> LetterRegister::received(const Viewer& viewer,
                                                             const std::string& organisation) {
  std::vector<ReceivedLetter> out;
  if (!viewer.may(Permission::read_letters, organisation)) return out;
  std::optional<Error> broken;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        fmt::format("SELECT {} FROM letter_copy c JOIN letter l ON l.id = c.letter WHERE c.organisation = $1 "
                    "AND {} ORDER BY c.state_at DESC, c.letter LIMIT 1000",
                    columns(), kOut),
        {organisation}, [&](const Row& row) {
          auto one = received_of(row);
          if (!one) {
            broken = one.error();
            return false;
          }
          out.push_back(std::move(*one));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  if (broken) return std::unexpected(*broken);
  return out;
}

Result<ReceivedLetter> LetterRegister::received_one(const Viewer& viewer, std::string_view letter,
                                                    const std::string& organisation) {
  auto all = received(viewer, organisation);
  if (!all) return std::unexpected(all.error());
  for (ReceivedLetter& one : *all)
    if (one.copy.letter == letter) return std::move(one);
  return fail(ErrorCode::not_found, "there is no such letter");
}

Result<void> LetterRegister::confirm(const Viewer& viewer, std::string_view letter,
                                     const std::string& organisation) {
  auto one = received_one(viewer, letter, organisation);
  if (!one) return std::unexpected(one.error());
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute(
        "UPDATE letter_copy SET received_at = $1, received_by = $2 WHERE letter = $3 AND organisation = $4 "
        "AND "
        "received_at = 0",
        {t.now(), viewer.actor(), std::string(letter), organisation});
    if (!done) return std::unexpected(done.error());
    if (*done == 0) return {};  // it was confirmed before
    auto read = read_letter(t, letter);
    if (!read) return std::unexpected(read.error());
    return add_letter_event(t, *read, viewer.actor(), "received", organisation);
  });
}

Result<bool> LetterRegister::begin_copy(const std::string& letter, const std::string& organisation) {
  bool ours = false;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    auto moved = t.execute(
        "UPDATE letter_copy SET state = 'sending', state_at = $1 WHERE letter = $2 AND organisation = $3 AND "
        "state IN "
        "('waiting', 'failed')",
        {t.now(), letter, organisation});
    if (!moved) return std::unexpected(moved.error());
    ours = *moved == 1;
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return ours;
}

Result<void> LetterRegister::finish_copy(const LetterCopy& copy) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute(
        "UPDATE letter_copy SET state = $1, state_at = $2, detail = $3, recipient = $4, digest = $5 WHERE "
        "letter = $6 AND "
        "organisation = $7",
        {to_string(copy.state), t.now(), copy.detail, copy.recipient, copy.digest, copy.letter,
         copy.organisation});
    if (!done) return std::unexpected(done.error());
    auto letter = read_letter(t, copy.letter);
    if (!letter) return std::unexpected(letter.error());
    return add_letter_event(t, *letter, "system", "sent",
                            fmt::format("{} {}", copy.organisation, to_string(copy.state)));
  });
}

}  // namespace luytre
