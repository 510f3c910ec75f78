#include "archive/name_key.h"

#include <algorithm>

namespace luytre {

std::string reverse_labels(std::string_view name) {
  std::string reversed;
  reversed.reserve(name.size());
  for (size_t end = name.size();;) {
    size_t dot = end == 0 ? name.npos : name.rfind('.', end - 1);
    size_t begin = dot == name.npos ? 0 : dot + 1;
    reversed.append(name.substr(begin, end - begin));
    if (dot == name.npos) return reversed;
    reversed += '.';
    end = dot;
  }
}

std::string_view zone_of(std::string_view reversed) {
  size_t first = reversed.find('.');
  if (first == reversed.npos) return reversed;
  size_t second = reversed.find('.', first + 1);
  if (second == reversed.npos) return reversed;
  bool short_second = second - first - 1 <= 3;
  return short_second ? reversed.substr(0, reversed.find('.', second + 1)) : reversed.substr(0, second);
}

unsigned label_count(std::string_view name) {
  return name.empty() ? 0 : static_cast<unsigned>(1 + std::ranges::count(name, '.'));
}

std::string_view first_labels(std::string_view reversed, unsigned labels) {
  size_t end = 0;
  for (unsigned i = 0; i < labels; ++i) {
    size_t dot = reversed.find('.', end);
    if (dot == reversed.npos) return reversed;
    end = dot + 1;
  }
  return reversed.substr(0, end == 0 ? 0 : end - 1);
}

}  // namespace luytre
