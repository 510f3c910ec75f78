// Every setting, declared once: name, type, default and sentence. The TOML file, the environment, --help and
// the reference page come from this table.
//
// A value comes from the command line, else from LUYTRE_<NAME>, else from the TOML file, else from here.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace luytre {

struct Settings {
  std::string home = "./luytre-home";
  std::string events = "embedded";
  std::string events_password;
  std::string events_cluster;
  std::string chdb_library;
  std::string ledger = "sqlite";
  std::string ledger_password;
  std::string breached_passwords;
  bool findings = true;
  std::string sensor = "national";
  std::string organisation;
  bool allow_documentation = false;
  uint64_t threads = 0;
  uint64_t flush_sightings = 1'000'000;
  uint64_t flush_seconds = 10;
  uint64_t spool_bytes = uint64_t{4} << 30;
  uint64_t receive_buffer = 64 << 20;
  uint64_t expanded_limit = 0;
  uint64_t sampling = 0;
  bool check_sequence = true;
  uint64_t template_limit = 4096;
  uint64_t template_lifetime = 1800;
  uint64_t template_backlog = 1 << 20;
  uint64_t reassembly_memory = 64 << 20;
  uint64_t meter_memory = 256 << 20;
  uint64_t flow_active_seconds = 1800;
  uint64_t flow_idle_seconds = 60;
  uint64_t evidence_days = 0;
  std::string sinkhole_contact;
  bool archive = false;
  uint64_t archive_days = 365;
  uint64_t archive_bytes = 0;
  bool retro_after_add = true;
  uint64_t quarantine_bodies = 100;
  uint64_t quarantine_addresses = 10'000;
  uint64_t quarantine_days = 7;
  uint64_t detector_memory = 256 << 20;
  std::string detector_thresholds;
  std::string detectors_off;
  std::string report_schema;
  std::string av_certificates;
  std::string av_unsigned;
  bool av_refuse = false;
  std::string http_listen = "127.0.0.1:8480";
  std::string http_certificate;
  std::string http_key;
  std::string http_hosts;
  std::string http_proxies;
  std::string http_log;
  std::string portal;
  std::string centre_phone;
  bool second_factor_optional = false;
  std::string centre_name = "Trung tâm Giám sát an toàn không gian mạng";
  std::string centre_name_en = "Cybersecurity monitoring centre";
  std::string portal_url;
  std::string smtp_url;
  std::string smtp_from;
  std::string smtp_name;
  std::string smtp_user;
  std::string smtp_password;
  std::string notice_key;
  std::string duty_sms_url;
  std::string duty_voice_url;
  std::string duty_secret;
  std::string rpz_listen;
  std::string rpz_zone = "rpz.luytre";
  std::string rpz_keys;
  std::string rpz_secondaries;
  std::string rpz_policy;
  std::string rpz_garden;
  std::string rpz_allow;
  std::string rpz_tlp = "green";
  uint64_t rpz_confidence = 50;
  uint64_t rpz_rules = 500'000;
  uint64_t notice_hold_out = 0;
  bool notice_webhook_loopback = false;
};

struct SettingRow {
  const char* name;
  std::variant<std::string Settings::*, bool Settings::*, uint64_t Settings::*> member;
  const char* sentence;
  bool secret = false;  // never printed, and not taken from the command line
};
std::span<const SettingRow> setting_rows();

// Reads the environment and the TOML file (`config`, or <home>/luytre.toml when that is there).
// `home_from_flag`: the value of --home, which decides where the file is looked for. An unknown key or a
// value of the wrong type is an error that names the file and suggests the nearest key.
Result<Settings> load_settings(const std::string& home_from_flag, const std::string& config);

// Sets one setting from text.
Result<void> set_setting(Settings& settings, const SettingRow& row, std::string_view text,
                         std::string_view where);

}  // namespace luytre
