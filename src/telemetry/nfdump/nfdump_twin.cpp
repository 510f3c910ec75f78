#include "telemetry/nfdump/nfdump_twin.h"

#include <algorithm>
#include <map>

#include "telemetry/nfdump/expand.h"
#include "telemetry/nfdump/samplers.h"

namespace luytre::nfdump {
namespace {

uint64_t number(std::string_view text, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = width; i-- > 0;) value = value << 8 | static_cast<uint8_t>(text.at(at + i));
  return value;
}

struct Twin {
  DecodeOptions options;
  PlainDecoded out;
  Samplers samplers;

  // Element type -> content of its first occurrence; nothing when the record is malformed.
  static std::optional<std::map<uint64_t, std::string_view>> elements(std::string_view record) {
    std::map<uint64_t, std::string_view> found;
    static const std::map<uint64_t, size_t> least = {{1, 46}, {2, 8},  {3, 32},  {5, 24}, {18, 8},
                                                     {19, 8}, {20, 8}, {21, 32}, {22, 4}, {25, 8}};
    uint64_t count = number(record, 4, 2);
    if (count > 64) return std::nullopt;
    size_t at = 12;
    for (uint64_t i = 0; i < count; ++i) {
      if (record.size() - at < 4) return std::nullopt;
      uint64_t type = number(record, at, 2), length = number(record, at + 2, 2);
      if (length < 4 || length > record.size() - at) return std::nullopt;
      if (type <= 30 && !found.contains(type)) {
        auto need = least.find(type);
        if (need != least.end() && length - 4 < need->second) return std::nullopt;
        found[type] = record.substr(at + 4, length - 4);
      }
      at += length;
    }
    return found;
  }

  static Timestamp time(uint64_t ms) {
    return ms == 0 || ms > 253402300799999u ? kNoTime : static_cast<Timestamp>(ms) * 1000;
  }

  void flow(std::string_view record) {
    auto found = elements(record);
    if (!found) {
      ++out.counts.malformed;
      return;
    }
    auto& e = *found;
    PlainRow row;
    if (e.contains(2)) {
      row.src = IpAddress::from_v4(static_cast<uint32_t>(number(e[2], 0, 4)));
      row.dst = IpAddress::from_v4(static_cast<uint32_t>(number(e[2], 4, 4)));
    } else if (e.contains(3)) {
      row.src = {number(e[3], 0, 8), number(e[3], 8, 8)};
      row.dst = {number(e[3], 16, 8), number(e[3], 24, 8)};
    } else {
      ++out.counts.unsupported;
      return;
    }
    uint64_t first = 0, last = 0, received = 0;
    if (e.contains(1)) {
      first = number(e[1], 0, 8);
      last = number(e[1], 8, 8);
      received = number(e[1], 16, 8);
      row.packets = number(e[1], 24, 8);
      row.bytes = number(e[1], 32, 8);
      row.src_port = static_cast<uint16_t>(number(e[1], 40, 2));
      row.dst_port = static_cast<uint16_t>(number(e[1], 42, 2));
      row.protocol = static_cast<uint8_t>(number(e[1], 44, 1));
      row.tcp_flags = static_cast<uint8_t>(number(e[1], 45, 1));
    }
    if (e.contains(5)) {
      row.packets += number(e[5], 8, 8);
      row.bytes += number(e[5], 16, 8);
    }
    if (first == 0 && e.contains(19)) first = number(e[19], 0, 8);
    if (first == 0 && e.contains(25)) first = number(e[25], 0, 8);
    if (first == 0) first = last;
    if (first == 0) first = received;
    row.first = time(first);
    row.last = time(std::max(first, last));
    bool sampled = number(record, 10, 1) & 2;
    if (sampled) {
      row.sampling = samplers.rate(static_cast<uint16_t>(number(record, 8, 2)));
      if (e.contains(18)) row.sampling = static_cast<uint32_t>(std::max<uint64_t>(number(e[18], 4, 4), 1));
    }
    if (options.sampling) {
      row.sampling = options.sampling;
      if (!sampled) {
        row.packets *= options.sampling;
        row.bytes *= options.sampling;
      }
    }
    if (e.contains(29)) row.opening = e[29].substr(0, kOpeningBytes);
    if (e.contains(30)) row.reply = e[30].substr(0, kOpeningBytes);
    out.rows.push_back(row);
    ++out.counts.records;
  }

  void records(std::string_view text, bool cut) {
    while (!text.empty()) {
      size_t size = text.size() >= 4 ? number(text, 2, 2) : 0;
      uint64_t type = text.size() >= 4 ? number(text, 0, 2) : 0;
      if (size < (type == 11 ? 12u : 4u) || size > text.size()) {
        out.counts.malformed += !cut;
        return;
      }
      std::string_view record = text.substr(0, size);
      text.remove_prefix(size);
      if (type == 11) {
        flow(record);
      } else if (type == 9 || type == 15) {
        out.counts.malformed += !samplers.take(reinterpret_cast<const std::byte*>(record.data()));
      } else if (type != 7 && type != 8 && type != 12 && type != 13 && type != 14 && type != 0x8001 &&
                 type != 0x8002) {
        ++out.counts.unsupported;
      }
    }
  }

  void run(std::string_view file) {
    while (!file.empty()) {
      if (file.size() < 40) {
        ++out.counts.incomplete;
        return;
      }
      uint64_t magic = number(file, 0, 2), compression = number(file, 16, 1);
      if (magic != 0xa50c && magic != 0x0ca5) {
        ++out.counts.malformed;
        return;
      }
      if (magic != 0xa50c || number(file, 2, 2) != 2 || compression == 1 || compression > 4 ||
          number(file, 17, 1) != 0) {
        ++out.counts.unsupported;
        return;
      }
      samplers.clear();
      uint64_t blocks = number(file, 36, 4), appendix = number(file, 18, 2);
      bool open = blocks == 0;
      file.remove_prefix(40);
      for (uint64_t i = 0; (open || i < blocks + appendix) && !file.empty(); ++i)
        if (!block(file, compression)) return;
    }
  }

  bool block(std::string_view& file, uint64_t compression) {
    if (file.size() < 12) return ++out.counts.incomplete, false;
    size_t size = number(file, 4, 4);
    uint64_t type = number(file, 8, 2);
    bool plain = compression == 0 || number(file, 10, 2) & 1;
    if (size > kStoredLimit) return ++out.counts.malformed, false;
    std::string_view content = file.substr(12, size);
    bool cut = content.size() < size;
    file.remove_prefix(12 + content.size());
    if (type != 3) {
      out.counts.unsupported += type != 4;
    } else if (plain) {
      records(content, cut);
    } else if (!cut) {
      Expander expander;
      Expanded outcome = expander.expand(static_cast<Compression>(compression), as_bytes(content));
      out.counts.malformed += outcome == Expanded::damaged;
      out.counts.over_limit += outcome == Expanded::too_large;
      if (outcome == Expanded::whole) records(as_text(expander.content()), false);
    }
    out.counts.incomplete += cut;
    return !cut;
  }
};

}  // namespace

PlainDecoded decode_plainly(std::string_view file, const DecodeOptions& options) {
  Twin twin{.options = options, .out = {}, .samplers = {}};
  twin.run(file);
  return std::move(twin.out);
}

}  // namespace luytre::nfdump
