// How names are ordered in the archive: by labels from the right, so that a domain stands before everything
// below it, and by zones, so that a list of domains is looked up as a list of keys.
#pragma once
#include <string>
#include <string_view>

namespace luytre {

// "www.example.com" <-> "com.example.www". Bytes between dots are kept as they are; its own inverse.
std::string reverse_labels(std::string_view name);

// The zone of a reversed name: its first two labels, or three where the second has at most three characters
// ("vn.com.example", "uk.co.example"). A fixed rule on purpose: a suffix list changes, stored keys do not.
std::string_view zone_of(std::string_view reversed);

// The number of labels; 0 for "".
unsigned label_count(std::string_view name);
// Its first `labels` labels; all of it when it has fewer.
std::string_view first_labels(std::string_view reversed, unsigned labels);

}  // namespace luytre
