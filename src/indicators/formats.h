// The formats lists come in.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "indicators/reader.h"

namespace luytre {

struct ListFormat {
  const char* name;
  const char* description;
  bool (*sniff)(std::string_view text);  // a look at the beginning (and the end, at most 64 KiB each)
  ListReader read;                       // null for the benign lists, which read_warninglist() reads
};

// In the order in which they are tried; the last, plain lists, takes any text.
std::span<const ListFormat> list_formats();
const ListFormat* find_list_format(std::string_view name);   // null: no such
const ListFormat* sniff_list_format(std::string_view text);  // null: binary
std::string list_format_names();                             // "stix, misp, …" for messages

}  // namespace luytre
