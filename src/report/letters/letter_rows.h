// Rows of the letter tables, within a transaction of the caller's.
#pragma once
#include "ledger/ledger.h"
#include "report/letters/letter.h"

namespace luytre {

// By id, by a beginning of one that is unique, or by number and symbol. not_found.
Result<OfficialLetter> read_letter(Transaction& t, std::string_view id);
Result<OfficialLetter> letter_of(const Row& row);  // of kLetterColumns
extern const char kLetterColumns[];
Result<void> insert_letter(Transaction& t, const OfficialLetter& letter);
Result<void> update_letter(Transaction& t, const OfficialLetter& letter);
Result<void> add_letter_event(Transaction& t, const OfficialLetter& letter, const std::string& actor,
                              const std::string& event, const std::string& detail);
Result<void> replace_copies(Transaction& t, const std::string& letter, const std::vector<LetterCopy>& copies);
// Takes the next number of the year.
Result<uint64_t> take_number(Transaction& t, int year, const std::string& letter);
Result<LetterCopy> copy_of(const Row& row);  // of kCopyColumns
extern const char kCopyColumns[];

}  // namespace luytre
