#include "cli/settings.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace luytre {
namespace {

constexpr std::array kRows = {
    SettingRow{"home", &Settings::home, "Folder where this luytre keeps everything."},
    SettingRow{
        "events", &Settings::events,
        "Where sightings are kept: embedded, or http://[user@]host:port[/database] of a ClickHouse server."},
    SettingRow{"events_password", &Settings::events_password, "Password for the ClickHouse server.", true},
    SettingRow{"events_cluster", &Settings::events_cluster,
               "Name of the ClickHouse cluster to make replicated and distributed tables on."},
    SettingRow{"chdb_library", &Settings::chdb_library,
               "Path of libchdb.so when it is not beside the program."},
    SettingRow{"ledger", &Settings::ledger,
               "Where users, findings and the audit are kept: sqlite, or postgresql://user@host/database."},
    SettingRow{"ledger_password", &Settings::ledger_password, "Password for the PostgreSQL server.", true},
    SettingRow{"breached_passwords", &Settings::breached_passwords,
               "File of passwords known from leaks that nobody may take: sorted lines of SHA-1 in hex."},
    SettingRow{"findings", &Settings::findings,
               "Bring findings up to the evidence at the end of each 'luytre monitor'."},
    SettingRow{"sensor", &Settings::sensor, "Name of this sensor in sightings and coverage."},
    SettingRow{"organisation", &Settings::organisation,
               "Body the sensor sits in; private addresses it sees are that body's internal hosts."},
    SettingRow{
        "allow_documentation", &Settings::allow_documentation,
        "Let indicators in documentation and benchmark space through the guard (for samples and drills)."},
    SettingRow{"threads", &Settings::threads, "Threads that decode and match; 0: one a processor."},
    SettingRow{"flush_sightings", &Settings::flush_sightings,
               "Sightings held in memory before they are made durable."},
    SettingRow{"flush_seconds", &Settings::flush_seconds,
               "Live inputs: seconds until a sighting is durable."},
    SettingRow{"spool_bytes", &Settings::spool_bytes,
               "Bytes a sensor keeps for its hub; beyond, evidence is thinned, oldest first, and then given up."},
    SettingRow{"receive_buffer", &Settings::receive_buffer,
               "Bytes of kernel buffer asked for each UDP socket."},
    SettingRow{"expanded_limit", &Settings::expanded_limit,
               "Bytes a compressed file may expand to; 0: no limit."},
    SettingRow{"sampling", &Settings::sampling,
               "Packet sampling rate of all exporters; 0: believe what they say."},
    SettingRow{"check_sequence", &Settings::check_sequence,
               "Account for loss by the exporters' sequence numbers."},
    SettingRow{"template_limit", &Settings::template_limit,
               "NetFlow templates held for each exporter and domain."},
    SettingRow{"template_lifetime", &Settings::template_lifetime,
               "Seconds after which a NetFlow template that is not sent again expires, on UDP; 0: never."},
    SettingRow{"template_backlog", &Settings::template_backlog,
               "Bytes of NetFlow data kept for each exporter and domain until its template comes."},
    SettingRow{"reassembly_memory", &Settings::reassembly_memory, "Bytes of TCP data held for DNS over TCP."},
    SettingRow{"meter_memory", &Settings::meter_memory,
               "Bytes held for conversations under way in captured packets, for each capture or file."},
    SettingRow{"flow_active_seconds", &Settings::flow_active_seconds,
               "Captured packets: a conversation that lasts longer gives a flow each time."},
    SettingRow{"flow_idle_seconds", &Settings::flow_idle_seconds,
               "Captured packets: seconds of silence after which a conversation is over."},
    SettingRow{"evidence_days", &Settings::evidence_days,
               "Days that sightings are kept as evidence; figures stay. 0: for ever."},
    SettingRow{"sinkhole_contact", &Settings::sinkhole_contact,
               "Who runs the sinkhole, as its visitors are told: a URL or a mail address."},
    SettingRow{"archive", &Settings::archive,
               "Keep an archive of who talked to whom abroad, so that indicators can be looked for later."},
    SettingRow{"archive_days", &Settings::archive_days,
               "Days that the archive goes back; whole months are dropped. 0: for ever."},
    SettingRow{"archive_bytes", &Settings::archive_bytes,
               "Bytes of disk the archive may take; the oldest days are dropped first. 0: no bound."},
    SettingRow{"retro_after_add", &Settings::retro_after_add,
               "Look for new and changed indicators in the archive when they are added."},
    SettingRow{"quarantine_bodies", &Settings::quarantine_bodies,
               "An indicator that would touch more bodies than this waits for a person. 0: no limit."},
    SettingRow{"quarantine_addresses", &Settings::quarantine_addresses,
               "An indicator that would touch more addresses than this waits for a person. 0: no limit."},
    SettingRow{"quarantine_days", &Settings::quarantine_days,
               "Latest days of the archive that a new indicator is replayed on before it goes live."},
    SettingRow{"detector_memory", &Settings::detector_memory,
               "Bytes of state that all detectors together may hold; 0: no detectors."},
    SettingRow{"detector_thresholds", &Settings::detector_thresholds,
               "Thresholds of detectors: smb-scan.targets=50,beacon.contacts=20 ('luytre detectors')."},
    SettingRow{"detectors_off", &Settings::detectors_off, "Detectors that are switched off, with commas."},
    SettingRow{"report_schema", &Settings::report_schema,
               "File with a newer table of Shadowserver's report types than the one built in."},
    SettingRow{"av_certificates", &Settings::av_certificates,
               "Folder (or file) of PEM certificates whose antivirus reports are believed."},
    SettingRow{"av_unsigned", &Settings::av_unsigned,
               "OrganIds, separated by commas, whose unsigned antivirus reports are believed; *: all."},
    SettingRow{"av_refuse", &Settings::av_refuse,
               "Drop antivirus reports that are not believed, instead of keeping their rows as class other."},
    SettingRow{"http_listen", &Settings::http_listen, "Address and port that 'luytre serve' answers on."},
    SettingRow{
        "http_certificate", &Settings::http_certificate,
        "PEM file of the hub's certificate and those above it; without it the hub answers on loopback only."},
    SettingRow{"http_key", &Settings::http_key, "PEM file of its key."},
    SettingRow{
        "http_hosts", &Settings::http_hosts,
        "Names the hub is reached by, with commas; requests to another name are refused. Default: any, on "
        "loopback its own."},
    SettingRow{"http_proxies", &Settings::http_proxies,
               "Networks of reverse proxies whose X-Forwarded-For is believed, with commas."},
    SettingRow{"http_log", &Settings::http_log,
               "File of the hub's log, a JSON object a line; default: standard error."},
    SettingRow{"portal", &Settings::portal, "Folder of the built portal when it is not beside the program."},
    SettingRow{"centre_phone", &Settings::centre_phone,
               "Telephone of the centre's duty officer, shown to bodies."},
    SettingRow{"second_factor_optional", &Settings::second_factor_optional,
               "Let people log in without a second factor (for trials)."},
    SettingRow{"centre_name", &Settings::centre_name, "Who signs notices, in Vietnamese."},
    SettingRow{"centre_name_en", &Settings::centre_name_en, "Who signs notices, in English."},
    SettingRow{"portal_url", &Settings::portal_url,
               "Address of the portal as notices write it, for people to type."},
    SettingRow{"smtp_url", &Settings::smtp_url,
               "Mail server that notices go out by: smtps://host[:465], or smtp://host[:587] with STARTTLS."},
    SettingRow{"smtp_from", &Settings::smtp_from,
               "Address that notices come from; what cannot be delivered comes back to user+n...@host."},
    SettingRow{"smtp_name", &Settings::smtp_name, "Name beside that address; else centre_name."},
    SettingRow{"smtp_user", &Settings::smtp_user, "Log-in name at the mail server."},
    SettingRow{"smtp_password", &Settings::smtp_password, "Password at the mail server.", true},
    SettingRow{"duty_sms_url", &Settings::duty_sms_url,
               "HTTP service that sends text messages to people on duty (docs/reference/duty.md)."},
    SettingRow{"duty_voice_url", &Settings::duty_voice_url, "HTTP service that calls them by voice."},
    SettingRow{"duty_secret", &Settings::duty_secret, "Secret that calls to these services are signed under.", true},
    SettingRow{"notice_key", &Settings::notice_key,
               "Fingerprint of the OpenPGP key in <home>/gnupg that signs notices."},
    SettingRow{
        "notice_hold_out", &Settings::notice_hold_out,
        "Percent of bodies and families whose minor findings are told nobody, to measure what notices do; "
        "0 to 50."},
    SettingRow{"rpz_listen", &Settings::rpz_listen,
               "Address and port that the response policy zone is served on, by UDP and TCP; none: not served."},
    SettingRow{"rpz_zone", &Settings::rpz_zone, "Name of the response policy zone."},
    SettingRow{"rpz_keys", &Settings::rpz_keys,
               "File of the TSIG keys secondaries sign with, as tsig-keygen writes it."},
    SettingRow{"rpz_secondaries", &Settings::rpz_secondaries,
               "Secondaries that are told when the zone is new, with the key: 192.0.2.1:53 isp-1, ..."},
    SettingRow{"rpz_policy", &Settings::rpz_policy,
               "What is done about a category: phishing=garden,scanner=drop@client (docs/reference/rpz.md)."},
    SettingRow{"rpz_garden", &Settings::rpz_garden,
               "Name of the walled garden that the action garden leads to."},
    SettingRow{"rpz_allow", &Settings::rpz_allow,
               "File of names and networks that are never acted on, one a line."},
    SettingRow{"rpz_tlp", &Settings::rpz_tlp,
               "Strictest mark of what goes into the zone: clear, green, amber or amber+strict."},
    SettingRow{"rpz_confidence", &Settings::rpz_confidence,
               "Least confidence of what goes into the zone, 0 to 100."},
    SettingRow{"rpz_rules", &Settings::rpz_rules,
               "Most names and networks in the zone; the surest are kept."},
    SettingRow{"notice_webhook_loopback", &Settings::notice_webhook_loopback,
               "Let webhooks lead to this machine, by http too (for tests)."},
};

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = std::exchange(row[j], next);
    }
  }
  return row.back();
}

const SettingRow* find_row(std::string_view name) {
  for (const SettingRow& row : kRows)
    if (name == row.name) return &row;
  return nullptr;
}

Result<void> read_toml(Settings& settings, const std::string& path) {
  toml::parse_result parsed = toml::parse_file(path);
  if (!parsed)
    return fail(ErrorCode::invalid, fmt::format("{} line {}: {}", path, parsed.error().source().begin.line,
                                                std::string_view(parsed.error().description())));
  for (const auto& [key, value] : parsed.table()) {
    std::string name(key.str());
    const SettingRow* row = find_row(name);
    if (!row) {
      const SettingRow* nearest = &kRows[0];
      for (const SettingRow& other : kRows)
        if (distance(name, other.name) < distance(name, nearest->name)) nearest = &other;
      return fail(ErrorCode::invalid, fmt::format("{} line {}: there is no setting '{}'; did you mean '{}'?",
                                                  path, value.source().begin.line, name, nearest->name));
    }
    std::string text;
    if (auto s = value.value_exact<std::string>())
      text = *s;
    else if (auto n = value.value_exact<int64_t>())
      text = std::to_string(*n);
    else if (auto b = value.value_exact<bool>())
      text = *b ? "true" : "false";
    LUYTRE_TRY(set_setting(settings, *row, text, fmt::format("{} line {}", path, value.source().begin.line)));
  }
  return {};
}

}  // namespace

std::span<const SettingRow> setting_rows() {
  return kRows;
}

Result<void> set_setting(Settings& settings, const SettingRow& row, std::string_view text,
                         std::string_view where) {
  if (auto member = std::get_if<std::string Settings::*>(&row.member)) {
    settings.** member = text;
    return {};
  }
  if (auto member = std::get_if<bool Settings::*>(&row.member)) {
    if (text != "true" && text != "false" && text != "1" && text != "0")
      return fail(ErrorCode::invalid,
                  fmt::format("{}: '{}' takes true or false, not '{}'", where, row.name, text));
    settings.** member = text == "true" || text == "1";
    return {};
  }
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    return fail(ErrorCode::invalid,
                fmt::format("{}: '{}' takes a whole number, not '{}'", where, row.name, text));
  settings.*std::get<uint64_t Settings::*>(row.member) = number;
  return {};
}

Result<Settings> load_settings(const std::string& home_from_flag, const std::string& config) {
  Settings settings;
  auto environment = [](const SettingRow& row) -> const char* {
    std::string name = "LUYTRE_";
    for (const char* c = row.name; *c; ++c) name += static_cast<char>(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    return std::getenv(name.c_str());
  };
  if (const char* home = environment(kRows[0])) settings.home = home;
  if (!home_from_flag.empty()) settings.home = home_from_flag;
  std::string home = settings.home;
  std::string path = config.empty() ? home + "/luytre.toml" : config;
  std::error_code error;
  if (!config.empty() || std::filesystem::exists(path, error)) LUYTRE_TRY(read_toml(settings, path));
  for (const SettingRow& row : kRows)
    if (const char* text = environment(row))
      LUYTRE_TRY(set_setting(settings, row, text, fmt::format("the environment's LUYTRE_{}", row.name)));
  if (!home_from_flag.empty()) settings.home = home_from_flag;
  return settings;
}

}  // namespace luytre
