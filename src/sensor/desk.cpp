#include "sensor/desk.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <optional>

#include "access/tokens.h"
#include "base/file.h"
#include "base/hash.h"
#include "events/segment.h"
#include "sensor/json_fields.h"
#include "sensor/kill_point.h"

namespace luytre::sensor {
namespace {

constexpr size_t kRequestMost = 4096;

std::unexpected<Error> unknown() {
  return fail(ErrorCode::not_found, "no such sensor");
}

std::string text_of(const boost::json::object& object) {
  return boost::json::serialize(object);
}

// What is wrong with a batch of this sensor, or "".
std::string why_not(const Batch& batch, const Desk::Known& sensor) {
  std::string name = sensor.organisation + "/" + sensor.name;
  for (const HealthRow& row : batch.health)
    if (row.sensor != name) return fmt::format("health of another sensor, '{}'", row.sensor.substr(0, 100));
  std::string other;
  auto read = read_rows(batch.rows(), [&](const Sighting& s) {
    if (s.sensor != name && other.empty())
      other = fmt::format("sightings of '{}', not '{}'", s.sensor.substr(0, 100), name);
  });
  return read ? other : read.error().message;
}

}  // namespace

std::filesystem::path inbox_file(const std::filesystem::path& inbox, std::string_view sensor,
                                 std::string_view epoch, uint64_t seq, std::string_view digest) {
  return inbox / fmt::format("{}-{}-{:012}-{}.batch", sensor, epoch, seq, digest);
}

Result<std::unique_ptr<Desk>> Desk::open(Ledger& ledger, const std::filesystem::path& home) {
  auto key = SigningKey::open(home / "hub.key");
  if (!key) return std::unexpected(key.error());
  std::unique_ptr<Desk> desk(new Desk(ledger, home, *key));
  std::error_code error;
  std::filesystem::create_directories(desk->inbox(), error);
  if (error) return fail_errno(fmt::format("cannot create '{}'", desk->inbox().string()), error.value());
  ::chmod(desk->inbox().c_str(), 0700);
  LUYTRE_TRY(sync_path(home));
  return desk;
}

Message Desk::sign(const Message& request, Timestamp now, std::string body) const {
  return sign_message(key_, answer_purpose(request), "hub", now, std::move(body));
}

Result<Message> Desk::answer(const Message& request, Arrival arrival, Timestamp now) {
  Result<std::string> body = request.purpose == kEnrol     ? enrol(request, now)
                             : request.purpose == kBatches ? take_batch(request, arrival, now)
                             : request.purpose == kKey
                                 ? renew_key(request, arrival, now)
                                 : fail(ErrorCode::invalid, "the hub knows no such request");
  if (!body) return std::unexpected(body.error());
  return sign(request, now, std::move(*body));
}

// The sensor that signed; a new key that is used for the first time takes the old one's place.
Result<Desk::Known> Desk::identify(Transaction& t, const Message& request, bool& by_next_key) {
  std::optional<Known> known;
  std::string key, next;
  LUYTRE_TRY(t.query("SELECT organisation, name, state, public_key, next_key FROM sensor WHERE id = $1",
                     {request.sender}, [&](const Row& row) {
                       known = Known{request.sender, std::string(row.text(0)), std::string(row.text(1)),
                                     row.text(2) != "active"};
                       key = row.text(3);
                       next = row.text(4);
                       return false;
                     }));
  if (!known) return unknown();
  by_next_key = !next.empty() && is_signed_by(request, next);
  if (!by_next_key && !is_signed_by(request, key)) return unknown();
  return *known;
}

Result<Desk::Known> Desk::admit(const Message& request, Arrival arrival, Timestamp now,
                                std::string_view indicators) {
  if (!is_hex(request.sender, 32)) return unknown();
  Known known;
  bool by_next_key = false;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    auto found = identify(t, request, by_next_key);
    if (!found) return std::unexpected(found.error());
    known = *found;
    return {};
  });
  if (!read) return std::unexpected(read.error());
  if (known.revoked) return known;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("UPDATE sensor SET last_contact = $1, indicators = $2 WHERE id = $3",
                         {now, std::string(indicators), known.id}));
    if (arrival == Arrival::http)
      LUYTRE_TRY(t.execute("UPDATE sensor SET skew = $1 WHERE id = $2", {request.time - now, known.id}));
    if (by_next_key)
      LUYTRE_TRY(
          t.execute("UPDATE sensor SET public_key = next_key, next_key = '' WHERE id = $1 AND next_key <> ''",
                    {known.id}));
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return known;
}

Result<std::string> Desk::enrol(const Message& request, Timestamp now) {
  if (request.body.size() > kRequestMost) return unknown();
  auto fields = JsonFields::parse(request.body);
  if (!fields) return unknown();
  std::string token = fields->text("token", 200), sensor = fields->text("sensor", 32),
              key = fields->text("public_key", 64), version = fields->text("version", 64);
  // Signed by the very key it brings: whoever asks holds it.
  if (!fields->finish() || !is_hex(sensor, 32) || sensor != request.sender || !is_public_key(key) ||
      !is_signed_by(request, key))
    return unknown();
  SensorEnrolment enrolled;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    auto redeemed = redeem_sensor_token(t, token, sensor);
    if (!redeemed) return std::unexpected(redeemed.error());
    enrolled = *redeemed;
    std::optional<std::string> held;
    LUYTRE_TRY(t.query("SELECT public_key FROM sensor WHERE id = $1", {sensor}, [&](const Row& row) {
      held = std::string(row.text(0));
      return false;
    }));
    if (held) return *held == key ? Result<void>{} : unknown();
    bool taken = false;
    LUYTRE_TRY(t.query("SELECT id FROM sensor WHERE organisation = $1 AND name = $2 AND state = 'active'",
                       {enrolled.organisation, enrolled.name}, [&](const Row&) { return !(taken = true); }));
    if (taken)
      return fail(ErrorCode::invalid,
                  fmt::format("the body has a sensor '{}' already: revoke that one, or make a "
                              "token with another name",
                              enrolled.name));
    LUYTRE_TRY(
        t.execute("INSERT INTO sensor (id, organisation, name, public_key, next_key, state, enrolled_at, "
                  "last_contact, version, indicators) VALUES ($1, $2, $3, $4, '', 'active', $5, $5, $6, '')",
                  {sensor, enrolled.organisation, enrolled.name, key, now, version}));
    return {};
  });
  if (!written)
    return std::unexpected(written.error().code == ErrorCode::not_found ? Error(unknown().error())
                                                                        : written.error());
  return text_of({{"result", "enrolled"},
                  {"sensor", sensor},
                  {"organisation", enrolled.organisation},
                  {"name", enrolled.name},
                  {"recorded_as", enrolled.organisation + "/" + enrolled.name},
                  {"hub_key", key_.public_key()},
                  {"start_slot", static_cast<int64_t>(stable_hash64(sensor) % kStartSlotSeconds)}});
}

Result<std::string> Desk::take_batch(const Message& request, Arrival arrival, Timestamp now) {
  if (!is_hex(request.sender, 32)) return unknown();
  Known known;
  bool by_next_key = false, answered = false;
  auto head = read_batch_head(request.body);
  Answer answer;
  std::string stored_digest;
  auto look = [&](Transaction& t) -> Result<void> {
    answered = false;
    auto found = identify(t, request, by_next_key);
    if (!found) return std::unexpected(found.error());
    known = *found;
    if (!head) return {};
    return t.query(
        "SELECT digest, result, detail FROM sensor_batch WHERE sensor = $1 AND epoch = $2 AND seq = $3",
        {known.id, head->epoch, static_cast<int64_t>(head->seq)}, [&](const Row& row) {
          stored_digest = row.text(0);
          answer = {std::string(row.text(1)), std::string(row.text(2))};
          answered = true;
          return false;
        });
  };
  if (auto read = ledger_.read(look); !read) return std::unexpected(read.error());
  std::string digest = sha256_hex(request.body);  // now that somebody known signed it
  if (!answered) stored_digest = digest;
  auto say = [&] {
    return text_of({{"result", answer.result},
                    {"detail", answer.detail},
                    {"epoch", head ? head->epoch : ""},
                    {"seq", head ? head->seq : 0},
                    {"digest", stored_digest}});
  };
  if (known.revoked) {
    answer = {"revoked", "this sensor was revoked; enrol anew with another token"};
    return say();
  }
  if (answered) return say();
  int64_t skew = request.time - now;
  if (arrival == Arrival::http && (skew > kSkewMost || skew < -kSkewMost)) {
    answer = {"clock", fmt::format("the sensor's clock is {} s off", skew / kMicrosPerSecond)};
    return say();
  }
  if (!head || head->sensor != known.id) {
    // Without a name it cannot be remembered; the same again is refused again.
    answer = {"refused", head ? "a batch of another sensor" : head.error().message};
    return say();
  }
  auto batch = unpack_batch(request.body);
  std::string why = batch ? why_not(*batch, known) : batch.error().message;
  answer = why.empty() ? Answer{"accepted", ""} : Answer{"refused", why};
  if (why.empty()) {
    kill_point("before-inbox");
    LUYTRE_TRY(
        write_file_atomically(inbox_file(inbox(), known.id, head->epoch, head->seq, digest), request.body));
    kill_point("before-row");
  }
  Answer judged = answer;
  bool fresh = false;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    fresh = false;
    stored_digest = digest;
    LUYTRE_TRY(look(t));
    if (known.revoked) {
      answer = {"revoked", "this sensor was revoked; enrol anew with another token"};
      return {};
    }
    if (answered) return {};
    answer = judged;
    bool accepted = answer.result == "accepted";
    auto seq = static_cast<int64_t>(head->seq);
    LUYTRE_TRY(
        t.execute("INSERT INTO sensor_batch (sensor, epoch, seq, digest, result, detail, sightings, "
                  "received_at, applied_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  {known.id, head->epoch, seq, digest, answer.result, answer.detail,
                   static_cast<int64_t>(head->sightings), now, accepted ? Value() : Value(now)}));
    LUYTRE_TRY(
        t.execute("INSERT INTO sensor_epoch (sensor, epoch, started, highest, accepted) VALUES ($1, $2, $3, "
                  "$4, 1) ON CONFLICT "
                  "(sensor, epoch) DO UPDATE SET accepted = sensor_epoch.accepted + 1, highest = CASE WHEN "
                  "excluded.highest > "
                  "sensor_epoch.highest THEN excluded.highest ELSE sensor_epoch.highest END",
                  {known.id, head->epoch, now, seq}));
    LUYTRE_TRY(t.execute("UPDATE sensor SET last_contact = $1, version = $2 WHERE id = $3",
                         {now, head->version, known.id}));
    if (accepted) LUYTRE_TRY(t.execute("UPDATE sensor SET last_batch = $1 WHERE id = $2", {now, known.id}));
    if (arrival == Arrival::http)
      LUYTRE_TRY(t.execute("UPDATE sensor SET skew = $1 WHERE id = $2", {skew, known.id}));
    if (by_next_key)
      LUYTRE_TRY(
          t.execute("UPDATE sensor SET public_key = next_key, next_key = '' WHERE id = $1", {known.id}));
    fresh = accepted;
    return {};
  });
  if (!written) return std::unexpected(written.error());
  kill_point("before-answer");
  if (fresh && accepted_) accepted_(known);
  return say();
}

Result<std::string> Desk::renew_key(const Message& request, Arrival arrival, Timestamp now) {
  auto fields = request.body.size() <= kRequestMost ? JsonFields::parse(request.body) : unknown();
  if (!fields) return unknown();
  std::string key = fields->text("public_key", 64);
  if (!fields->finish() || !is_public_key(key)) return fail(ErrorCode::invalid, "no public key");
  if (arrival == Arrival::http && (request.time - now > kSkewMost || now - request.time > kSkewMost))
    return fail(ErrorCode::invalid, "the clock is off by more than a day");
  bool revoked = false;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    bool by_next_key = false;
    auto known = identify(t, request, by_next_key);
    if (!known) return std::unexpected(known.error());
    revoked = known->revoked;
    if (revoked) return {};
    // Both keys hold until the new one is used.
    auto changed =
        t.execute("UPDATE sensor SET next_key = $1 WHERE id = $2 AND next_key <> $1 AND public_key <> $1",
                  {key, known->id});
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 1) return t.audit({"sensor:" + known->id, "sensor.key", known->id, ""});
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return text_of({{"result", revoked ? "revoked" : "renewed"}, {"public_key", key}});
}

}  // namespace luytre::sensor
