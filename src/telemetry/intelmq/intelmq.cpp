#include "telemetry/intelmq/intelmq.h"

#include <simdjson.h>

#include <array>
#include <cstring>

#include "base/bytes.h"
#include "telemetry/detail_json.h"
#include "telemetry/json_objects.h"
#include "telemetry/report_rows.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

enum Field : uint8_t {
  source_ip,
  source_port,
  source_fqdn,
  source_url,
  destination_ip,
  destination_port,
  destination_fqdn,
  destination_url,
  transport,
  type,
  malware,
  feed,
  time_source,
  time_observation,
  kFields,
};
constexpr std::array<std::string_view, kFields> kKeys = {
    "source.ip",        "source.port",      "source.fqdn",     "source.url",         "destination.ip",
    "destination.port", "destination.fqdn", "destination.url", "protocol.transport", "classification.type",
    "malware.name",     "feed.name",        "time.source",     "time.observation"};

constexpr int kDepthLimit = 8;

class IntelmqDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.begin(input.origin);
    objects_.begin(as_text(input.bytes), input.last);
    while (auto object = objects_.next()) {
      if (read(*object, sink))
        ++counts_.records;
      else
        ++counts_.malformed;
    }
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
  bool read(std::string_view text, BatchSink& sink) {
    simdjson::dom::object event;
    if (parser_.parse(text.data(), text.size()).get(event)) return false;
    values_.fill({});
    known_ = false;
    detail_.begin();
    key_.clear();
    numbers_.clear();
    if (!walk(event, 0) || !known_) return false;
    ReportRow row;
    if (!values_[source_ip].empty()) {
      auto address = IpAddress::parse(values_[source_ip]);
      if (!address) return false;
      row.src = *address;
    }
    if (auto address = IpAddress::parse(values_[destination_ip]))
      row.dst = *address;
    else
      keep(destination_ip);
    row.src_port = port(source_port);
    row.dst_port = port(destination_port);
    row.protocol = parse_protocol(values_[transport]);
    if (row.protocol == 0) keep(transport);
    row.first = parse_time(values_[time_source]);
    if (row.first == kNoTime) {
      keep(time_source);
      row.first = parse_time(values_[time_observation]);
      if (row.first == kNoTime) keep(time_observation);
    } else {
      keep(time_observation);
    }
    row.last = row.first;
    row.report_class = report_class_of(values_[type]);
    if (row.report_class == ReportClass::other && values_[type] != "other") keep(type);
    row.report = values_[feed];
    row.infection = values_[malware];
    bool server = row.report_class == ReportClass::c2_server || row.report_class == ReportClass::compromised;
    static constexpr Field kVictim[] = {destination_fqdn, destination_url, source_fqdn, source_url};
    static constexpr Field kServer[] = {source_fqdn, source_url, destination_fqdn, destination_url};
    for (Field field : server ? kServer : kVictim)
      if (row.name.empty())
        row.name = values_[field];
      else
        keep(field);
    Arena lower;
    row.name = report_name(row.name, lower);
    rows_.add_copied(row, detail_.finish(), sink);
    return true;
  }

  bool walk(const simdjson::dom::object& object, int depth) {
    size_t size = key_.size();
    for (auto [name, value] : object) {
      key_.append(size > 0 ? "." : "").append(name);
      simdjson::dom::object inner;
      if (!value.get(inner)) {
        if (depth >= kDepthLimit || !walk(inner, depth + 1)) return false;
      } else {
        take(value);
      }
      key_.resize(size);
    }
    return true;
  }

  void take(const simdjson::dom::element& value) {
    std::string_view text;
    std::string number;
    if (value.is_null() || key_ == "raw" || key_ == "__type") return;
    bool string = !value.get(text);
    for (size_t i = 0; i < kFields; ++i)
      if (key_ == kKeys[i]) {
        if (!string) text = numbers_.copy(number = simdjson::to_string(value));
        values_[i] = text;
        known_ |= i != destination_ip && i != time_source && i != time_observation;
        return;
      }
    if (string)
      detail_.put(key_, text);
    else
      detail_.put_json(key_, number = simdjson::to_string(value));
  }

  void keep(Field field) { detail_.put(kKeys[field], values_[field]); }

  uint16_t port(Field field) {
    uint64_t number = parse_count(values_[field]);
    if (number > 0 && number <= 65535) return static_cast<uint16_t>(number);
    if (values_[field] != "0") keep(field);
    return 0;
  }

  JsonObjects objects_;
  simdjson::dom::parser parser_;
  std::array<std::string_view, kFields> values_;
  Arena numbers_;
  std::string key_;
  bool known_ = false;
  DetailJson detail_;
  ReportRows rows_;
  DecodeCounts counts_;
  mutable DecodeCounts total_;
};

}  // namespace

int sniff_intelmq(std::span<const std::byte> head) {
  std::string_view text = as_text(head).substr(0, 16384);
  size_t start = text.find_first_not_of(" \t\r\n[\xef\xbb\xbf");
  if (start == std::string_view::npos || text[start] != '{') return 0;
  auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  if (has("\"classification.type\"") && (has("\"feed.") || has("\"source.") || has("\"time."))) return 97;
  return has("\"classification\"") && has("\"feed\"") && has("\"time\"") ? 80 : 0;
}

std::unique_ptr<Decoder> make_intelmq_decoder(const DecodeOptions&) {
  return std::make_unique<IntelmqDecoder>();
}

}  // namespace luytre
