#include <curl/curl.h>
#include <fmt/format.h>

#include <charconv>

#include "sensor/transport.h"

namespace luytre::sensor {
namespace {

constexpr long kConnectSeconds = 20;
constexpr long kSlowBytes = 64, kSlowSeconds = 60;
constexpr size_t kAnswerMost = 1u << 30;  // whole indicator lists
constexpr int64_t kLongestAsked = 3600;

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Fields = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Received {
  std::string body;
  bool too_long = false;
};

size_t receive(char* data, size_t size, size_t count, void* self) {
  auto& received = *static_cast<Received*>(self);
  if (received.body.size() + size * count > kAnswerMost) {
    received.too_long = true;
    return 0;
  }
  received.body.append(data, size * count);
  return size * count;
}

class HttpTransport : public Transport {
 public:
  HttpTransport(std::string hub, std::string certificates, std::string version)
      : hub_(std::move(hub)), certificates_(std::move(certificates)), version_(std::move(version)) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready == CURLE_OK) curl_.reset(curl_easy_init());
  }

  Result<Message> exchange(const Message& request) override {
    least_wait_ = 0;
    if (!curl_) return fail(ErrorCode::unavailable, "libcurl does not start");
    CURL* curl = curl_.get();
    curl_easy_reset(curl);  // the connection stays
    size_t space = request.purpose.find(' ');
    std::string method = request.purpose.substr(0, space), url = hub_ + request.purpose.substr(space + 1);
    Received received;
    char why[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, hub_.starts_with("https:") ? "https" : "http");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!certificates_.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, certificates_.c_str());
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, version_.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
    Fields fields(nullptr, curl_slist_free_all);
    auto field = [&](const std::string& line) {
      fields.reset(curl_slist_append(fields.release(), line.c_str()));
    };
    field("Luytre-Sensor: " + request.sender);
    field(fmt::format("Luytre-Time: {}", request.time));
    field("Luytre-Signature: " + request.signature);
    field("Expect:");
    if (method == "POST") {
      field(request.purpose == kBatches ? "Content-Type: application/octet-stream"
                                        : "Content-Type: application/json");
      curl_easy_setopt(curl, CURLOPT_POST, 1L);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
      return fail(ErrorCode::unavailable, fmt::format("{}: {}", hub_,
                                                      received.too_long ? "the answer is too long"
                                                      : *why            ? why
                                                                        : curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_off_t wait = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
      least_wait_ = std::clamp<int64_t>(wait, 0, kLongestAsked);
    Message answer;
    answer.purpose = answer_purpose(request);
    answer.sender = "hub";
    answer.signature = header("Luytre-Signature");
    std::string time = header("Luytre-Time");
    auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), answer.time);
    if (status != 200 || answer.signature.empty() || error != std::errc() || end != time.data() + time.size())
      return fail(ErrorCode::unavailable, fmt::format("{} answers {}{}", hub_, status,
                                                      status == 200 ? " without the hub's signature" : ""));
    answer.body = std::move(received.body);
    return answer;
  }

 private:
  std::string header(const char* name) {
    curl_header* found = nullptr;
    return curl_easy_header(curl_.get(), name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
  }

  std::string hub_, certificates_, version_;
  Curl curl_{nullptr, curl_easy_cleanup};
};

}  // namespace

std::unique_ptr<Transport> make_http_transport(std::string hub, std::string certificates,
                                               std::string version) {
  return std::make_unique<HttpTransport>(std::move(hub), std::move(certificates), std::move(version));
}

}  // namespace luytre::sensor
