// Flow records: the addresses and ports are read at once, the rest when a row is completed.
#include <charconv>
#include <cstring>

#include "base/bytes.h"
#include "telemetry/delimited/delimited.h"
#include "telemetry/delimited/line_decoder.h"
#include "wire/text/numbers.h"
#include "wire/text/split.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using enum ColumnRole;

constexpr ColumnRole kMust[] = {src, dst};

// Argus's arrows: "<-" and "<?" point to the initiator, "<->" and "<?>" leave it where it is.
bool points_back(std::string_view direction) {
  size_t arrow = direction.find('<');
  return arrow != std::string_view::npos && direction.find('>', arrow) == std::string_view::npos;
}

// Argus writes the ports of ICMP and others as 0x0303.
uint16_t parse_hex_port(std::string_view text) {
  if (text.size() < 3 || text.size() > 6 || text[0] != '0' || (text[1] | 0x20) != 'x') return 0;
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() ? static_cast<uint16_t>(value)
                                                                  : uint16_t{0};
}

// "SRPA_SRPA": the flags of either end; other states tell of none.
uint8_t flags_of_state(std::string_view state, bool second) {
  size_t middle = state.find('_');
  if (middle == std::string_view::npos) return 0;
  std::string_view letters = second ? state.substr(middle + 1) : state.substr(0, middle);
  return letters.find_first_not_of("FSRPAUEC") == std::string_view::npos ? parse_tcp_flags(letters)
                                                                         : uint8_t{0};
}

class FlowRows : public LineRows {
 public:
  using LineRows::LineRows;

 private:
  void complete_row(ObservationBatch& b, uint32_t row) override {
    Timestamp begin = parse_time(field(first)), end = parse_time(field(last));
    if (end == kNoTime && begin != kNoTime) end = begin + parse_duration(field(duration));
    if (begin == kNoTime && end != kNoTime) begin = end - parse_duration(field(duration));
    b.first[row] = begin;
    b.last[row] = end;
    b.protocol[row] = parse_protocol(field(protocol));
    b.packets[row] = volume(packets_total, packets, packets_back);
    b.bytes[row] = volume(bytes_total, bytes, bytes_back);
    b.sampling[row] = 1;
    std::string_view flags = field(tcp_flags);
    b.tcp_flags[row] = parse_tcp_flags(flags);
    if (flags.empty() && b.protocol[row] == 6)
      b.tcp_flags[row] = flags_of_state(field(state), points_back(field(direction)));
  }

  // Of both directions.
  uint64_t volume(ColumnRole total, ColumnRole there, ColumnRole back) const {
    std::string_view all = field(total);
    return all.empty() ? parse_count(field(there)) + parse_count(field(back)) : parse_count(all);
  }
};

class FlowCsvDecoder : public DelimitedDecoder {
 public:
  explicit FlowCsvDecoder(const DecodeOptions& options)
      : DelimitedDecoder(options, flow_column_words(), kMust) {}

  std::unique_ptr<Decoder> fork() const override {
    if (!layout_) return nullptr;
    auto other = std::make_unique<FlowCsvDecoder>(options_);
    other->layout_ = layout_;
    other->layout_changed();
    return other;
  }

 private:
  void layout_changed() override {
    src_ = (*layout_)[src];
    dst_ = (*layout_)[dst];
    src_port_ = (*layout_)[src_port];
    dst_port_ = (*layout_)[dst_port];
    // nfdump too has a column "dir", which tells of the interface.
    bool argus = (*layout_)[state] >= 0 || (*layout_)[packets_total] >= 0 || (*layout_)[bytes_total] >= 0;
    direction_ = argus ? (*layout_)[direction] : -1;
    hex_ports_ = argus;
    needed_ = static_cast<size_t>(std::max({src_, dst_, src_port_, dst_port_, direction_}) + 1);
  }

  size_t decode_lines(std::string_view run, BatchSink& sink) override {
    if (layout_->padded) return decode_slowly(run, sink);
    bool ports = src_port_ >= 0 && dst_port_ >= 0;
    if (hex_ports_) return decode_fast<false, true>(run, sink);
    if (index_.carriage_return() || !ports) return decode_fast<false, false>(run, sink);
    return decode_fast<true, false>(run, sink);
  }

  // Plain: both ports are there and no line ends in '\r'. Argus: arrows and hexadecimal ports.
  template <bool kPlain, bool kArgus>
  size_t decode_fast(std::string_view run, BatchSink& sink) {
    const char* text = run.data();
    const bool quotes = index_.watched();
    ObservationBatch* batch = &open(ObservationKind::flow, AddressFamily::v4, v4_rows_);
    uint32_t *src4 = batch->src4.data(), *dst4 = batch->dst4.data();
    uint16_t *sports = batch->src_port.data(), *dports = batch->dst_port.data();
    for (size_t i = 0, lines = index_.lines(); i < lines; ++i) {
      FieldBounds line = index_.line(i);
      const char* first_byte = text + line.line_begin();
      auto length = [&](int column) {
        size_t size = line.end(column) - line.begin(column);
        bool ends_line = !kPlain && static_cast<size_t>(column) + 1 == line.count();
        return ends_line && size > 0 && text[line.end(column) - 1] == '\r' ? size - 1 : size;
      };
      auto port = [&](int column) {
        if (!kPlain && column < 0) return uint16_t{0};
        const char* digits = text + line.begin(column);
        uint16_t number = parse_port_8(digits, length(column));
        return kArgus && number == 0 ? parse_hex_port({digits, length(column)}) : number;
      };
      auto spaced = [&](int column) {
        return column >= 0 && length(column) > 0 &&
               (text[line.begin(column)] <= ' ' || text[line.begin(column) + length(column) - 1] <= ' ');
      };
      uint32_t a = 0, b = 0;
      uint16_t sport = 0, dport = 0;
      bool good = line.count() >= needed_ && *first_byte != '#' &&
                  parse_ipv4_16(text + line.begin(src_), length(src_), a) &&
                  parse_ipv4_16(text + line.begin(dst_), length(dst_), b) &&
                  (!quotes || !std::memchr(first_byte, '"', line.line_end() - line.line_begin()));
      if (good) [[likely]] {
        sport = port(src_port_);
        dport = port(dst_port_);
        good = (sport != 0 && dport != 0) || !(spaced(src_port_) || spaced(dst_port_));
      }
      if (!good) [[unlikely]] {
        if (!decode_line(run.substr(line.line_begin(), line.line_end() - line.line_begin()), sink))
          return i + 1;
        open(ObservationKind::flow, AddressFamily::v4, v4_rows_);
        continue;
      }
      if constexpr (kArgus) {
        if (direction_ >= 0 && points_back({text + line.begin(direction_), length(direction_)})) {
          std::swap(a, b);
          std::swap(sport, dport);
        }
      }
      uint32_t row = batch->size;
      src4[row] = a;
      dst4[row] = b;
      sports[row] = sport;
      dports[row] = dport;
      v4_rows_.remember(row, first_byte);
      ++counts_.records;
      builder_.added(*batch, sink);
      if (batch->size == 0) open(ObservationKind::flow, AddressFamily::v4, v4_rows_);
    }
    return index_.lines();
  }

  size_t decode_slowly(std::string_view run, BatchSink& sink) {
    for (size_t i = 0; i < index_.lines(); ++i) {
      FieldBounds line = index_.line(i);
      if (!decode_line(run.substr(line.line_begin(), line.line_end() - line.line_begin()), sink))
        return i + 1;
    }
    return index_.lines();
  }

  // Any line, also those the fast path left over. False when it was a header.
  bool decode_line(std::string_view line, BatchSink& sink) {
    if (line.empty() || line == "\r" || line.starts_with('#')) return true;
    unquoted_.clear();
    bool whole = split_line(line, layout_->separator, unquoted_, fields_);
    if (whole && fields_.size() >= needed_) {
      auto from = IpAddress::parse(trim_spaces(fields_[src_])),
           to = IpAddress::parse(trim_spaces(fields_[dst_]));
      if (from && to) {
        bool back = direction_ >= 0 && points_back(fields_[direction_]);
        add_row(back ? *to : *from, back ? *from : *to, back, line.data(), sink);
        return true;
      }
    }
    if (in_summary(line)) return true;
    if (take_header(line, sink)) return false;
    ++counts_.malformed;
    return true;
  }

  // `back`: the ports of the line are the other way round.
  void add_row(const IpAddress& from, const IpAddress& to, bool back, const char* line, BatchSink& sink) {
    bool v4 = from.is_v4() && to.is_v4();
    FlowRows& rows = v4 ? v4_rows_ : v6_rows_;
    ObservationBatch& batch = open(ObservationKind::flow, v4 ? AddressFamily::v4 : AddressFamily::v6, rows);
    uint32_t row = batch.size;
    if (v4) {
      batch.src4[row] = from.v4();
      batch.dst4[row] = to.v4();
    } else {
      batch.src6[row] = from;
      batch.dst6[row] = to;
    }
    batch.src_port[row] = port(back ? dst_port_ : src_port_);
    batch.dst_port[row] = port(back ? src_port_ : dst_port_);
    rows.remember(row, line);
    ++counts_.records;
    builder_.added(batch, sink);
  }

  uint16_t port(int column) const {
    if (column < 0) return 0;
    std::string_view text = trim_spaces(fields_[column]);
    char padded[8] = {};
    std::memcpy(padded, text.data(), std::min(text.size(), sizeof padded));
    uint16_t number = parse_port_8(padded, text.size());
    return hex_ports_ && number == 0 ? parse_hex_port(text) : number;
  }

  // The end of nfdump's output: "Summary", a line of words, a line of figures.
  bool in_summary(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line == "Summary") {
      summary_lines_ = 2;
    } else if (line.starts_with("flows,bytes,packets,avg_bps,")) {
      summary_lines_ = 1;
    } else if (summary_lines_ > 0) {
      --summary_lines_;
    } else {
      return false;
    }
    return true;
  }

  int src_ = 0, dst_ = 0, src_port_ = -1, dst_port_ = -1, direction_ = -1;
  bool hex_ports_ = false;
  size_t needed_ = 0;
  int summary_lines_ = 0;
  FlowRows v4_rows_{layout_}, v6_rows_{layout_};
  Arena unquoted_;
  std::vector<std::string_view> fields_;
};

}  // namespace

int sniff_flow_csv(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  ColumnMapping usual = *ColumnMapping::parse("");
  for (int lines = 0; lines < 16 && !text.empty(); ++lines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line == "\r") continue;
    if (auto layout = usual.read_header(line, 0, flow_column_words(), kMust)) {
      bool volume = (*layout)[packets] >= 0 || (*layout)[bytes] >= 0;
      bool flow = volume || (*layout)[src_port] >= 0;
      constexpr ColumnRole kName[] = {name};
      bool dns = usual.read_header(line, 0, dns_column_words(), kName).has_value();
      return dns && !volume ? 0 : flow ? 95 : 60;
    }
    if (!line.starts_with('#')) return 0;
  }
  return 0;
}

std::unique_ptr<Decoder> make_flow_csv_decoder(const DecodeOptions& options) {
  return std::make_unique<FlowCsvDecoder>(options);
}

}  // namespace luytre
