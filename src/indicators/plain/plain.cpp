#include "indicators/plain/plain.h"

#include <array>

#include "base/ip.h"
#include "indicators/line_text.h"
#include "indicators/plain/quad_scan.h"
#include "indicators/value.h"

namespace luytre {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Without any of these a line is a value as it stands.
constexpr auto kNeedsCare = [] {
  std::array<bool, 256> needs{};
  for (unsigned char c : {' ', '\t', '\r', '\v', '\f', '#', ';', '!'}) needs[c] = true;
  return needs;
}();
bool is_bare(std::string_view line) {
  bool care = line.empty() || line.front() == '/';
  for (char c : line) care |= kNeedsCare[static_cast<unsigned char>(c)];
  return !care;
}

std::string_view without_comment(std::string_view line) {
  if (line.starts_with('!')) return {};
  for (size_t i = 0; i < line.size(); ++i) {
    bool apart = i == 0 || is_blank(line[i - 1]);
    bool marks = line[i] == '#' || line[i] == ';' || (line[i] == '/' && line.substr(i).starts_with("//"));
    if (apart && marks) return trim(line.substr(0, i));
  }
  line = trim(line);
  if (size_t hash = line.find('#'); hash != std::string_view::npos && Prefix::parse(line.substr(0, hash)))
    return line.substr(0, hash);
  return line;
}

class PlainReader {
 public:
  explicit PlainReader(ReaderSink& sink) : sink_(sink) {}

  void line(std::string_view text, uint64_t number) {
    if (is_bare(text)) return add(parser_.parse(text), text, {.line = number});
    std::string_view value = without_comment(text);
    if (value.empty()) return;
    Where where{.line = number};
    size_t blank = value.find_first_of(" \t");
    if (blank != std::string_view::npos) {
      std::string_view first = value.substr(0, blank);
      auto prefix = Prefix::parse(first, Prefix::HostBits::clear);
      bool hosts =
          prefix && prefix->mapped_length() == 128 &&
          (prefix->address.is_unspecified() || reserved_space(prefix->address) == ReservedSpace::loopback);
      if (hosts) return hosts_line(value.substr(blank), where);
      if (prefix) value = first;
    }
    add(parser_.parse(value), value, where);
  }

 private:
  void hosts_line(std::string_view names, const Where& where) {
    for (names = trim(names); !names.empty(); names = trim(names)) {
      size_t blank = std::min(names.find_first_of(" \t"), names.size());
      std::string_view name = names.substr(0, blank);
      add(parser_.parse_as(IndicatorType::domain_exact, name), name, where);
      names.remove_prefix(blank);
    }
  }

  void add(const ValueParser::Outcome& value, std::string_view raw, const Where& where) {
    if (value) {
      sink_.add(*value, {}, where);
    } else {
      sink_.refuse(value.error().why, where, raw, value.error().detail);
    }
  }

  ReaderSink& sink_;
  ValueParser parser_;
};

}  // namespace

bool sniff_plain(std::string_view text) {
  return text.substr(0, 4096).find('\0') == std::string_view::npos;
}

void read_plain(const ListText& list, ReaderSink& sink) {
  LineReader lines(list.text);
  PlainReader reader(sink);
  std::array<uint32_t, 4096> chunk;
  for (;;) {
    size_t used = 0;
    if (size_t count = scan_quads(lines.rest(), chunk, used)) {
      sink.add_addresses4(std::span(chunk).first(count), {}, lines.number() + 1);
      lines.skip(used, count);
      if (count == chunk.size()) continue;
    }
    std::string_view line;
    if (!lines.next(line)) return;
    reader.line(line, lines.number());
  }
}

}  // namespace luytre
