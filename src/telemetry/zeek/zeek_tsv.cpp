// Zeek's tab-separated logs: match columns at once, the rest when a row is completed.
#include <cstring>

#include "base/bytes.h"
#include "telemetry/zeek/zeek.h"
#include "telemetry/zeek/zeek_rows.h"
#include "telemetry/zeek/zeek_tsv_layout.h"
#include "wire/text/line_index.h"
#include "wire/text/line_stream.h"
#include "wire/text/numbers.h"

namespace luytre {
namespace {

using enum ZeekField;

// Finds a row's line again and fills what is missing.
class TsvCompleter : public RowCompleter {
 public:
  explicit TsvCompleter(const ZeekTsvLayout& layout) : layout_(layout) {}
  void remember(uint32_t row, const char* line) { lines_[row] = line; }

  void complete(ObservationBatch& batch, std::span<const uint32_t> rows) override {
    for (uint32_t row : rows) {
      split(lines_[row]);
      fill_other_columns(batch, row, *layout_.log, clock_, [&](ZeekField field) {
        int column = layout_[field];
        if (column < 0) return std::string_view();
        std::string_view text = layout_.meaning(fields_[static_cast<size_t>(column)]);
        return zeek_unescape(text, batch.text);
      });
    }
  }

 private:
  void split(const char* line) {
    const char* end = static_cast<const char*>(::rawmemchr(line, '\n'));
    if (end > line && end[-1] == '\r') --end;
    std::string_view rest(line, static_cast<size_t>(end - line));
    fields_.clear();
    for (size_t cut; (cut = rest.find(layout_.separator)) != std::string_view::npos;
         rest.remove_prefix(cut + 1))
      fields_.push_back(rest.substr(0, cut));
    fields_.push_back(rest);
  }

  const ZeekTsvLayout& layout_;
  std::array<const char*, kBatchRows> lines_;
  std::vector<std::string_view> fields_;
  LogClock clock_;
};

class ZeekTsvDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.origin = input.origin;
    stream_.begin(as_text(input.bytes), input.last);
    while (auto run = stream_.next()) {
      std::string_view text = run->text;
      while (!text.empty()) {
        index_.build(text, layout_.separator, '\\');
        if (run->unterminated && text[0] != '#' && index_.line(0).count() < layout_.columns) {
          ++counts_.incomplete;
          break;
        }
        size_t taken = decode_lines(text, sink);
        text = taken == index_.lines() ? std::string_view() : text.substr(index_.line(taken).line_begin());
      }
    }
    counts_.over_limit = stream_.over_limit();
    rows_.builder.flush(sink);
    return stream_.consumed();
  }

  void flush(BatchSink& sink, bool) override { rows_.builder.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }

  std::unique_ptr<Decoder> fork() const override {
    if (layout_.columns == 0) return nullptr;
    auto other = std::make_unique<ZeekTsvDecoder>();
    other->layout_ = layout_;
    return other;
  }

 private:
  // Returns how many lines it took: all, or as far as the line that changed the separator.
  size_t decode_lines(std::string_view run, BatchSink& sink) {
    for (size_t i = 0, lines = index_.lines(); i < lines; ++i) {
      FieldBounds line = index_.line(i);
      const char* first = run.data() + line.line_begin();
      if (*first == '#') {
        char separator = layout_.separator;
        take_header({first, line.line_end() - line.line_begin()}, sink);
        if (layout_.separator != separator) return i + 1;
      } else if (*first == '\n' || (*first == '\r' && first[1] == '\n')) {
        continue;
      } else if (!layout_.log) {
        ++counts_.unsupported;
      } else if (line.count() != layout_.columns || !add_row(run, line, sink)) {
        ++counts_.malformed;
      }
    }
    return index_.lines();
  }

  void take_header(std::string_view line, BatchSink& sink) {
    ZeekTsvLayout next = layout_;
    if (!next.take(line)) return;
    rows_.builder.flush(sink);  // rows of the old layout are completed by it
    layout_ = std::move(next);
  }

  bool add_row(std::string_view run, FieldBounds line, BatchSink& sink) {
    const bool escapes = index_.watched(), returns = index_.carriage_return();
    auto raw = [&](ZeekField field) {
      int column = layout_[field];
      if (column < 0) return std::string_view();
      std::string_view text = line.field(run, static_cast<size_t>(column));
      if (returns && static_cast<size_t>(column) + 1 == line.count() && text.ends_with('\r'))
        text.remove_suffix(1);
      return text;
    };
    std::string_view from = raw(orig_h), to = raw(resp_h), sport = raw(orig_p), dport = raw(resp_p);
    uint32_t a, b;
    bool v4 = parse_ipv4_16(from.data(), from.size(), a) && parse_ipv4_16(to.data(), to.size(), b);
    IpAddress src, dst;
    if (v4) [[likely]] {
      src = IpAddress::from_v4(a);
      dst = IpAddress::from_v4(b);
    } else {
      auto src_found = IpAddress::parse(from), dst_found = IpAddress::parse(to);
      if (!src_found || !dst_found) return false;
      src = *src_found;
      dst = *dst_found;
    }
    AddressFamily family = ZeekRows::family_of(src, dst);
    TsvCompleter& completer = completers_[family == AddressFamily::v4 ? 0 : 1];
    ObservationBatch& batch = rows_.open(zeek_kind(*layout_.log), family, &completer);
    ZeekRows::put_addresses(batch, src, dst,
                            sport.empty() ? uint16_t{0} : parse_port_8(sport.data(), sport.size()),
                            dport.empty() ? uint16_t{0} : parse_port_8(dport.data(), dport.size()));
    auto text = [&](ZeekField field) {
      std::string_view value = layout_.meaning(raw(field));
      return escapes ? zeek_unescape(value, batch.text) : value;
    };
    fill_match_columns(batch, batch.size, *layout_.log, text);
    if (*layout_.log == ZeekLog::dns) add_answers(batch, layout_.meaning(raw(answers)));
    completer.remember(batch.size, run.data() + line.line_begin());
    ++counts_.records;
    rows_.builder.added(batch, sink);
    return true;
  }

  void add_answers(ObservationBatch& batch, std::string_view text) const {
    while (!text.empty()) {
      size_t cut = text.find(layout_.set_separator);
      if (auto address = IpAddress::parse(text.substr(0, cut)))
        batch.answers.push_back({batch.size, *address});
      text.remove_prefix(cut == std::string_view::npos ? text.size() : cut + 1);
    }
  }

  ZeekTsvLayout layout_;
  LineStream stream_;
  LineIndex index_;
  ZeekRows rows_;
  TsvCompleter completers_[2]{TsvCompleter(layout_), TsvCompleter(layout_)};
  DecodeCounts counts_;
};

}  // namespace

int sniff_zeek_tsv(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  if (text.starts_with("#separator ")) return 100;
  std::string_view line = text.substr(0, text.find('\n'));
  return line.starts_with("#path\t") || line.starts_with("#fields\tts\tuid\t") ? 90 : 0;
}

std::unique_ptr<Decoder> make_zeek_tsv_decoder(const DecodeOptions&) {
  return std::make_unique<ZeekTsvDecoder>();
}

}  // namespace luytre
