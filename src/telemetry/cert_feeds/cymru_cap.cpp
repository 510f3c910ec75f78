#include "telemetry/cert_feeds/cert_feeds.h"
#include "telemetry/cert_feeds/feed_decoder.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

struct CapCategory {
  std::string_view word;
  ReportClass report_class;
  bool names_family = false;  // the category itself is the malware
};
constexpr CapCategory kCategories[] = {
    {"bot", ReportClass::infected},
    {"bots", ReportClass::infected},
    {"controller", ReportClass::c2_server},
    {"ddosreport", ReportClass::c2_server},
    {"malwareurl", ReportClass::c2_server},
    {"spreaders", ReportClass::c2_server},
    {"bruteforce", ReportClass::scanner},
    {"scanner", ReportClass::scanner},
    {"scanners", ReportClass::scanner},
    {"darknet", ReportClass::scanner},
    {"honeypot", ReportClass::scanner},
    {"phishing", ReportClass::attacker},
    {"spam", ReportClass::attacker},
    {"defacement", ReportClass::compromised},
    {"fastflux", ReportClass::compromised},
    {"routers", ReportClass::compromised},
    {"openresolvers", ReportClass::vulnerable},
    {"proxy", ReportClass::vulnerable},
    {"beagle", ReportClass::infected, true},
    {"blaster", ReportClass::infected, true},
    {"dipnet", ReportClass::infected, true},
    {"mydoom", ReportClass::infected, true},
    {"nachi", ReportClass::infected, true},
    {"phatbot", ReportClass::infected, true},
    {"sinit", ReportClass::infected, true},
    {"slammer", ReportClass::infected, true},
    {"stormworm", ReportClass::infected, true},
    {"toxbot", ReportClass::infected, true},
};

class CapDecoder : public FeedDecoder {
 public:
  std::unique_ptr<Decoder> fork() const override { return std::make_unique<CapDecoder>(); }

 private:
  bool read(std::string_view line, ReportRow& row, DetailJson& detail) override {
    split_fields(line, '|', fields_);
    if (fields_.size() < 4) return false;
    auto address = IpAddress::parse(fields_[1]);
    row.first = row.last = parse_time(fields_[3]);
    if (!address || row.first == kNoTime || fields_[0].empty()) return false;
    row.src = *address;
    report_ = "cymru-";
    report_ += fields_[0].substr(0, 64);
    row.report = report_;
    for (const CapCategory& category : kCategories)
      if (category.word == fields_[0]) {
        row.report_class = category.report_class;
        if (category.names_family) row.infection = fields_[0];
      }
    detail.put("asn", fields_[2]);
    if (fields_.size() > 4) read_notes(fields_[4], row, detail);
    if (fields_.size() > 5) detail.put("as_name", fields_[5]);
    row.name = report_name(row.name, texts_);
    return true;
  }

  void read_notes(std::string_view notes, ReportRow& row, DetailJson& detail) {
    if (notes.find(": ") == std::string_view::npos) {
      read_old_notes(notes, row, detail);
      return;
    }
    while (!notes.empty()) {
      size_t end = std::min(notes.find(';'), notes.size());
      std::string_view note = trim_spaces(notes.substr(0, end));
      notes.remove_prefix(std::min(notes.size(), end + 1));
      size_t colon = note.find(':');
      if (colon == std::string_view::npos)
        detail.put("note", note);
      else
        take(trim_spaces(note.substr(0, colon)), trim_spaces(note.substr(colon + 1)), row, detail);
    }
  }

  // Words known, each followed by its value up to the next known word; what comes first is a note.
  void read_old_notes(std::string_view notes, ReportRow& row, DetailJson& detail) {
    static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"srcport", "src_port"}, {"mwtype", "family"}, {"destaddr", "dest_addr"}};
    std::string_view key = "note";
    const char* value = notes.data();
    auto give = [&](const char* end) {
      take(key, trim_spaces({value, static_cast<size_t>(end - value)}), row, detail);
    };
    for (size_t at = 0; at < notes.size();) {
      size_t end = std::min(notes.find(' ', at), notes.size());
      for (auto [word, meaning] : kWords)
        if (notes.substr(at, end - at) == word) {
          give(notes.data() + at);
          key = meaning;
          value = notes.data() + end;
        }
      at = end + 1;
    }
    give(notes.data() + notes.size());
  }

  void take(std::string_view key, std::string_view value, ReportRow& row, DetailJson& detail) {
    if (key == "family" && row.infection.empty()) {
      row.infection = value;
    } else if (key == "dest_addr" || key == "dest_ip") {
      std::string_view first = value.substr(0, value.find(' '));
      auto address = IpAddress::parse(first);
      if (address) row.dst = *address;
      if (!address || first.size() < value.size()) detail.put(key, value);
    } else if (key == "src_port" && feed_port(value) > 0) {
      row.src_port = feed_port(value);
    } else if (key == "dest_port" || key == "ports_scanned" || key == "honeypot_port" ||
               key == "darknet_port") {
      std::string_view first = trim_spaces(value.substr(0, value.find(',')));
      row.dst_port = feed_port(first);
      if (row.dst_port == 0 || first.size() < value.size()) detail.put(key, value);
    } else if (key == "protocol" && parse_protocol(value) != 0) {
      row.protocol = parse_protocol(value);
    } else if (key == "hostname" && row.name.empty()) {
      row.name = value;
    } else {
      detail.put(key, value);
    }
  }

  std::vector<std::string_view> fields_;
  std::string report_;
};

}  // namespace

int sniff_cymru_cap(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  std::vector<std::string_view> fields;
  for (int lines = 0; lines < 32 && !text.empty(); ++lines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line[0] == '#' || line == "\r") continue;
    split_fields(line, '|', fields);
    bool fits = fields.size() >= 5 && IpAddress::parse(fields[1]) && parse_time(fields[3]) != kNoTime;
    bool known = false;
    for (const CapCategory& category : kCategories) known |= category.word == fields[0];
    return fits ? known ? 97 : 70 : 0;
  }
  return 0;
}

std::unique_ptr<Decoder> make_cymru_cap_decoder(const DecodeOptions&) {
  return std::make_unique<CapDecoder>();
}

}  // namespace luytre
