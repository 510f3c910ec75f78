#include "indicators/rpz/zone.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <unordered_map>
#include <vector>

#include "base/domain.h"
#include "base/hash.h"
#include "indicators/line_text.h"
#include "indicators/rpz/zone_reader.h"
#include "indicators/value.h"

namespace luytre {
namespace {

enum Rule : uint8_t { kExact = 1, kWildcard = 2, kPass = 4 };

struct SeededHash {
  size_t operator()(std::string_view text) const { return hash_bytes(text); }
};

bool is_rule(std::string_view type) {
  static constexpr std::string_view kNot[] = {"SOA",   "NS",         "DNAME",  "RRSIG", "NSEC",
                                              "NSEC3", "NSEC3PARAM", "DNSKEY", "DS"};
  return std::ranges::find(kNot, type) == std::end(kNot);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

class RpzReader {
 public:
  explicit RpzReader(ReaderSink& sink) : sink_(sink) {}

  void run(std::string_view text) {
    ZoneReader zone(text);
    ZoneRecord record;
    for (;;) {
      switch (zone.next(record)) {
        case ZoneReader::Step::end:
          return finish();
        case ZoneReader::Step::malformed:
          sink_.refuse(Refusal::malformed, {.line = record.line}, record.owner, zone.problem());
          break;
        case ZoneReader::Step::unsupported:
          sink_.refuse(Refusal::unsupported, {.line = record.line}, "", zone.problem());
          break;
        case ZoneReader::Step::record:
          if (apex_.empty())
            apex_ = record.type == "SOA" && record.absolute ? record.owner : zone.first_origin();
          row(record);
          break;
      }
    }
  }

 private:
  struct Trigger {
    std::string_view name;
    uint64_t line;
    uint8_t rules = 0;
  };

  void row(const ZoneRecord& record) {
    if (!is_rule(record.type)) return;
    Where where{.line = record.line};
    std::string_view name = record.owner;
    if (record.absolute) {
      bool inside = domain_within(name, apex_) || apex_.empty();
      if (!inside) return sink_.refuse(Refusal::malformed, where, name, "outside of the zone");
      name.remove_suffix(apex_.size());
      if (name.ends_with('.')) name.remove_suffix(1);
    }
    if (name.empty()) return;  // data at the apex is no rule
    bool pass = false;
    if (record.type == "CNAME") {
      std::string target = lower(record.data);
      if (target.ends_with('.')) target.pop_back();
      pass = target == "rpz-passthru";
      bool known = pass || target == "rpz-drop" || target == "rpz-tcp-only" || !target.starts_with("rpz-");
      if (!known) return sink_.refuse(Refusal::unsupported, where, name, "a policy of another kind");
    }
    trigger(name, pass, where);
  }

  void trigger(std::string_view name, bool pass, const Where& where) {
    size_t dot = name.rfind('.');
    std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
    if (last == "rpz-client-ip" || last == "rpz-nsdname" || last == "rpz-nsip")
      return sink_.refuse(Refusal::unsupported, where, name,
                          "only names asked for and addresses answered are kept");
    if (last == "rpz-ip") {
      auto prefix = dot == std::string_view::npos ? std::nullopt : parse_rpz_ip(name.substr(0, dot));
      if (!prefix) return sink_.refuse(Refusal::malformed, where, name, "not an rpz-ip address");
      if (pass) return sink_.refuse(Refusal::benign, where, name, "rpz-passthru");
      bool host = prefix->mapped_length() == 128;
      IndicatorValue value{.type = host ? IndicatorType::address : IndicatorType::prefix,
                           .address = prefix->address};
      if (!host) value.length = prefix->length;
      return sink_.add(value, {}, where);
    }
    bool wildcard = name.starts_with("*.");
    if (wildcard) name.remove_prefix(2);
    auto it = by_name_.find(name);
    if (it == by_name_.end()) {
      std::string_view kept = names_.emplace_back(name);
      it = by_name_.emplace(kept, triggers_.size()).first;
      triggers_.push_back({kept, where.line});
    }
    Trigger& trigger = triggers_[it->second];
    trigger.rules |= static_cast<uint8_t>((wildcard ? kWildcard : kExact) | (pass ? kPass : 0));
  }

  void finish() {
    for (const Trigger& trigger : triggers_) {
      Where where{.line = trigger.line};
      if (trigger.rules & kPass) {
        sink_.refuse(Refusal::benign, where, trigger.name, "rpz-passthru");
        continue;
      }
      auto type = trigger.rules & kWildcard ? IndicatorType::domain : IndicatorType::domain_exact;
      auto value = parser_.parse_as(type, trigger.name);
      if (value && (value->type == IndicatorType::domain || value->type == IndicatorType::domain_exact)) {
        sink_.add(*value, {}, where);
      } else {
        sink_.refuse(Refusal::malformed, where, trigger.name, "not a domain name");
      }
    }
  }

  ReaderSink& sink_;
  ValueParser parser_;
  std::string apex_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, size_t, SeededHash> by_name_;
  std::vector<Trigger> triggers_;
};

}  // namespace

std::optional<Prefix> parse_rpz_ip(std::string_view labels) {
  // length, then groups, least significant first
  std::vector<std::string_view> parts;
  for (;;) {
    size_t dot = labels.find('.');
    parts.push_back(labels.substr(0, dot));
    if (dot == std::string_view::npos || parts.size() > 9) break;
    labels.remove_prefix(dot + 1);
  }
  unsigned length = 0;
  auto [end, error] = std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), length);
  if (error != std::errc() || end != parts[0].data() + parts[0].size() || length == 0 || length > 128)
    return std::nullopt;
  parts.erase(parts.begin());
  std::ranges::reverse(parts);
  std::string text;
  bool zeros = std::ranges::find(parts, "zz") != parts.end();
  if (parts.size() == 4 && !zeros) {
    for (std::string_view part : parts) (text += text.empty() ? "" : ".") += part;
  } else {
    if (std::ranges::count(parts, "zz") > 1 || (!zeros && parts.size() != 8)) return std::nullopt;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] == "zz") {
        text += i == 0 ? "::" : ":";
        continue;
      }
      if (parts[i].empty() || parts[i].find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
        return std::nullopt;
      text += parts[i];
      if (i + 1 < parts.size()) text += ':';
    }
  }
  auto address = IpAddress::parse(text);
  if (!address) return std::nullopt;
  // An IPv4 trigger is written with four octets only; mapped IPv6 text is none.
  if (address->is_v4() != (parts.size() == 4 && !zeros)) return std::nullopt;
  return Prefix::parse(text + '/' + std::to_string(length));
}

bool sniff_rpz(std::string_view text) {
  bool soa = false, policy = false;
  LineReader lines(text.substr(0, 65536));
  for (std::string_view line; lines.next(line);) {
    std::string words = ' ' + lower(line.substr(0, line.find(';'))) + ' ';
    std::ranges::replace(words, '\t', ' ');
    soa = soa || words.find(" soa ") != std::string::npos || line.starts_with("$TTL") ||
          line.starts_with("$ORIGIN");
    policy =
        policy || (words.find(" cname ") != std::string::npos) || words.find(".rpz-") != std::string::npos;
    if (soa && policy) return true;
  }
  return false;
}

void read_rpz(const ListText& list, ReaderSink& sink) {
  RpzReader(sink).run(list.text);
}

}  // namespace luytre
