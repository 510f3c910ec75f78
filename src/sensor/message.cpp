#include "sensor/message.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "sensor/json_fields.h"

namespace luytre::sensor {
namespace {

constexpr std::string_view kFileHead = "luytre messages 1\n";
constexpr size_t kLongestHead = 8192;

std::string signed_text(const Message& m) {
  return fmt::format("luytre-1\n{}\n{}\n{}\n{}", m.purpose, m.sender, m.time, sha256_hex(m.body));
}

}  // namespace

Message sign_message(const SigningKey& key, std::string purpose, std::string sender, Timestamp time,
                     std::string body) {
  Message message{std::move(purpose), std::move(sender), time, std::move(body), {}};
  message.signature = key.sign(signed_text(message));
  return message;
}

bool is_signed_by(const Message& message, std::string_view public_key) {
  // A line break would let one part pass as two.
  if (message.purpose.find('\n') != std::string::npos || message.sender.find('\n') != std::string::npos)
    return false;
  return verify_signature(public_key, signed_text(message), message.signature);
}

std::string answer_purpose(const Message& request) {
  return "answer " + request.signature;
}

Result<MessageFileWriter> MessageFileWriter::create(const std::filesystem::path& file) {
  MessageFileWriter writer;
  writer.file_ = file;
  writer.aside_ = file;
  writer.aside_ += ".tmp";
  writer.out_.open(writer.aside_, std::ios::binary | std::ios::trunc);
  writer.out_ << kFileHead;
  if (!writer.out_) return fail_errno(fmt::format("cannot write '{}'", writer.aside_.string()));
  return writer;
}

Result<void> MessageFileWriter::add(const Message& message) {
  boost::json::object head{{"purpose", message.purpose},
                           {"sender", message.sender},
                           {"time", message.time},
                           {"size", message.body.size()},
                           {"signature", message.signature}};
  out_ << boost::json::serialize(head) << '\n';
  out_.write(message.body.data(), static_cast<std::streamsize>(message.body.size()));
  if (!out_) return fail_errno(fmt::format("cannot write '{}'", aside_.string()));
  return {};
}

Result<void> MessageFileWriter::finish() {
  out_.close();
  if (!out_) return fail_errno(fmt::format("cannot write '{}'", aside_.string()));
  LUYTRE_TRY(sync_path(aside_));
  std::error_code error;
  std::filesystem::rename(aside_, file_, error);
  if (error) return fail_errno(fmt::format("cannot rename '{}'", aside_.string()), error.value());
  return sync_path(std::filesystem::absolute(file_).parent_path());
}

Result<void> read_message_file(const std::filesystem::path& file, size_t body_limit,
                               const std::function<Result<void>(Message&&)>& visit) {
  auto mapped = MappedFile::open(file);
  if (!mapped) return std::unexpected(mapped.error());
  std::string_view rest = mapped->text();
  auto damaged = [&](std::string_view why) {
    return fail(ErrorCode::corrupt,
                fmt::format("'{}' at byte {}: {}", file.string(), mapped->text().size() - rest.size(), why));
  };
  if (!rest.starts_with(kFileHead))
    return damaged("this is no file of messages between a sensor and its hub");
  rest.remove_prefix(kFileHead.size());
  while (!rest.empty()) {
    size_t end = rest.substr(0, kLongestHead).find('\n');
    if (end == std::string_view::npos) return damaged("a message's head is cut or too long");
    auto head = JsonFields::parse(rest.substr(0, end));
    if (!head) return damaged(head.error().message);
    Message message;
    message.purpose = head->text("purpose", 512);
    message.sender = head->text("sender", 64);
    message.time = head->integer("time");
    uint64_t size = head->number("size", body_limit);
    message.signature = head->text("signature", 128);
    if (auto fits = head->finish(); !fits) return damaged(fits.error().message);
    if (size > rest.size() - end - 1) return damaged("a message's body is cut");
    message.body = rest.substr(end + 1, size);
    rest.remove_prefix(end + 1 + size);
    LUYTRE_TRY(visit(std::move(message)));
  }
  return {};
}

}  // namespace luytre::sensor
