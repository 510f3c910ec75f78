// A signed message between a sensor and the hub, the same over HTTP and in a file that is carried.
//
// The signature is over the text "luytre-1\n<purpose>\n<sender>\n<time>\n<SHA-256 of the body>", times in
// microseconds since 1970. A request's purpose is its method and target ("POST /api/sensor/batches"); an
// answer's is "answer <signature of the request>", so an answer belongs to one request.
//
// Over HTTP the head travels in the fields Luytre-Sensor, Luytre-Time and Luytre-Signature. A file begins
// with "luytre messages 1\n"; then each message: one line of JSON (purpose, sender, time, size, signature)
// and the body.
#pragma once
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "sensor/keys.h"

namespace luytre::sensor {

inline constexpr const char* kEnrol = "POST /api/sensor/enrol";
inline constexpr const char* kBatches = "POST /api/sensor/batches";
inline constexpr const char* kKey = "POST /api/sensor/key";
// Followed by the version at hand, "" for none.
inline constexpr const char* kIndicators = "GET /api/sensor/indicators?have=";
// The answer to a revoked sensor that asks for lists.
inline constexpr const char* kRevoked = R"({"result":"revoked"})";

struct Message {
  std::string purpose;
  std::string sender;  // the sensor's id, or "hub"
  Timestamp time = 0;
  std::string body;
  std::string signature;
};

Message sign_message(const SigningKey& key, std::string purpose, std::string sender, Timestamp time,
                     std::string body);
bool is_signed_by(const Message& message, std::string_view public_key);
std::string answer_purpose(const Message& request);

// A file of messages, durable and under its name when finish() has returned.
class MessageFileWriter {
 public:
  static Result<MessageFileWriter> create(const std::filesystem::path& file);
  Result<void> add(const Message& message);
  Result<void> finish();

 private:
  std::filesystem::path file_, aside_;
  std::ofstream out_;
};

// Bodies of at most `body_limit` bytes. Corrupt: anything that does not fit; what was visited before stays
// visited. `visit` may refuse to go on with an error.
Result<void> read_message_file(const std::filesystem::path& file, size_t body_limit,
                               const std::function<Result<void>(Message&&)>& visit);

}  // namespace luytre::sensor
