#include "notices/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "access/users.h"
#include "findings/finding.h"

namespace luytre {
namespace {

constexpr long kConnectSeconds = 20;
constexpr long kAnswerSeconds = 60;
constexpr long kWholeSeconds = 120;

struct Upload {
  std::string_view rest;
  bool taken = false;  // curl was told that there is no more
};

size_t read_upload(char* out, size_t size, size_t count, void* user) {
  auto* upload = static_cast<Upload*>(user);
  size_t length = std::min(size * count, upload->rest.size());
  std::memcpy(out, upload->rest.data(), length);
  upload->rest.remove_prefix(length);
  if (length == 0) upload->taken = true;
  return length;
}

size_t drop(char*, size_t size, size_t count, void*) {
  return size * count;
}

// The host of the URL; "" when it is no URL of ours.
std::string host_of(const std::string& url) {
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return "";
  char *scheme = nullptr, *host = nullptr;
  std::string out;
  if (curl_url_get(parts.get(), CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
      curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) == CURLUE_OK &&
      (std::string_view(scheme) == "smtp" || std::string_view(scheme) == "smtps"))
    out = host;
  curl_free(scheme);
  curl_free(host);
  return out;
}

bool is_loopback(std::string_view host) {
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

}  // namespace

struct SmtpClient::State {
  SmtpOptions options;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{nullptr, &curl_easy_cleanup};
};

SmtpClient::SmtpClient(SmtpOptions options) : state_(std::make_unique<State>()) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)started;
  state_->options = std::move(options);
}
SmtpClient::~SmtpClient() = default;

Result<void> SmtpClient::check(const SmtpOptions& options) {
  if (options.url.empty())
    return fail(ErrorCode::unavailable, "no mail server is set: set smtp_url and smtp_from");
  if (host_of(options.url).empty())
    return fail(ErrorCode::invalid, "smtp_url must be smtp://host[:port] or smtps://host[:port]");
  return {};
}

Delivery SmtpClient::send(const std::string& from, const std::string& to, std::string_view mail) {
  if (!is_mail_address(from) || !is_mail_address(to))
    return {Delivery::Outcome::refused, !is_mail_address(to), "this is no e-mail address"};
  if (auto checked = check(state_->options); !checked)
    return {Delivery::Outcome::postponed, false, checked.error().message};
  if (!state_->curl) state_->curl.reset(curl_easy_init());
  CURL* curl = state_->curl.get();
  if (!curl) return {Delivery::Outcome::postponed, false, "libcurl does not start"};
  curl_easy_reset(curl);  // keeps the connection
  Upload upload{mail};
  char words[CURL_ERROR_SIZE] = "";
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
      curl_slist_append(nullptr, to.c_str()), &curl_slist_free_all);
  curl_easy_setopt(curl, CURLOPT_URL, state_->options.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   is_loopback(host_of(state_->options.url)) ? CURLUSESSL_TRY : CURLUSESSL_ALL);
  if (!state_->options.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, state_->options.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, state_->options.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &read_upload);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &drop);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, kAnswerSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kWholeSeconds);
  CURLcode done = curl_easy_perform(curl);
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  if (done == CURLE_OK) return {Delivery::Outcome::accepted, false, fmt::format("{}", answer)};

  std::string detail = plain_text(words[0] ? std::string_view(words) : curl_easy_strerror(done));
  bool recipient = detail.starts_with("RCPT failed");
  if (answer >= 500 && answer < 600 && done != CURLE_LOGIN_DENIED)
    return {Delivery::Outcome::refused, recipient, fmt::format("{} ({})", detail, answer)};
  if (upload.taken && !(answer >= 400 && answer < 500)) {
    state_->curl.reset();  // whatever still comes belongs to this mail
    return {Delivery::Outcome::unknown, false, detail};
  }
  return {Delivery::Outcome::postponed, false,
          answer >= 400 ? fmt::format("{} ({})", detail, answer) : detail};
}

}  // namespace luytre
