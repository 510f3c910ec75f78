#include "sensor/enrolment.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "base/ip.h"
#include "ledger/ledger.h"
#include "sensor/json_fields.h"

namespace luytre::sensor {
namespace fs = std::filesystem;

fs::path sensor_folder(const fs::path& home) {
  return home / "sensor";
}

Result<Enrolment> read_enrolment(const fs::path& home) {
  fs::path file = sensor_folder(home) / "enrolment.json";
  auto text = read_file(file);
  if (!text) {
    if (text.error().code == ErrorCode::not_found)
      return fail(
          ErrorCode::not_found,
          fmt::format("'{}' is no sensor's home: 'luytre sensor enroll' makes it one", home.string()));
    return std::unexpected(text.error());
  }
  auto fields = JsonFields::parse(*text);
  if (!fields)
    return fail(ErrorCode::corrupt, fmt::format("'{}': {}", file.string(), fields.error().message));
  Enrolment e;
  e.sensor = fields->text("sensor", 32);
  e.organisation = fields->text("organisation", 200);
  e.name = fields->text("name", 200);
  e.recorded_as = fields->text("recorded_as", 400);
  e.hub = fields->text("hub", 500);
  e.certificates = fields->text("certificates", 4096);
  e.hub_key = fields->text("hub_key", 64);
  e.start_slot = fields->integer("start_slot");
  if (auto fits = fields->finish(); !fits)
    return fail(ErrorCode::corrupt, fmt::format("'{}': {}", file.string(), fits.error().message));
  return e;
}

Result<void> write_enrolment(const fs::path& home, const Enrolment& e) {
  boost::json::object object{{"sensor", e.sensor},   {"organisation", e.organisation},
                             {"name", e.name},       {"recorded_as", e.recorded_as},
                             {"hub", e.hub},         {"certificates", e.certificates},
                             {"hub_key", e.hub_key}, {"start_slot", e.start_slot}};
  fs::path folder = sensor_folder(home);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", folder.string()), error.value());
  ::chmod(folder.c_str(), 0700);
  return write_file_atomically(folder / "enrolment.json", boost::json::serialize(object) + "\n");
}

bool is_revoked(const fs::path& home) {
  std::error_code error;
  return fs::exists(sensor_folder(home) / "revoked", error);
}

Result<std::string> hub_address(std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::invalid, fmt::format("the hub's address '{}': {}", text, why));
  };
  bool plain = text.starts_with("http://");
  if (!plain && !text.starts_with("https://")) return wrong("it begins with https://");
  std::string_view rest = text.substr(plain ? 7 : 8);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of("/?#@ \\\t\n\r") != rest.npos)
    return wrong("only host and port stand in it");
  if (plain) {
    std::string_view host =
        rest.starts_with('[') ? rest.substr(1, rest.find(']') - 1) : rest.substr(0, rest.find(':'));
    auto address = IpAddress::parse(host);
    if (host != "localhost" && (!address || reserved_space(*address) != ReservedSpace::loopback))
      return wrong("plain http goes to this machine only (127.0.0.1); use https");
  }
  return fmt::format("{}{}", plain ? "http://" : "https://", rest);
}

Result<Message> begin_enrolment(const fs::path& home, const Enrolment& wanted, std::string_view token,
                                std::string_view version, Timestamp now) {
  Enrolment e;
  if (auto held = read_enrolment(home)) {
    if (held->complete() && !is_revoked(home))
      return fail(ErrorCode::invalid,
                  fmt::format("this home is the sensor {} of {} already", held->recorded_as,
                              held->hub.empty() ? "a hub reached by files" : held->hub));
    if (!held->complete()) e = *held;
  } else if (held.error().code != ErrorCode::not_found) {
    return std::unexpected(held.error());
  }
  fs::path folder = sensor_folder(home);
  if (e.sensor.empty()) {
    // A new life: new id, new key, and a spool with numbers of its own. What waited for the old hub stays
    // beside.
    e.sensor = random_id();
    std::error_code ignored;
    if (fs::exists(folder / "spool", ignored))
      fs::rename(folder / "spool", folder / ("spool-before-" + e.sensor), ignored);
    fs::remove_all(folder / "lists", ignored);
    fs::remove(folder / "key.next", ignored);
    e.hub_key.clear();
  }
  e.hub.clear();
  if (!wanted.hub.empty()) {
    auto hub = hub_address(wanted.hub);
    if (!hub) return std::unexpected(hub.error());
    e.hub = *hub;
  }
  e.certificates = wanted.certificates;
  std::error_code ignored;
  bool known = fs::exists(folder / "key", ignored) && !is_revoked(home);
  auto key = known ? SigningKey::read(folder / "key") : SigningKey::random();
  if (!key) return std::unexpected(key.error());
  if (!known) LUYTRE_TRY(key->write(folder / "key"));
  LUYTRE_TRY(write_enrolment(home, e));
  fs::remove(folder / "revoked", ignored);
  boost::json::object body{
      {"token", token}, {"sensor", e.sensor}, {"public_key", key->public_key()}, {"version", version}};
  return sign_message(*key, kEnrol, e.sensor, now, boost::json::serialize(body));
}

Result<Enrolment> finish_enrolment(const fs::path& home, const Message& request, const Message& answer) {
  auto e = read_enrolment(home);
  if (!e) return e;
  auto fields = JsonFields::parse(answer.body);
  if (!fields) return fail(ErrorCode::corrupt, "the hub's answer cannot be read");
  std::string sensor = fields->text("sensor", 32), hub_key = fields->text("hub_key", 64);
  e->organisation = fields->text("organisation", 200);
  e->name = fields->text("name", 200);
  e->recorded_as = fields->text("recorded_as", 400);
  e->start_slot = fields->integer("start_slot");
  // The key comes over TLS, or in a file by hand; it signs its own coming, and everything from here on.
  if (!fields->finish() || sensor != e->sensor || answer.sender != "hub" ||
      answer.purpose != answer_purpose(request) || !is_signed_by(answer, hub_key))
    return fail(ErrorCode::corrupt, "the hub's answer is not to this request, or is not signed as it says");
  e->hub_key = hub_key;
  LUYTRE_TRY(write_enrolment(home, *e));
  return e;
}

SpoolOptions spool_options(const fs::path& home, const Enrolment& enrolment, std::string_view version) {
  SpoolOptions options;
  options.folder = sensor_folder(home) / "spool";
  options.sensor = enrolment.sensor;
  options.recorded_as = enrolment.recorded_as;
  options.version = version;
  return options;
}

}  // namespace luytre::sensor
