#include "warning/publication/rows.h"

namespace luytre {

Published published_of(const Row& row) {
  Published p;
  p.sequence = static_cast<uint64_t>(row.integer(0));
  p.id = row.text(1);
  p.type = indicator_type(row.text(2)).value_or(IndicatorType::address);
  p.value = row.text(3);
  p.family = row.text(4);
  p.category = category(row.text(5)).value_or(Category::behaviour);
  p.confidence = static_cast<uint8_t>(row.integer(6));
  p.tlp = tlp(row.text(7)).value_or(Tlp::red);  // what cannot be read goes out to nobody
  p.from = row.integer(8);
  p.until = row.integer(9);
  p.created = row.integer(10);
  p.modified = row.integer(11);
  p.withdrawn = row.integer(12) != 0;
  return p;
}

std::string value_places(size_t rows, size_t columns) {
  std::string text;
  for (size_t i = 0; i < rows * columns; ++i)
    text += fmt::format("{}${}{}",
                        i % columns > 0 ? ", "
                        : i > 0         ? ", ("
                                        : "(",
                        i + 1, i % columns + 1 == columns ? ")" : "");
  return text;
}

}  // namespace luytre
