// Which reader a file gets, by its first bytes.
#pragma once
#include <optional>
#include <string_view>

#include "leaks/column_map.h"

namespace luytre {

enum class LeakFormat : uint8_t { automatic, lines, stealer, sql, csv, json, hibp };
const char* to_string(LeakFormat format);
// "lines", "stealer", "sql", "csv" (tabs and semicolons too), "json" (lines of it too), "hibp".
std::optional<LeakFormat> leak_format(std::string_view name);

// `head`: UTF-8, 4 KiB or the whole file. Never automatic; lists of lines when nothing else fits.
LeakFormat sniff_leak(std::string_view head, const ColumnMap& columns);

// What is wrapped around text.
enum class LeakWrap : uint8_t { none, archive, rar };
// zip, 7z, tar, gzip, zstd, xz, bzip2; tar needs 512 bytes of head.
LeakWrap leak_wrap(std::string_view head);

}  // namespace luytre
