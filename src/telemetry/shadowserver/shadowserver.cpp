#include "telemetry/shadowserver/shadowserver.h"

#include <algorithm>

#include "base/bytes.h"
#include "telemetry/report_rows.h"
#include "telemetry/shadowserver/csv_records.h"
#include "telemetry/shadowserver/layout.h"
#include "wire/text/numbers.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// One of the tags of "a;b,c" or "a b" is `word`.
bool has_tag(std::string_view tags, std::string_view word) {
  for (size_t at = 0; (at = tags.find(word, at)) != std::string_view::npos; at += word.size()) {
    auto bound = [&](size_t i) {
      return i >= tags.size() || std::string_view(";, |").find(tags[i]) != std::string_view::npos;
    };
    if ((at == 0 || bound(at - 1)) && bound(at + word.size())) return true;
  }
  return false;
}

class ShadowserverDecoder : public Decoder {
 public:
  explicit ShadowserverDecoder(const DecodeOptions& options)
      : file_type_(report_type_of_file(options.name)), schema_(&ReportSchema::built_in()) {
    if (options.report_schema.empty()) return;
    if (auto parsed = ReportSchema::parse(options.report_schema, "report_schema")) {
      own_schema_ = std::move(*parsed);
      schema_ = &own_schema_;
    }
  }

  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.begin(input.origin);
    records_.begin(as_text(input.bytes), input.last);
    texts_.clear();
    while (auto record = records_.next()) take(*record, sink);
    counts_.over_limit = records_.over_limit();
    rows_.flush(sink);  // rows view the input
    return records_.consumed();
  }

  void flush(BatchSink& sink, bool) override { rows_.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }

 private:
  void take(const CsvRecord& record, BatchSink& sink) {
    bool first = std::exchange(first_, false);
    if (record.count() == 1 && record.field(0).empty()) return;
    if (!layout_ || is_header(record)) {
      rows_.flush(sink);  // rows view the layout
      if (!take_header(record, first)) ++counts_.unsupported;
      return;
    }
    if (record.count() == layout_->columns && add(record, sink)) {
      ++counts_.records;
      return;
    }
    for (size_t i = 0; i < record.count(); ++i)
      if (record.field(i) == "timestamp") {  // a header in another order
        rows_.flush(sink);
        if (take_header(record, false)) return;
      }
    bool cut = !record.terminated() && record.count() <= layout_->columns;
    ++(cut ? counts_.incomplete : counts_.malformed);
  }

  bool is_header(const CsvRecord& record) const {
    auto time = static_cast<size_t>(layout_->time);
    return time < record.count() && record.field(time) == "timestamp";
  }

  bool take_header(const CsvRecord& record, bool first) {
    if (record.count() > ShadowserverLayout::kColumnLimit) return false;
    std::vector<std::string> header;
    for (size_t i = 0; i < record.count(); ++i) {
      std::string_view word = first && i == 0 && record.raw(0).starts_with(kByteOrderMark)
                                  ? record.raw(0).substr(kByteOrderMark.size())
                                  : record.field(i);
      if (word.size() >= 2 && word.front() == '"' && word.back() == '"')
        word = word.substr(1, word.size() - 2);
      header.emplace_back(trim_spaces(unquote(word, texts_)));
    }
    auto layout = ShadowserverLayout::of(header, *schema_, file_type_);
    if (layout) layout_ = std::move(layout);
    return layout.has_value();
  }

  // A field of the record, unquoted; "" for column -1.
  std::string_view text(const CsvRecord& record, int column) {
    return column < 0 ? std::string_view() : unquote(record.field(static_cast<size_t>(column)), texts_);
  }
  void keep(const CsvRecord& record, int column) {
    detail_.put(layout_->keys[static_cast<size_t>(column)], text(record, column));
  }

  static bool parse_address(std::string_view text, IpAddress& out) {
    uint32_t v4;
    if (parse_ipv4_16(text.data(), text.size(), v4)) {
      out = IpAddress::from_v4(v4);
      return true;
    }
    auto parsed = IpAddress::parse(trim_spaces(text));
    if (parsed) out = *parsed;
    return parsed.has_value();
  }

  // The first column of `columns` that is not empty; the others go into the detail.
  std::string_view first_of(const CsvRecord& record, const std::vector<int>& columns) {
    std::string_view found;
    for (int column : columns)
      if (found.empty())
        found = text(record, column);
      else
        keep(record, column);
    return found;
  }

  bool add(const CsvRecord& record, BatchSink& sink) {
    const ShadowserverLayout& l = *layout_;
    ReportRow row;
    detail_.begin();
    if (l.src >= 0) {
      std::string_view address = record.field(static_cast<size_t>(l.src));
      if (!parse_address(address, row.src)) {
        auto prefix = Prefix::parse(address, Prefix::HostBits::clear);
        if (!prefix) return false;
        keep(record, l.src);
      }
    }
    if (l.dst >= 0 && !record.field(static_cast<size_t>(l.dst)).empty() &&
        !parse_address(record.field(static_cast<size_t>(l.dst)), row.dst))
      keep(record, l.dst);
    row.src_port = port(record, l.src_port);
    row.dst_port = port(record, l.dst_port);
    if (l.protocol >= 0) {
      std::string_view protocol = record.field(static_cast<size_t>(l.protocol));
      row.protocol = protocol == "tcp"   ? uint8_t{6}
                     : protocol == "udp" ? uint8_t{17}
                                         : parse_protocol(protocol);
      if (row.protocol == 0) keep(record, l.protocol);
    }
    row.first = row.last = clock_.parse(record.field(static_cast<size_t>(l.time)));
    if (row.first == kNoTime) keep(record, l.time);
    if (l.end_time >= 0) {
      Timestamp end = end_clock_.parse(record.field(static_cast<size_t>(l.end_time)));
      if (end != kNoTime && row.first != kNoTime && end >= row.first)
        row.last = end;
      else
        keep(record, l.end_time);
    }
    row.report = l.report;
    row.report_class = l.report_class;
    if (l.tag >= 0 && has_tag(text(record, l.tag), l.tag_word)) row.report_class = l.tag_class;
    row.infection = first_of(record, l.infection);
    row.name = first_of(record, l.name);
    row.name = report_name(row.name, texts_);
    for (const ShadowserverLayout::Kept& kept : l.kept) {
      std::string_view value = record.field(kept.column);
      if (value.empty()) continue;
      if (std::memchr(value.data(), '"', value.size())) [[unlikely]]
        detail_.put(kept.key, unquote(value, texts_));
      else
        detail_.put_32(kept.key, value);
    }
    if (!l.severity.empty()) detail_.put("severity", l.severity);
    rows_.add(row, detail_.finish(), sink);
    return true;
  }

  uint16_t port(const CsvRecord& record, int column) {
    if (column < 0) return 0;
    std::string_view digits = record.field(static_cast<size_t>(column));
    uint16_t number = parse_port_8(digits.data(), digits.size());
    if (number == 0 && !digits.empty() && digits != "0") keep(record, column);
    return number;
  }

  const std::string file_type_;
  ReportSchema own_schema_;
  const ReportSchema* schema_;
  CsvRecords records_;
  ReportRows rows_;
  DetailJson detail_;
  Arena texts_;  // until decode() returns, as the input
  LogClock clock_, end_clock_;
  DecodeCounts counts_;
  std::optional<ShadowserverLayout> layout_;
  bool first_ = true;  // no record yet
};

}  // namespace

int sniff_shadowserver(std::span<const std::byte> head) {
  std::string_view line = as_text(head);
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  line = line.substr(0, line.find('\n'));
  auto has = [&](std::string_view word) {
    for (size_t at = 0; (at = line.find(word, at)) != std::string_view::npos; at += word.size()) {
      bool begins = at == 0 || line[at - 1] == ',' || line[at - 1] == '"';
      size_t end = at + word.size();
      bool ends = end == line.size() || line[end] == ',' || line[end] == '"' || line[end] == '\r';
      if (begins && ends) return true;
    }
    return false;
  };
  if (!has("timestamp")) return 0;
  bool address = has("ip") || has("src_ip") || has("http_referer_ip") || has("dst_ip");
  bool place = has("asn") || has("src_asn") || has("dst_asn") || has("http_referer_asn");
  if (address && place && (has("geo") || has("src_geo") || has("dst_geo") || has("http_referer_geo")))
    return 99;
  return has("severity") && (has("tag") || has("sector")) ? 97 : 0;
}

std::unique_ptr<Decoder> make_shadowserver_decoder(const DecodeOptions& options) {
  return std::make_unique<ShadowserverDecoder>(options);
}

}  // namespace luytre
