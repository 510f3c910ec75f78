// Vietnamese names with and without their marks: "Hà Nội" is found by "ha noi", and sorts beside "Ha Nam".
//
// A letter is a base (a to z), a shape (breve, circumflex, horn, stroke) and a tone. Text may be composed
// (NFC) or not; case does not matter. What is no Vietnamese letter stands for itself, bytes that are no UTF-8
// too. All functions: any thread.
#pragma once
#include <string>
#include <string_view>

namespace luytre {

// In lower case, without shapes and tones: "Đà Nẵng" gives "da nang".
std::string without_marks(std::string_view text);

// Whether `query` begins a word of `name` and goes on as there, whole words but for the last. A mark that the
// query leaves out fits any; one that it writes must be there. The tone belongs to the syllable, so "hoà" and
// "hòa" are one. Runs of blanks count as one; an empty query is nowhere.
bool name_has(std::string_view name, std::string_view query);

}  // namespace luytre
