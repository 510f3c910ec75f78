#include "sensor/uplink.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/file.h"
#include "sensor/json_fields.h"
#include "sensor/kill_point.h"

namespace luytre::sensor {

int64_t Backoff::next(uint64_t random) {
  constexpr int64_t kFirst = kMicrosPerSecond, kMost = 15 * 60 * kMicrosPerSecond;
  int64_t bound = failures_ >= 10 ? kMost : std::min(kMost, kFirst << failures_);
  ++failures_;
  return static_cast<int64_t>(random % static_cast<uint64_t>(bound + 1));
}

Result<Uplink> Uplink::open(const std::filesystem::path& home, std::string version) {
  auto enrolment = read_enrolment(home);
  if (!enrolment) return std::unexpected(enrolment.error());
  if (!enrolment->complete())
    return fail(ErrorCode::invalid,
                "the enrolment was not answered yet: run 'luytre sensor enroll' again, or import "
                "the hub's answer");
  if (is_revoked(home))
    return fail(ErrorCode::invalid,
                "the hub has revoked this sensor: 'luytre sensor enroll' with a new token makes it "
                "a sensor again");
  auto key = SigningKey::read(sensor_folder(home) / "key");
  if (!key) return std::unexpected(key.error());
  auto spool = Spool::open(spool_options(home, *enrolment, version));
  if (!spool) return std::unexpected(spool.error());
  return Uplink(home, std::move(*enrolment), *key, std::move(*spool));
}

Message Uplink::request(std::string purpose, Timestamp now, std::string body) const {
  return sign_message(key_, std::move(purpose), enrolment_.sensor, now, std::move(body));
}

bool Uplink::is_from_hub(const Message& answer) const {
  return answer.sender == "hub" && is_signed_by(answer, enrolment_.hub_key);
}

Result<BatchFate> Uplink::take_answer(const Message& answer, std::string& detail) {
  auto fields = is_from_hub(answer) ? JsonFields::parse(answer.body) : fail(ErrorCode::corrupt, "");
  std::string result, epoch, digest;
  uint64_t seq = 0;
  if (fields) {
    result = fields->text("result", 32);
    detail = fields->text("detail", 8192);
    epoch = fields->text("epoch", 32);
    seq = fields->number("seq", INT64_MAX);
    digest = fields->text("digest", 64);
  }
  if (!fields || !fields->finish())
    return fail(ErrorCode::corrupt, "the answer is not one of this sensor's hub");
  if (result == "revoked") {
    LUYTRE_TRY(write_file_atomically(sensor_folder(home_) / "revoked",
                                     answer.body + "\n" + answer.signature + "\n"));
    return BatchFate::revoked;
  }
  if (result == "clock") return BatchFate::later;
  if (epoch != spool_.epoch())
    return fail(ErrorCode::corrupt, "the answer is about a batch of another spool, or of another sensor");
  if (result == "accepted") {
    kill_point("before-sent");
    LUYTRE_TRY(spool_.sent(seq, digest));
    return BatchFate::sent;
  }
  if (result == "refused") {
    LUYTRE_TRY(spool_.refused(seq));
    return BatchFate::refused;
  }
  return fail(ErrorCode::corrupt, fmt::format("the hub says '{}', which this program does not know", result));
}

Round Uplink::send(Transport& transport, const std::function<Timestamp()>& clock, size_t most) {
  Round round;
  auto waiting = spool_.waiting();
  if (!waiting) {
    round.trouble = waiting.error();
    return round;
  }
  round.left = waiting->size();
  for (const Spool::Entry& entry : *waiting) {
    if (most-- == 0) break;
    auto bytes = read_file(entry.path);
    if (!bytes && bytes.error().code == ErrorCode::not_found) {
      --round.left;
      continue;
    }
    if (!bytes) {
      round.trouble = bytes.error();
      break;
    }
    Message asked = request(kBatches, clock(), std::move(*bytes));
    auto answer = transport.exchange(asked);
    if (!answer) {
      round.trouble = answer.error();
      break;
    }
    auto fate = answer->purpose == answer_purpose(asked)
                    ? take_answer(*answer, round.detail)
                    : fail(ErrorCode::corrupt, "the answer is to another request");
    if (!fate) {
      round.trouble = fate.error();
      break;
    }
    if (*fate == BatchFate::revoked) round.revoked = true;
    if (*fate == BatchFate::later) round.trouble = Error{ErrorCode::unavailable, round.detail};
    if (*fate == BatchFate::revoked || *fate == BatchFate::later) break;
    ++(*fate == BatchFate::sent ? round.sent : round.refused);
    --round.left;
  }
  return round;
}

Result<Mirror::Change> Uplink::fetch_lists(Transport& transport, Timestamp now) {
  auto mirror = Mirror::open(home_);
  if (!mirror) return std::unexpected(mirror.error());
  Message asked = request(kIndicators + mirror->version(), now, "");
  auto answer = transport.exchange(asked);
  if (!answer) return std::unexpected(answer.error());
  if (!is_from_hub(*answer) || answer->purpose != answer_purpose(asked))
    return fail(ErrorCode::corrupt, "the lists do not bear the hub's signature");
  if (answer->body == kRevoked) return fail(ErrorCode::invalid, "the hub has revoked this sensor");
  return mirror->apply(answer->body);
}

Result<std::string> Uplink::take(const Message& message) {
  if (!is_from_hub(message)) return fail(ErrorCode::corrupt, "a message that is not of this sensor's hub");
  auto head = JsonFields::parse(std::string_view(message.body).substr(0, message.body.find('\n')));
  if (!head) return fail(ErrorCode::corrupt, "a message of the hub that cannot be read");
  if (head->text("result", 32) == "lists") {
    auto mirror = Mirror::open(home_);
    if (!mirror) return std::unexpected(mirror.error());
    auto change = mirror->apply(message.body);
    if (!change) return std::unexpected(change.error());
    return fmt::format("lists of version {}: {} replaced, {} withdrawn", change->version, change->replaced,
                       change->removed);
  }
  std::string detail;
  auto fate = take_answer(message, detail);
  if (!fate) return std::unexpected(fate.error());
  switch (*fate) {
    case BatchFate::sent:
      return "a batch was accepted";
    case BatchFate::refused:
      return "a batch was refused: " + detail;
    case BatchFate::revoked:
      return "the hub has revoked this sensor";
    default:
      return "a batch was put off: " + detail;
  }
}

Result<size_t> Uplink::export_to(const std::filesystem::path& file, Timestamp now) {
  auto waiting = spool_.waiting();
  if (!waiting) return std::unexpected(waiting.error());
  auto mirror = Mirror::open(home_);
  if (!mirror) return std::unexpected(mirror.error());
  auto writer = MessageFileWriter::create(file);
  if (!writer) return std::unexpected(writer.error());
  LUYTRE_TRY(writer->add(request(kIndicators + mirror->version(), now, "")));
  size_t written = 0;
  for (const Spool::Entry& entry : *waiting) {
    auto bytes = read_file(entry.path);
    if (!bytes && bytes.error().code == ErrorCode::not_found) continue;
    if (!bytes) return std::unexpected(bytes.error());
    LUYTRE_TRY(writer->add(request(kBatches, now, std::move(*bytes))));
    ++written;
  }
  LUYTRE_TRY(writer->finish());
  return written;
}

Result<void> Uplink::renew_key(Transport& transport, Timestamp now) {
  std::filesystem::path folder = sensor_folder(home_);
  auto next = SigningKey::open(folder / "key.next");
  if (!next) return std::unexpected(next.error());
  Message asked =
      request(kKey, now, boost::json::serialize(boost::json::object{{"public_key", next->public_key()}}));
  auto answer = transport.exchange(asked);
  if (!answer) {
    // The hub may have taken the next key in an earlier try, and its use since then have ended the old one.
    Message again = sign_message(*next, kKey, enrolment_.sensor, now, asked.body);
    answer = transport.exchange(again);
    if (!answer) return std::unexpected(answer.error());
    asked = std::move(again);
  }
  auto fields = is_from_hub(*answer) && answer->purpose == answer_purpose(asked)
                    ? JsonFields::parse(answer->body)
                    : fail(ErrorCode::corrupt, "");
  if (!fields || fields->text("result", 32) != "renewed" ||
      fields->text("public_key", 64) != next->public_key())
    return fail(ErrorCode::corrupt, "the hub did not take the new key; the old one stays in use");
  if (::rename((folder / "key.next").c_str(), (folder / "key").c_str()) != 0)
    return fail_errno("cannot put the new key in place");
  LUYTRE_TRY(sync_path(folder));
  key_ = *next;
  return {};
}

}  // namespace luytre::sensor
