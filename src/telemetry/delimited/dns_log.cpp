// DNS query logs: the name is read at once, the rest when a row is completed.
#include <cstring>

#include "base/bytes.h"
#include "telemetry/delimited/delimited.h"
#include "telemetry/delimited/line_decoder.h"
#include "wire/text/names.h"
#include "wire/text/numbers.h"
#include "wire/text/split.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using enum ColumnRole;

constexpr ColumnRole kMust[] = {name}, kEnds[] = {src, dst};

// An IPv6 address in text has a ':' among its first five bytes, an IPv4 address has none.
bool is_v6_text(std::string_view text) {
  return text.substr(0, 5).find(':') != std::string_view::npos;
}

// A client field the fast path takes: starts with a digit, as IPv4 and unlike any header's word, and has no
// ':' among its first five bytes. 8 bytes from `text` are readable; `length` is the field's.
bool is_v4_like_8(const char* text, size_t length) {
  uint64_t bytes;
  std::memcpy(&bytes, text, 8);
  bool digit = static_cast<uint8_t>(bytes - '0') < 10;
  if (length < 5) bytes &= (1ull << (8 * length)) - 1;
  uint64_t x = bytes ^ 0x3a3a3a3a3aull;
  return digit && ((x - 0x0101010101ull) & ~x & 0x8080808080ull) == 0;
}

// A name in the batch's form; false when it is none: empty or too long. "." is the root, "-" says there was
// none.
bool tidy_name(std::string_view& text, Arena& arena) {
  if (text.empty() || text.size() > kNameTextLimit) return false;
  text = text == "-" ? std::string_view() : lower_case(without_final_dot(text), arena);
  return true;
}

class DnsRows : public LineRows {
 public:
  using LineRows::LineRows;

  // At the start of a batch: the clients that rows of the last one were completed with go, as src is compared
  // too.
  void forget_clients(ObservationBatch& b) {
    for (uint32_t row : completed_) {
      if (b.family == AddressFamily::v6) {
        b.src6[row] = IpAddress();
      } else {
        b.src4[row] = 0;
      }
    }
    completed_.clear();
  }

 private:
  void complete_row(ObservationBatch& b, uint32_t row) override {
    completed_.push_back(row);
    b.first[row] = b.last[row] = parse_time(field(first));
    IpAddress client = IpAddress::parse(field(src)).value_or(IpAddress());
    if (b.family == AddressFamily::v6) {
      b.src6[row] = client;
    } else {
      b.src4[row] = client.is_v4() ? client.v4() : 0;
    }
    b.query_type[row] = parse_dns_type(field(query_type));
    b.response_code[row] = parse_dns_code(field(response_code));
  }

  std::vector<uint32_t> completed_;
};

class DnsLogDecoder : public DelimitedDecoder {
 public:
  explicit DnsLogDecoder(const DecodeOptions& options)
      : DelimitedDecoder(options, dns_column_words(), kMust) {}

  std::unique_ptr<Decoder> fork() const override {
    if (!layout_) return nullptr;
    auto other = std::make_unique<DnsLogDecoder>(options_);
    other->layout_ = layout_;
    other->layout_changed();
    return other;
  }

  static std::optional<ColumnLayout> headerless(std::string_view line, char separator) {
    ColumnLayout layout;
    layout.separator = separator ? separator : find_separator(line);
    Arena arena;
    std::vector<std::string_view> fields;
    bool whole = split_line(line.substr(0, 4096), layout.separator, arena, fields);
    if (!whole || fields.size() < 3 || parse_time(fields[0]) == kNoTime || !IpAddress::parse(fields[1]))
      return std::nullopt;
    layout.columns = 3;
    int column = 0;
    for (ColumnRole role : {first, src, name, query_type, response_code, answers})
      if (static_cast<size_t>(column) < fields.size()) layout[role] = column++;
    return layout;
  }

 private:
  void layout_changed() override {
    name_ = (*layout_)[name];
    src_ = (*layout_)[src];
    needed_ = static_cast<size_t>(std::max(name_, src_) + 1);
    header_name_ = layout_->header_name;
    resolver_seen_ |= (*layout_)[dst] >= 0;
    plain_ = !layout_->padded && src_ >= 0 && (*layout_)[dst] < 0 && (*layout_)[answers] < 0;
  }

  std::optional<ColumnLayout> usual_layout(std::string_view line) const override {
    return headerless(line, options_.separator);
  }

  ObservationBatch& open_dns(AddressFamily family) {
    DnsRows& rows = family == AddressFamily::v4 ? v4_rows_ : v6_rows_;
    ObservationBatch& batch = open(ObservationKind::dns, family, rows);
    if (batch.size > 0) return batch;
    rows.forget_clients(batch);
    if (resolver_seen_ && (*layout_)[dst] < 0) {  // a header before this one had resolvers
      if (family == AddressFamily::v6) {
        std::fill_n(batch.dst6.data(), kBatchRows, IpAddress());
      } else {
        std::fill_n(batch.dst4.data(), kBatchRows, uint32_t{0});
      }
    }
    return batch;
  }

  size_t decode_lines(std::string_view run, BatchSink& sink) override {
    if (plain_ && !index_.watched())
      return index_.upper_case() || index_.carriage_return() ? decode_fast<false>(run, sink)
                                                             : decode_fast<true>(run, sink);
    for (size_t i = 0; i < index_.lines(); ++i) {
      FieldBounds line = index_.line(i);
      if (!decode_line(run.substr(line.line_begin(), line.line_end() - line.line_begin()), sink))
        return i + 1;
    }
    return index_.lines();
  }

  // No quotes, no padding, no answers: what most logs are. Tidy: no upper-case letter and no '\r' in the run.
  template <bool kTidy>
  size_t decode_fast(std::string_view run, BatchSink& sink) {
    const char* text = run.data();
    ObservationBatch* batch = &open_dns(AddressFamily::v4);
    std::string_view* names = batch->name.data();
    for (size_t i = 0, lines = index_.lines(); i < lines; ++i) {
      FieldBounds line = index_.line(i);
      const char* first_byte = text + line.line_begin();
      const char* asked = first_byte;
      size_t size = 0;
      bool good = line.count() >= needed_ && *first_byte != '#';
      if (good) [[likely]] {
        asked = text + line.begin(name_);
        size = line.end(name_) - line.begin(name_);
        if (!kTidy && static_cast<size_t>(name_) + 1 == line.count())
          size -= size > 0 && asked[size - 1] == '\r';
        good = size - 2 < kNameTextLimit - 1 && size != header_name_.size() &&
               is_v4_like_8(text + line.begin(src_), line.end(src_) - line.begin(src_));
      }
      if (!good) [[unlikely]] {
        if (!decode_line(run.substr(line.line_begin(), line.line_end() - line.line_begin()), sink))
          return i + 1;
        open_dns(AddressFamily::v4);
        continue;
      }
      uint32_t row = batch->size;
      size -= asked[size - 1] == '.';
      std::string_view wanted(asked, size);
      if (!kTidy && has_upper_case_32(asked, size)) wanted = lower_copy_32(wanted, batch->text);
      names[row] = wanted;
      v4_rows_.remember(row, first_byte);
      ++counts_.records;
      builder_.added(*batch, sink);
      if (batch->size == 0) open_dns(AddressFamily::v4);
    }
    return index_.lines();
  }

  // No address, and not even a digit: perhaps a header's word.
  bool strange_client(std::string_view client) const {
    if (src_ < 0 || (!client.empty() && client[0] >= '0' && client[0] <= '9')) return false;
    return !IpAddress::parse(client);
  }

  // Any line. False when it was a header.
  bool decode_line(std::string_view line, BatchSink& sink) {
    if (line.empty() || line == "\r" || line.starts_with('#')) return true;
    unquoted_.clear();
    bool whole = split_line(line, layout_->separator, unquoted_, fields_) && fields_.size() >= needed_;
    if ((!whole || field(name) == header_name_ || strange_client(field(src))) && take_header(line, sink))
      return false;
    if (!whole) {
      ++counts_.malformed;
      return true;
    }
    std::string_view client = field(src), resolver = field(dst), wanted = field(name);
    auto family = is_v6_text(client) || is_v6_text(resolver) ? AddressFamily::v6 : AddressFamily::v4;
    ObservationBatch& batch = open_dns(family);
    uint32_t row = batch.size;
    // A copy taken apart from quotes must outlive the next line.
    bool inside = wanted.data() >= line.data() && wanted.data() <= line.data() + line.size();
    if (!inside) wanted = batch.text.copy(wanted);
    if (!tidy_name(wanted, batch.text)) {
      ++counts_.malformed;
      return true;
    }
    batch.name[row] = wanted;
    if ((*layout_)[dst] >= 0) {
      IpAddress address = IpAddress::parse(resolver).value_or(IpAddress());
      if (family == AddressFamily::v6) {
        batch.dst6[row] = address;
      } else {
        batch.dst4[row] = address.is_v4() ? address.v4() : 0;
      }
    }
    add_answers(batch, field(answers));
    (family == AddressFamily::v4 ? v4_rows_ : v6_rows_).remember(row, line.data());
    ++counts_.records;
    builder_.added(batch, sink);
    return true;
  }

  // Every address in `text`, between whatever bytes addresses do not have.
  static void add_answers(ObservationBatch& batch, std::string_view text) {
    auto part_of_address = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' ||
             c == ':';
    };
    for (size_t at = 0; at < text.size();) {
      size_t begin = at;
      while (at < text.size() && part_of_address(text[at])) ++at;
      if (at > begin)
        if (auto address = IpAddress::parse(text.substr(begin, at - begin)))
          batch.answers.push_back({batch.size, *address});
      ++at;
    }
  }

  std::string_view field(ColumnRole role) const {
    int column = (*layout_)[role];
    if (column < 0 || static_cast<size_t>(column) >= fields_.size()) return {};
    return layout_->padded ? trim_spaces(fields_[column]) : fields_[column];
  }

  std::string header_name_;  // the header's word for the name column; "" without header
  int name_ = 0, src_ = -1;
  size_t needed_ = 0;
  bool plain_ = false;
  bool resolver_seen_ = false;
  DnsRows v4_rows_{layout_}, v6_rows_{layout_};
  Arena unquoted_;
  std::vector<std::string_view> fields_;
};

}  // namespace

int sniff_dns_log(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  ColumnMapping usual = *ColumnMapping::parse("");
  for (int lines = 0; lines < 16 && !text.empty(); ++lines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line == "\r") continue;
    if (auto layout = usual.read_header(line, 0, dns_column_words(), kMust)) {
      if (auto flow = usual.read_header(line, 0, flow_column_words(), kEnds))
        if ((*flow)[packets] >= 0 || (*flow)[bytes] >= 0) return 40;  // flows with a name beside
      return (*layout)[src] >= 0 ? 95 : (*layout)[first] >= 0 ? 80 : 40;
    }
    if (line.starts_with('#')) continue;
    auto layout = DnsLogDecoder::headerless(line, 0);
    if (!layout) return 0;
    Arena arena;
    std::vector<std::string_view> fields;
    split_line(line, layout->separator, arena, fields);
    std::string_view asked = fields.size() > 2 ? fields[2] : std::string_view();
    uint32_t address;
    bool name_like = !asked.empty() && asked.size() <= kNameTextLimit && !parse_ipv4(asked, address) &&
                     asked.find_first_of(" :/{}()=\"") == std::string_view::npos &&
                     asked.find('.') != std::string_view::npos;
    return name_like ? 80 : 0;
  }
  return 0;
}

std::unique_ptr<Decoder> make_dns_log_decoder(const DecodeOptions& options) {
  return std::make_unique<DnsLogDecoder>(options);
}

}  // namespace luytre
