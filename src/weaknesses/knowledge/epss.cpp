#include <charconv>

#include "weaknesses/knowledge/reader_parts.h"

namespace luytre {
namespace {

std::optional<float> share(std::string_view text) {
  float value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 1))
    return std::nullopt;
  return value;
}

std::string_view next_cell(std::string_view& line) {
  size_t comma = line.find(',');
  std::string_view cell = line.substr(0, comma);
  line = comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 1);
  return cell;
}

}  // namespace

bool read_epss(std::string_view text, Timestamp as_of, KnowledgeWriter& writer, ReaderCounts& counts) {
  Timestamp date = as_of;
  bool header = false, taken = false;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      size_t at = line.find("score_date:");
      if (at == std::string_view::npos) continue;
      std::string_view told = line.substr(at + 11);
      if (auto day = parse_day(told.substr(0, 10))) date = start_of(*day);
      continue;
    }
    if (!header) {
      if (line != "cve,epss,percentile") return ++counts.malformed, false;
      header = true;
      taken = writer.epss_list(date);
      continue;
    }
    std::string_view id = next_cell(line);
    auto score = share(next_cell(line)), percentile = share(next_cell(line));
    if (!is_cve(id) || !score || !percentile || !line.empty()) {
      ++counts.malformed;
    } else if (!taken) {
      ++counts.older;
    } else {
      writer.epss(id, *score, *percentile);
      ++counts.records;
    }
  }
  return header;
}

}  // namespace luytre
