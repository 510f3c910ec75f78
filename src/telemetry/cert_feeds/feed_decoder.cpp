#include "telemetry/cert_feeds/feed_decoder.h"

#include "wire/text/values.h"

namespace luytre {

size_t FeedDecoder::decode(const Input& input, BatchSink& sink) {
  rows_.begin(input.origin);
  stream_.begin(as_text(input.bytes), input.last);
  while (auto run = stream_.next()) {
    for (std::string_view text = run->text; !text.empty();) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(line.size() + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      line = trim_spaces(line);
      if (line.empty() || line[0] == '#' || line[0] == ';') continue;
      ReportRow row;
      detail_.begin();
      texts_.clear();
      if (read(line, row, detail_)) {
        rows_.add_copied(row, detail_.finish(), sink);
        ++counts_.records;
      } else {
        ++(run->unterminated ? counts_.incomplete : counts_.malformed);
      }
    }
  }
  counts_.over_limit = stream_.over_limit();
  rows_.flush(sink);
  return stream_.consumed();
}

void split_fields(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    size_t end = fields.size() == 63 ? std::string_view::npos : line.find(separator);
    fields.push_back(trim_spaces(line.substr(0, end)));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

uint16_t feed_port(std::string_view text) {
  uint64_t number = parse_count(text);
  return number <= 65535 ? static_cast<uint16_t>(number) : uint16_t{0};
}

}  // namespace luytre
