// What the labels of leaks mean: keys of stealer logs, names of columns, names of files. The words are data:
// leak_words.csv.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace luytre {

// What one value of a record says.
enum class LeakField : uint8_t {
  mail,      // a mail address
  login,     // an account, a mail address or not
  site,      // an address or a host
  domain,    // of the site, when nothing better is there
  secret,    // a password or a hash of one
  clear,     // the password that a hash was found to be of
  hash,      // a hash, whatever it looks like
  kind,      // "plaintext", or the name of a hash
  observed,  // a time
  machine,   // of a stealer log
  program,   // stealer logs: which browser
  none,
};
inline constexpr size_t kLeakFields = static_cast<size_t>(LeakField::none);

// A label without case (ASCII), spaces, '_', '-', '.'; "" for what is too long to be one. Valid until the
// next call in this thread.
std::string_view plain_label(std::string_view label);

LeakField stealer_key(std::string_view label);
LeakField column_field(std::string_view label);

// Keys of the file that tells of the infected computer.
enum class MachineKey : uint8_t { hardware, computer, observed };
std::optional<MachineKey> machine_key(std::string_view label);

// What a file in the folder of a stealer log is for, by its path there.
enum class StealerFile : uint8_t {
  passwords,
  system,   // of the infected computer
  other,    // cookies, histories, pictures: not read
  unknown,  // no stealer's name
};
StealerFile stealer_file(std::string_view path);

// A line "label: value" ('=' and the full-width colon too; blanks and a leading '-' or '*' passed over).
struct LabelledLine {
  std::string_view label, value;
};
std::optional<LabelledLine> labelled_line(std::string_view line);

// All rows of the table: (use, word). For tests.
std::vector<std::pair<std::string_view, std::string_view>> leak_words();

namespace detail {
extern const char kLeakWordsCsv[];
}

}  // namespace luytre
