#include "telemetry/idea/idea.h"

#include <simdjson.h>

#include "base/bytes.h"
#include "telemetry/detail_json.h"
#include "telemetry/json_objects.h"
#include "telemetry/report_rows.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

// IDEA categories, the longest beginning that is known counts.
ReportClass class_of_category(std::string_view category) {
  using enum ReportClass;
  static constexpr std::pair<std::string_view, ReportClass> kWords[] = {
      {"Intrusion.Botnet", infected}, {"Malware", infected}, {"Recon.Scanning", scanner},
      {"Recon.Searching", scanner},   {"Attempt", scanner},  {"Availability", attacker},
      {"Abusive.Spam", attacker},     {"Fraud", attacker},   {"Intrusion", compromised},
      {"Vulnerable", vulnerable},
  };
  for (auto [word, value] : kWords)
    if (category.starts_with(word) && (category.size() == word.size() || category[word.size()] == '.'))
      return value;
  return other;
}

std::string_view text_of(const Object& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) ? std::string_view() : text;
}

// Calls visit(text) for the strings of a list; a lone string is a list of one.
template <class Visit>
void each_text(const Object& object, std::string_view key, Visit&& visit) {
  Element member;
  if (object[key].get(member)) return;
  std::string_view text;
  simdjson::dom::array list;
  if (!member.get(text)) {
    visit(text);
  } else if (!member.get(list)) {
    for (Element element : list)
      if (!element.get(text)) visit(text);
  }
}

std::string_view first_text(const Object& object, std::string_view key) {
  std::string_view found;
  each_text(object, key, [&](std::string_view text) {
    if (found.empty()) found = text;
  });
  return found;
}

// One Source or Target.
struct End {
  std::vector<IpAddress> addresses;
  uint16_t port = 0;
  uint8_t protocol = 0;
  std::string_view name, url;
  bool server = false;  // Type CC or Malware
  std::string ranges;   // those too large to be spread out
  std::optional<Object> object;
  size_t size() const { return std::max<size_t>(1, addresses.size()); }  // rows it makes
};

// "192.0.2.1", "192.0.2.1-192.0.2.9", "192.0.2.0/29". False when it is none of these.
bool add_addresses(std::string_view text, End& end) {
  std::optional<IpAddress> from, to;
  if (size_t dash = text.find('-'); dash != std::string_view::npos) {
    from = IpAddress::parse(trim_spaces(text.substr(0, dash)));
    to = IpAddress::parse(trim_spaces(text.substr(dash + 1)));
  } else if (auto prefix = Prefix::parse(text, Prefix::HostBits::clear)) {
    from = prefix->first();
    to = prefix->last();
  }
  if (!from || !to || *to < *from || from->is_v4() != to->is_v4()) return false;
  if (from->high() != to->high() || to->low() - from->low() >= kIdeaRangeLimit) {
    end.ranges.append(end.ranges.empty() ? "" : " ").append(text);
    return true;
  }
  for (uint64_t low = from->low();; ++low) {
    if (end.addresses.size() <= kIdeaRowLimit) end.addresses.emplace_back(from->high(), low);
    if (low == to->low()) break;
  }
  return true;
}

bool read_ends(const Object& event, std::string_view key, std::vector<End>& ends, size_t& over) {
  simdjson::dom::array list;
  if (event[key].get(list)) return true;
  for (Element element : list) {
    if (ends.size() == kIdeaRowLimit) {
      ++over;
      continue;
    }
    End end;
    Object object;
    if (element.get(object)) return false;
    end.object = object;
    bool good = true;
    for (const char* family : {"IP4", "IP6"})
      each_text(object, family, [&](std::string_view text) { good &= add_addresses(text, end); });
    if (!good) return false;
    simdjson::dom::array ports;
    int64_t port;
    if (!object["Port"].get(ports))
      for (Element p : ports)
        if (end.port == 0 && !p.get(port) && port > 0 && port <= 65535)
          end.port = static_cast<uint16_t>(port);
    each_text(object, "Proto", [&](std::string_view text) {
      if (end.protocol == 0) end.protocol = parse_protocol(text);
    });
    each_text(object, "Type",
              [&](std::string_view text) { end.server |= text == "CC" || text == "Malware"; });
    end.name = first_text(object, "Hostname");
    end.url = first_text(object, "URL");
    ends.push_back(std::move(end));
  }
  return true;
}

class IdeaDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.begin(input.origin);
    objects_.begin(as_text(input.bytes), input.last);
    while (auto object = objects_.next()) read(*object, sink);
    rows_.flush(sink);
    return objects_.consumed();
  }
  void flush(BatchSink& sink, bool) override { rows_.flush(sink); }
  const DecodeCounts& counts() const override {
    total_ = counts_;
    total_ += objects_.faults();
    return total_;
  }

 private:
  void read(std::string_view text, BatchSink& sink) {
    Object event;
    if (parser_.parse(text.data(), text.size()).get(event) || text_of(event, "Format") != "IDEA0") {
      ++counts_.malformed;
      return;
    }
    ReportRow row;
    bool test = false;
    row.report_class = ReportClass::other;
    each_text(event, "Category", [&](std::string_view category) {
      if (row.report.empty()) row.report = category;
      if (row.report_class == ReportClass::other) row.report_class = class_of_category(category);
      test |= category == "Test";
    });
    Timestamp detected = parse_time(text_of(event, "DetectTime"));
    std::vector<End> sources, targets;
    size_t given = 0, over = 0;
    if (row.report.empty() || detected == kNoTime || !read_ends(event, "Source", sources, over) ||
        !read_ends(event, "Target", targets, over)) {
      ++counts_.malformed;
      return;
    }
    if (test) {
      ++counts_.unsupported;
      return;
    }
    auto time = [&](std::initializer_list<const char*> keys, Timestamp otherwise) {
      for (const char* key : keys)
        if (Timestamp t = parse_time(text_of(event, key)); t != kNoTime) return t;
      return otherwise;
    };
    row.first = time({"EventTime", "WinStartTime"}, detected);
    row.last = std::max(row.first, time({"CeaseTime", "WinEndTime"}, row.first));
    Object own;
    if (!event["_Luytre"].get(own)) row.infection = text_of(own, "Family");
    if (sources.empty()) {
      bool kept = row.report_class == ReportClass::vulnerable || row.report_class == ReportClass::compromised;
      if (!kept) row.report_class = ReportClass::other;
      sources.swap(targets);
    }
    if (sources.empty()) sources.emplace_back();
    if (targets.empty()) targets.emplace_back();
    for (const End& source : sources)
      for (const End& target : targets) add_pairs(event, row, source, target, given, over, sink);
    counts_.records += given;
    counts_.over_limit += over;
  }

  void add_pairs(const Object& event, ReportRow row, const End& source, const End& target, size_t& given,
                 size_t& over, BatchSink& sink) {
    if (given == kIdeaRowLimit) {
      over += source.size() * target.size();
      return;
    }
    if (source.server) row.report_class = ReportClass::c2_server;
    row.src_port = source.port;
    row.dst_port = target.port;
    row.protocol = source.protocol != 0 ? source.protocol : target.protocol;
    for (std::string_view name : {target.name, target.url, source.name, source.url})
      if (row.name.empty()) row.name = name;
    Arena lower;
    row.name = report_name(row.name, lower);
    std::string_view detail = detail_of(event, source, target);
    size_t pairs = source.size() * target.size(), rows = std::min(pairs, kIdeaRowLimit - given);
    for (size_t i = 0; i < rows; ++i) {
      size_t from = i / target.size(), to = i % target.size();
      row.src = from < source.addresses.size() ? source.addresses[from] : IpAddress();
      row.dst = to < target.addresses.size() ? target.addresses[to] : IpAddress();
      rows_.add_copied(row, detail, sink);
    }
    given += rows;
    over += pairs - rows;
  }

  std::string_view detail_of(const Object& event, const End& source, const End& target) {
    detail_.begin();
    auto put = [&](std::string_view key, const Element& value) {
      std::string_view text;
      if (!value.get(text))
        detail_.put(key, text);
      else
        detail_.put_json(key, simdjson::to_string(value));
    };
    for (auto [key, value] : event)
      if (key != "Format" && key != "Source" && key != "Target" && key != "EventTime" && key != "CeaseTime")
        put(key, value);
    if (source.object)
      for (auto [key, value] : *source.object)
        if (key != "IP4" && key != "IP6" && key != "Port") put("Source." + std::string(key), value);
    detail_.put("Source.ranges", source.ranges);
    detail_.put("Target.ranges", target.ranges);
    return detail_.finish();
  }

  JsonObjects objects_;
  simdjson::dom::parser parser_;
  DetailJson detail_;
  ReportRows rows_;
  DecodeCounts counts_;
  mutable DecodeCounts total_;
};

}  // namespace

int sniff_idea(std::span<const std::byte> head) {
  std::string_view text = as_text(head).substr(0, 16384);
  size_t start = text.find_first_not_of(" \t\r\n[\xef\xbb\xbf");
  if (start == std::string_view::npos || text[start] != '{') return 0;
  return text.find("\"IDEA0\"") != std::string_view::npos ? 99 : 0;
}

std::unique_ptr<Decoder> make_idea_decoder(const DecodeOptions&) {
  return std::make_unique<IdeaDecoder>();
}

}  // namespace luytre
