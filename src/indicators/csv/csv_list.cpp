#include "indicators/csv/csv_list.h"

#include <algorithm>
#include <charconv>

#include "indicators/csv/csv_record.h"
#include "indicators/csv/header.h"
#include "indicators/families.h"
#include "indicators/line_text.h"
#include "indicators/value.h"

namespace luytre {
namespace {

using Cells = std::vector<std::string_view>;

bool says_nothing(std::string_view cell) {
  static constexpr std::string_view kNothing[] = {
      "", "-", "none", "null", "unknown", "unknown malware", "n/a", "(empty)"};
  std::string lower;
  for (char c : cell.substr(0, 16)) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return std::ranges::find(kNothing, lower) != std::end(kNothing);
}

// What a row says apart from its values.
class RowWords {
 public:
  Said said;
  std::string_view type, port;
  bool times_are_bad = false;

  RowWords(const CsvHeader& header, const Cells& cells) {
    size_t n = std::min(cells.size(), header.columns.size());
    for (size_t i = 0; i < n; ++i) {
      std::string_view cell = trim(cells[i]);
      if (says_nothing(cell)) continue;
      switch (header.columns[i].role) {
        case CsvRole::none:
        case CsvRole::value:
          break;
        case CsvRole::type:
          type = cell;
          break;
        case CsvRole::port:
          port = cell;
          break;
        case CsvRole::family:
          family(cell);
          break;
        case CsvRole::category:
          said.category = category(cell);
          if (!said.category) said.category = category_from_words(cell);
          break;
        case CsvRole::tags:
          tags(cell);
          break;
        case CsvRole::confidence:
          confidence(cell);
          break;
        case CsvRole::tlp:
          said.tlp = tlp(cell);
          break;
        case CsvRole::from:
          time(cell, said.from);
          break;
        case CsvRole::until:
          time(cell, said.until);
          break;
      }
    }
  }

 private:
  // The first name the table knows, else the first name.
  void family(std::string_view cell) {
    // SSLBL: "Dridex C&C", "Gozi malware distribution".
    for (std::string_view ending : {" C&C", " malware distribution", " malware download"})
      if (cell.ends_with(ending)) {
        if (!said.category) said.category = ending == " C&C" ? Category::c2 : Category::malware_distribution;
        cell.remove_suffix(ending.size());
      }
    bool known = known_family(cell).has_value();
    if (said.family.empty() || (known && !family_is_known_)) said.family = cell;
    family_is_known_ = family_is_known_ || known;
  }
  void tags(std::string_view cell) {
    while (!cell.empty()) {
      size_t comma = std::min(cell.find_first_of(",|;"), cell.size());
      std::string_view tag = trim(cell.substr(0, comma));
      cell.remove_prefix(std::min(comma + 1, cell.size()));
      if (!family_is_known_ && known_family(tag)) family(tag);
    }
  }
  void confidence(std::string_view cell) {
    unsigned value = 0;
    auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error == std::errc() && end == cell.data() + cell.size() && value <= 100)
      said.confidence = static_cast<uint8_t>(value);
  }
  void time(std::string_view cell, Timestamp& out) {
    if (cell.ends_with(" UTC")) cell.remove_suffix(4);
    auto t = parse_iso_time(cell);
    if (!t) t = parse_epoch_time(cell);
    if (t) out = *t;
    times_are_bad = times_are_bad || !t;
  }

  bool family_is_known_ = false;
};

class CsvListReader {
 public:
  CsvListReader(const CsvHeader& header, ReaderSink& sink) : header_(header), sink_(sink) {}

  void row(const Cells& cells, const Where& where) {
    RowWords words(header_, cells);
    std::string_view first;
    bool any = false;
    for (size_t i = 0; i < cells.size() && i < header_.columns.size(); ++i) {
      if (header_.columns[i].role != CsvRole::value) continue;
      std::string_view cell = trim(cells[i]);
      if (first.empty()) first = cell;
      if (cell.empty() || cell == "-") continue;
      any = true;
      if (words.times_are_bad) {
        sink_.refuse(Refusal::malformed, where, cell, "a validity that is no time");
      } else {
        one(cell, header_.columns[i].type, words, where);
      }
    }
    if (!any) sink_.refuse(Refusal::malformed, where, first, "a row without a value");
  }

 private:
  void one(std::string_view cell, std::optional<IndicatorType> type, const RowWords& words,
           const Where& where) {
    if (!words.type.empty()) {
      if (auto word = type_word(words.type)) {
        if (!word->testable)
          return sink_.refuse(Refusal::unsupported, where, cell, "of a type that is not kept");
        type = word->type;
      }
    }
    bool service = !words.port.empty() && IpAddress::parse(cell).has_value();
    auto value = service ? parser_.parse_service(cell, words.port)
                 : type  ? parser_.parse_as(*type, cell)
                         : parser_.parse(cell);
    if (value) {
      sink_.add(*value, words.said, where);
    } else {
      sink_.refuse(value.error().why, where, cell, value.error().detail);
    }
  }

  const CsvHeader& header_;
  ReaderSink& sink_;
  ValueParser parser_;
};

}  // namespace

bool sniff_csv_list(std::string_view text) {
  auto header = find_csv_header(text, "");
  return header && header->columns.size() >= 2;
}

void read_csv_list(const ListText& list, ReaderSink& sink) {
  std::string_view text = list.text;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto header = find_csv_header(text, list.columns);
  if (!header)
    return sink.refuse(Refusal::unsupported, {.line = 1},
                       text.substr(0, std::min(text.find('\n'), text.size())),
                       "no header names a value column: say which with columns, as value=NAME,family=NAME");
  CsvListReader reader(*header, sink);
  CsvRecords records(text, header->separator);
  bool header_to_come = header->in_first_line;
  Cells cells;
  for (;;) {
    if (records.peek() == '#') {
      records.skip_line();
      continue;
    }
    if (!records.next(cells)) return;
    if (cells.size() == 1 && trim(cells[0]).empty()) continue;
    if (std::exchange(header_to_come, false)) continue;
    reader.row(cells, {.line = records.line()});
  }
}

bool sniff_zeek_intel(std::string_view text) {
  LineReader lines(text.substr(0, 4096));
  for (std::string_view line; lines.next(line);)
    if (line.starts_with("#fields\t")) return line.find("\tindicator_type") != std::string_view::npos;
  return false;
}

void read_zeek_intel(const ListText& list, ReaderSink& sink) {
  ValueParser parser;
  CsvRecords records(list.text, '\t');
  Cells cells;
  size_t value_column = SIZE_MAX, type_column = SIZE_MAX;
  for (;;) {
    if (records.peek() == '#') {
      std::string_view line = records.skip_line();
      if (!line.starts_with("#fields\t")) continue;
      CsvRecords names(line.substr(8), '\t');
      names.next(cells);
      for (size_t i = 0; i < cells.size(); ++i) {
        if (cells[i] == "indicator") value_column = i;
        if (cells[i] == "indicator_type") type_column = i;
      }
      continue;
    }
    if (!records.next(cells)) return;
    if (cells.size() == 1 && cells[0].empty()) continue;
    Where where{.line = records.line()};
    if (value_column >= cells.size() || type_column >= cells.size()) {
      sink.refuse(Refusal::malformed, where, cells[0], "no indicator and type where #fields says");
      continue;
    }
    auto word = type_word(cells[type_column]);
    if (!word || !word->testable) {
      sink.refuse(Refusal::unsupported, where, cells[value_column], "of a type that is not kept");
      continue;
    }
    auto value = parser.parse_as(word->type, cells[value_column]);
    if (value) {
      sink.add(*value, {}, where);
    } else {
      sink.refuse(value.error().why, where, cells[value_column], value.error().detail);
    }
  }
}

}  // namespace luytre
