// What may be attached: told by its content, never by its name or by what the sender says.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "incidents/rules.h"

namespace luytre {

inline constexpr size_t kLargestAttachment = 20u << 20;

struct CheckedAttachment {
  std::string name;  // safe to write, 120 bytes at most; of a sample it ends in ".sample"
  std::string type;
  bool danger = false;
};

// The row of the table that the content has; null: none. A ZIP with an entry that Office runs as macros
// (vbaProject.bin) or with a Java manifest is told as danger by danger_in_zip().
const FileType* sniff(std::string_view bytes, std::span<const FileType> types);
// Looks at the names in the central directory, 10,000 entries at most; true also when it cannot be read.
bool danger_in_zip(std::string_view bytes);
// The last part of a path, without control, bidirectional or reserved characters; "file" when nothing is
// left.
std::string safe_name(std::string_view name);

// `purpose`: log, sample, signed, other. Errors: invalid: empty, too large, no type of the table, a type that
// may only come as a sample, a signed copy that is neither PDF nor picture.
Result<CheckedAttachment> check_attachment(std::string_view name, std::string_view bytes,
                                           std::string_view purpose, std::span<const FileType> types);

}  // namespace luytre
