#include "telemetry/cert_feeds/cert_feeds.h"
#include "telemetry/cert_feeds/feed_decoder.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

// Bot names that are no malware.
constexpr std::pair<std::string_view, ReportClass> kNoMalware[] = {
    {"openrelay", ReportClass::vulnerable}, {"iotrdp", ReportClass::scanner},
    {"sshauth", ReportClass::scanner},      {"telnetauth", ReportClass::scanner},
    {"iotcmd", ReportClass::scanner},       {"iotuser", ReportClass::scanner},
    {"smtpauth", ReportClass::scanner},     {"iotscan", ReportClass::scanner},
    {"wpscanner", ReportClass::scanner},    {"w_wplogin", ReportClass::scanner},
    {"l_spamlink", ReportClass::attacker},
};

bool unknown(std::string_view field) {
  return field.empty() || field == "?" || field == "-";
}

class SpamhausDecoder : public FeedDecoder {
 public:
  std::unique_ptr<Decoder> fork() const override { return std::make_unique<SpamhausDecoder>(); }

 private:
  bool read(std::string_view line, ReportRow& row, DetailJson& detail) override {
    split_fields(line, line.find('\t') == std::string_view::npos ? ',' : '\t', fields_);
    if (fields_.size() < 5) return false;
    auto address = IpAddress::parse(fields_[0]);
    row.first = row.last = parse_time(fields_[3]);
    if (!address || row.first == kNoTime) return false;
    row.src = *address;
    row.report = "spamhaus-cert";
    std::string_view bot = fields_[4];
    row.report_class = ReportClass::infected;
    for (auto [word, report_class] : kNoMalware)
      if (report_name(bot, texts_) == word) row.report_class = report_class;
    if (row.report_class == ReportClass::infected && !unknown(bot) && bot != "auto")
      row.infection = bot;
    else
      detail.put("botname", bot);
    if (!unknown(fields_[1])) detail.put("asn", fields_[1]);
    if (!unknown(fields_[2])) detail.put("country", fields_[2]);
    auto field = [&](size_t i) {
      return i < fields_.size() && !unknown(fields_[i]) ? fields_[i] : std::string_view();
    };
    row.name = field(5);
    row.name = report_name(row.name, texts_);
    if (auto remote = IpAddress::parse(field(6)))
      row.dst = *remote;
    else
      detail.put("remote_ip", field(6));
    row.dst_port = feed_port(field(7));
    if (row.dst_port == 0) detail.put("remote_port", field(7));
    row.src_port = feed_port(field(8));
    if (row.src_port == 0) detail.put("local_port", field(8));
    row.protocol = parse_protocol(field(9));
    if (row.protocol == 0) detail.put("protocol", field(9));
    for (size_t i = 10; i < fields_.size(); ++i) detail.put("field" + std::to_string(i + 1), field(i));
    return true;
  }

  std::vector<std::string_view> fields_;
};

}  // namespace

int sniff_spamhaus_cert(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  std::vector<std::string_view> fields;
  bool header = false;
  for (int lines = 0; lines < 64 && !text.empty(); ++lines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(';')) {
      header |=
          line.find("botname") != std::string_view::npos || line.find("Spamhaus") != std::string_view::npos;
      continue;
    }
    if (line.empty() || line == "\r") continue;
    split_fields(line, line.find('\t') == std::string_view::npos ? ',' : '\t', fields);
    bool fits = fields.size() >= 9 && IpAddress::parse(fields[0]) && fields[1].starts_with("AS") &&
                fields[2].size() == 2 && parse_time(fields[3]) != kNoTime;
    return fits ? header ? 98 : 80 : 0;
  }
  return header ? 90 : 0;
}

std::unique_ptr<Decoder> make_spamhaus_cert_decoder(const DecodeOptions&) {
  return std::make_unique<SpamhausDecoder>();
}

}  // namespace luytre
