#include "warning/rpz/secondary.h"

#include <fmt/format.h>

#include "warning/rpz/owner.h"

namespace luytre {
namespace {

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

struct Cursor {
  std::string_view text;
  size_t at = 0;
  bool ok = true;
  unsigned u8() {
    if (at >= text.size()) return ok = false, 0;
    return static_cast<uint8_t>(text[at++]);
  }
  unsigned u16() {
    unsigned high = u8();
    return high << 8 | u8();
  }
  uint32_t u32() {
    uint32_t high = u16();
    return high << 16 | u16();
  }
  std::string name() {
    std::string out;
    size_t back = 0;
    for (int jumps = 0; ok;) {
      unsigned length = u8();
      if (length >= 192) {
        size_t to = (length & 63) << 8 | u8();
        if (back == 0) back = at;
        if (++jumps > 20 || to >= at) ok = false;
        at = to;
        continue;
      }
      if (length == 0) break;
      if (!out.empty()) out += '.';
      for (unsigned i = 0; i < length; ++i) out += static_cast<char>(std::tolower(static_cast<int>(u8())));
    }
    if (back) at = back;
    return out;
  }
};

}  // namespace

std::string make_request(const Ask& ask) {
  std::string out;
  put16(out, ask.id);
  put16(out, ask.flags);
  put16(out, 1);
  put16(out, 0);
  put16(out, ask.serial ? 1 : 0);
  put16(out, ask.edns ? 1 : 0);
  append_wire_name(ask.zone, out);
  put16(out, ask.type);
  put16(out, 1);
  if (ask.serial) {
    put16(out, 0xc00c);
    put16(out, dns::kSoa);
    put16(out, 1);
    out.append(4, '\0');
    put16(out, 22);
    out.append(2, '\0');  // both names the root
    put16(out, *ask.serial >> 16);
    put16(out, *ask.serial & 0xffff);
    out.append(16, '\0');
  }
  if (ask.edns) out += std::string("\0\0\x29\x04\xd0\0\0\0\0\0\0", 11);
  return out;
}

std::string make_request(const Ask& ask, TsigExchange& exchange, Timestamp now) {
  std::string out = make_request(ask);
  exchange.sign(out, now);
  return out;
}

std::optional<ReadMessage> read_answer(std::string_view message) {
  Cursor c{message};
  ReadMessage out;
  out.id = static_cast<uint16_t>(c.u16());
  out.flags = static_cast<uint16_t>(c.u16());
  unsigned questions = c.u16(), answers = c.u16(), authorities = c.u16(), additionals = c.u16();
  for (unsigned i = 0; i < questions; ++i) {
    c.name();
    c.u32();
  }
  for (unsigned i = 0; i < answers + authorities + additionals && c.ok; ++i) {
    ReadRecord r;
    r.owner = c.name();
    r.type = static_cast<uint16_t>(c.u16());
    c.u16();
    c.u32();
    size_t length = c.u16(), end = c.at + length;
    if (r.type == dns::kCname) {
      r.data = c.name() + ".";
    } else if (r.type == dns::kSoa) {
      c.name();
      c.name();
      r.data = std::to_string(c.u32());
      c.at = std::min(end, c.at + 16);
    } else if (r.type == dns::kNs) {
      r.data = c.name() + ".";
    } else {
      if (r.type == dns::kTsig && length >= 6) {
        Cursor tail{message.substr(0, std::min(end, message.size())), c.at};
        tail.name();
        tail.at += 8;
        tail.at += tail.u16() + 2;
        out.tsig_error = static_cast<uint16_t>(tail.u16());
      }
      c.at = end;
    }
    if (c.at != end) return std::nullopt;
    if (i < answers) out.answers.push_back(std::move(r));
  }
  if (!c.ok || c.at != message.size()) return std::nullopt;
  return out;
}

bool Secondary::take(const std::vector<ReadRecord>& answers) {
  auto wrong = [this](std::string why) {
    problem = std::move(why);
    return false;
  };
  auto serial_of = [](const ReadRecord& r) { return static_cast<uint32_t>(std::stoul(r.data)); };
  auto line = [](const ReadRecord& r) {
    return fmt::format("{} {} {}", r.owner, r.type == dns::kNs ? "NS" : "CNAME", r.data);
  };
  incremental = false;
  if (answers.empty() || answers.front().type != dns::kSoa) return wrong("no SOA first");
  uint32_t newest = serial_of(answers.front());
  if (answers.size() == 1) return newest == serial || wrong("one SOA, of another version");
  if (answers.back().type != dns::kSoa || serial_of(answers.back()) != newest) return wrong("no SOA last");
  if (answers[1].type != dns::kSoa) {
    std::set<std::string> all;
    for (size_t i = 1; i + 1 < answers.size(); ++i)
      if (answers[i].type == dns::kSoa || !all.insert(line(answers[i])).second)
        return wrong("twice: " + line(answers[i]));
    records = std::move(all);
    serial = newest;
    return true;
  }
  incremental = true;
  if (serial_of(answers[1]) != serial) return wrong("a difference from another version");
  size_t i = 2;
  for (; answers[i].type != dns::kSoa; ++i)
    if (records.erase(line(answers[i])) == 0)
      return wrong("takes away what is not there: " + line(answers[i]));
  if (serial_of(answers[i]) != newest) return wrong("a step to another version");
  for (++i; i + 1 < answers.size(); ++i)
    if (answers[i].type == dns::kSoa || !records.insert(line(answers[i])).second)
      return wrong("adds what is there: " + line(answers[i]));
  serial = newest;
  return true;
}

std::set<std::string> expected_records(const RpzZone& zone) {
  const RpzPolicy& p = zone.policy();
  std::set<std::string> out = {fmt::format("{} NS {}.", p.origin, p.server)};
  for (const RpzRecord& r : zone.records())
    out.insert(fmt::format("{}.{} CNAME {}", zone.owner(r), p.origin, zone.target(r.action)));
  return out;
}

std::string resolve_twin(const std::set<std::string>& records, std::string_view zone, std::string_view name) {
  auto target = [&](const std::string& owner) -> std::string {
    auto at = records.lower_bound(owner + " CNAME ");
    return at != records.end() && at->starts_with(owner + " CNAME ") ? at->substr(owner.size() + 7) : "";
  };
  // A name exists when it or something below it has a record (RFC 4592, 2.2.2).
  auto exists = [&](const std::string& owner) {
    return std::any_of(records.begin(), records.end(), [&](const std::string& record) {
      std::string_view its = std::string_view(record).substr(0, record.find(' '));
      return its == owner || its.ends_with("." + owner);
    });
  };
  std::string owner = fmt::format("{}.{}", name, zone);
  if (exists(owner)) return target(owner);
  while (!exists(owner)) owner = owner.substr(owner.find('.') + 1);  // the closest encloser
  return owner == zone ? "" : target("*." + owner);
}

}  // namespace luytre
