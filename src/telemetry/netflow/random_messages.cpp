#include "telemetry/netflow/random_messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/netflow/netflow_twin.h"

namespace luytre::netflow {
namespace {

using Random = std::mt19937_64;

uint64_t below(Random& random, uint64_t n) {
  return random() % n;
}
bool one_in(Random& random, uint64_t n) {
  return below(random, n) == 0;
}

Field random_field(Random& random, uint16_t version) {
  struct Usual {
    uint16_t id, length;
  };
  static constexpr Usual kUsual[] = {
      {8, 4},   {12, 4},  {27, 16}, {28, 16},  {8, 4},    {12, 4},  {27, 16}, {28, 16}, {7, 2},   {11, 2},
      {4, 1},   {6, 1},   {1, 4},   {2, 4},    {1, 8},    {2, 8},   {21, 4},  {22, 4},  {32, 2},  {139, 2},
      {176, 1}, {177, 1}, {178, 1}, {179, 1},  {10, 2},   {14, 2},  {48, 1},  {302, 8}, {34, 4},  {50, 4},
      {305, 4}, {306, 4}, {309, 4}, {310, 4},  {150, 4},  {151, 4}, {152, 8}, {153, 8}, {154, 8}, {155, 8},
      {156, 8}, {157, 8}, {158, 4}, {159, 4},  {160, 8},  {322, 4}, {323, 8}, {324, 8}, {325, 8}, {225, 4},
      {226, 4}, {227, 2}, {228, 2}, {281, 16}, {282, 16}, {231, 4}, {232, 4}, {298, 4}, {299, 4}, {23, 4},
      {24, 4},  {85, 8},  {86, 8},  {180, 2},  {181, 2},  {145, 2}, {149, 4}, {56, 6},  {61, 1},  {82, 9}};
  const Usual& usual = kUsual[below(random, std::size(kUsual))];
  Field field{0, usual.id, usual.length};
  if (version == kIpfix) {
    if (one_in(random, 6)) field.enterprise = one_in(random, 3) ? 9999 : kReverse;
    if (one_in(random, 30)) field.length = kVariable;
  }
  if (one_in(random, 12)) field.length = static_cast<uint16_t>(below(random, 12));
  return field;
}

Template random_template(Random& random, uint16_t version) {
  Template layout;
  layout.id = static_cast<uint16_t>(256 + below(random, 6));
  layout.options = one_in(random, 4);
  size_t count = 1 + below(random, 14);
  for (size_t i = 0; i < count; ++i) layout.fields.push_back(random_field(random, version));
  if (!layout.options) return layout;
  layout.scope_fields = static_cast<uint16_t>(1 + below(random, std::min<size_t>(count, 2)));
  for (size_t i = 0; i < layout.scope_fields; ++i) {
    if (version == kV9)
      layout.fields[i] = {0, static_cast<uint16_t>(1 + below(random, 5)),
                          static_cast<uint16_t>(1 + below(random, 4))};
    else if (one_in(random, 2))
      layout.fields[i] = {0, one_in(random, 2) ? kIngressInterface : kTemplateId, 2};
  }
  return layout;
}

Bytes random_value(Random& random, size_t length) {
  Bytes out;
  // Zeros and small numbers are what rules turn on.
  uint64_t kind = below(random, 4);
  for (size_t i = 0; i < length; ++i)
    out.u8(kind == 0 ? 0 : kind == 1 ? (i + 1 == length) * below(random, 4) : below(random, 256));
  return out;
}

Bytes random_record(Random& random, const Template& layout) {
  Bytes out;
  for (const Field& field : layout.fields) {
    size_t length = field.length;
    if (length == kVariable) {
      length = one_in(random, 8) ? 200 + below(random, 100) : below(random, 9);
      if (length < 255)
        out.u8(length);
      else
        out.u8(255).u16(length);
    }
    out.text(random_value(random, length));
  }
  return out;
}

}  // namespace

std::vector<SentDatagram> random_datagrams(Random& random, size_t count, bool damage) {
  // What each of 2 exporters × 2 versions × 2 domains will have defined in the end.
  std::vector<Template> layouts[8];
  for (size_t i = 0; i < 8; ++i)
    for (int j = 0; j < 4; ++j) layouts[i].push_back(random_template(random, i & 1 ? kIpfix : kV9));
  std::vector<SentDatagram> out;
  for (size_t n = 0; n < count; ++n) {
    SentDatagram sent;
    size_t which = below(random, 8);
    sent.exporter = static_cast<uint8_t>(which >> 2);
    if (one_in(random, 8)) {
      std::vector<Bytes> records(below(random, 31));
      for (Bytes& record : records) record = random_value(random, kV5Record);
      V5Start start;
      start.sampling = static_cast<uint16_t>(one_in(random, 2) ? 0 : random());
      sent.bytes = v5(start, records);
    } else {
      uint16_t version = which & 1 ? kIpfix : kV9;
      Bytes sets;
      for (size_t s = below(random, 6); s > 0; --s) {
        Template& layout = layouts[which][below(random, 4)];
        uint64_t what = below(random, 10);
        if (what == 0) layout = random_template(random, version);
        if (what < 3) {
          sets += template_set(layout, version);
        } else if (what == 3 && version == kIpfix && one_in(random, 3)) {
          sets += set(layout.options ? 3 : 2, Bytes().u16(layout.id).u16(0));
        } else {
          Bytes body;
          for (size_t r = 1 + below(random, 12); r > 0; --r) body += random_record(random, layout);
          body.append(below(random, 4), '\0');
          sets += set(layout.id, body);
        }
      }
      MessageStart start;
      start.domain = static_cast<uint32_t>(which >> 1 & 1);
      start.seconds = one_in(random, 20) ? 0 : kExportSeconds;
      sent.bytes = (version == kV9 ? v9(start, {sets}) : ipfix(start, {sets}));
    }
    if (damage && one_in(random, 5) && !sent.bytes.empty()) {
      size_t at = below(random, sent.bytes.size());
      if (one_in(random, 3))
        sent.bytes.resize(at);
      else
        sent.bytes[at] = static_cast<char>(random());
    }
    out.push_back(std::move(sent));
  }
  return out;
}

std::string pack(const std::vector<SentDatagram>& datagrams) {
  Bytes out;
  for (const SentDatagram& sent : datagrams) out.u8(sent.exporter).u16(sent.bytes.size()).text(sent.bytes);
  return out;
}

std::vector<SentDatagram> unpack(std::string_view packed) {
  std::vector<SentDatagram> out;
  ByteReader reader(as_bytes(packed));
  while (reader.remaining() >= 3) {
    SentDatagram sent;
    sent.exporter = reader.u8();
    size_t length = std::min<size_t>(reader.u16(), reader.remaining());
    sent.bytes = std::string(as_text(reader.bytes(length)));
    out.push_back(std::move(sent));
  }
  return out;
}

std::string difference_from_twin(const std::vector<SentDatagram>& datagrams, uint32_t sampling) {
  DecodeOptions options;
  options.sampling = sampling;
  options.template_limit = SIZE_MAX;
  options.backlog_bytes = SIZE_MAX;
  options.template_lifetime = 0;
  Session fast(options);
  NetflowTwin twin(sampling);
  Timestamp received = 1;
  for (const SentDatagram& sent : datagrams) {
    auto exporter = IpAddress::from_v4(0xcb007100 + sent.exporter);
    fast.datagram(sent.bytes, exporter.to_string(), received);
    twin.datagram(as_bytes(sent.bytes), exporter, received, 7);
    ++received;
  }
  fast.end();
  twin.end();
  DecodeCounts counts = fast.counts();
  counts.lost = 0;  // the twin does not look at sequence numbers
  DecodeCounts sum;
  for (const ExporterCounts& exporter : fast.decoder->exporters()) sum += exporter.counts;
  if (sum.records != counts.records || sum.lost != fast.counts().lost)
    return "the exporters' counts do not add up";
  auto compare = [](const std::vector<FlowRow>& ours, const std::vector<FlowRow>& twins) -> std::string {
    for (size_t i = 0; i < std::min(ours.size(), twins.size()); ++i)
      if (!(ours[i] == twins[i]))
        return fmt::format("row {}:\n  fast {}\n  twin {}", i, ours[i].to_string(), twins[i].to_string());
    if (ours.size() != twins.size())
      return fmt::format("{} rows, the twin has {}", ours.size(), twins.size());
    return "";
  };
  if (std::string d = compare(fast.sink.v4, twin.v4); !d.empty()) return "v4 " + d;
  if (std::string d = compare(fast.sink.v6, twin.v6); !d.empty()) return "v6 " + d;
  if (!(counts == twin.counts))
    return fmt::format("counts: fast malformed {} unsupported {} incomplete {} over {}, twin {} {} {} {}",
                       counts.malformed, counts.unsupported, counts.incomplete, counts.over_limit,
                       twin.counts.malformed, twin.counts.unsupported, twin.counts.incomplete,
                       twin.counts.over_limit);
  return "";
}

std::string difference_between_pieces(std::string_view file, Random& random) {
  auto run = [&](bool pieces) {
    auto decoder = make_netflow_file_decoder({});
    RowSink sink;
    size_t at = 0, end = pieces ? 0 : file.size();
    for (;;) {
      if (pieces) end = std::min(file.size(), end + 1 + below(random, one_in(random, 3) ? 2000 : 30));
      std::vector<char> copy(file.begin() + static_cast<ptrdiff_t>(at),
                             file.begin() + static_cast<ptrdiff_t>(end));
      Input input;
      input.bytes = as_bytes({copy.data(), copy.size()});
      input.last = end == file.size();
      size_t used = decoder->decode(input, sink);
      at += used;
      if (input.last) break;
    }
    decoder->flush(sink, true);
    const DecodeCounts& c = decoder->counts();
    return fmt::format(
        "{} of {} bytes, records {} malformed {} unsupported {} incomplete {} over {} lost {}\n{}", at,
        file.size(), c.records, c.malformed, c.unsupported, c.incomplete, c.over_limit, c.lost, sink.text());
  };
  std::string whole = run(false), cut = run(true);
  return whole == cut ? "" : fmt::format("at once:\n{}in pieces:\n{}", whole, cut);
}

}  // namespace luytre::netflow
