#include "events/clickhouse_http.h"

#include <curl/curl.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/file.h"

namespace luytre {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSilentSeconds = 900;  // a server that sorts a large day sends nothing meanwhile
constexpr unsigned kAttempts = 4;
constexpr auto kFirstPause = std::chrono::milliseconds(200);  // doubled each time
constexpr size_t kLongestError = 4096;

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::string url_encoded(CURL* curl, std::string_view text) {
  char* encoded = curl_easy_escape(curl, text.data(), static_cast<int>(text.size()));
  std::string value = encoded ? encoded : "";
  curl_free(encoded);
  return value;
}

// One request: what goes out, and what becomes of the answer.
struct Exchange {
  CURL* curl = nullptr;
  std::string_view body;
  size_t sent = 0;
  const SqlEngine::Piece* piece = nullptr;  // called with the answer's bytes
  long status = 0;
  std::string problem;  // the start of an answer that is no success
  bool begun = false;   // pieces were given on: too late to try again
  bool stopped = false;
  std::optional<Error> error;  // from `piece`

  static size_t send(char* out, size_t size, size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    size_t n = std::min(size * count, exchange.body.size() - exchange.sent);
    if (n > 0) std::memcpy(out, exchange.body.data() + exchange.sent, n);
    exchange.sent += n;
    return n;
  }

  static int rewind(void* self, curl_off_t offset, int origin) {
    auto& exchange = *static_cast<Exchange*>(self);
    if (origin != SEEK_SET || offset < 0 || static_cast<size_t>(offset) > exchange.body.size())
      return CURL_SEEKFUNC_CANTSEEK;
    exchange.sent = static_cast<size_t>(offset);
    return CURL_SEEKFUNC_OK;
  }

  static size_t receive(char* data, size_t size, size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    size_t n = size * count;
    if (exchange.status == 0) curl_easy_getinfo(exchange.curl, CURLINFO_RESPONSE_CODE, &exchange.status);
    if (exchange.status != 200) {
      exchange.problem.append(data,
                              std::min(n, kLongestError - std::min(kLongestError, exchange.problem.size())));
      return n;
    }
    exchange.begun = true;
    auto more = (*exchange.piece)({data, n});
    if (more && *more) return n;
    exchange.stopped = true;
    if (!more) exchange.error = more.error();
    return n == 0 ? 1 : 0;  // anything but n ends the transfer
  }
};

bool worth_another_try(CURLcode code, long status) {
  switch (code) {
    case CURLE_OK:
      return status == 502 || status == 503 || status == 504;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return true;
    default:
      return false;
  }
}

class HttpEngine : public SqlEngine {
 public:
  HttpEngine(const ServerAddress& address, const std::string& password)
      : base_(address.base), curl_(nullptr, curl_easy_cleanup), headers_(nullptr, curl_slist_free_all) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised == CURLE_OK) curl_.reset(curl_easy_init());
    auto header = [&](const std::string& line) {
      if (curl_slist* list = curl_slist_append(headers_.get(), line.c_str())) {
        headers_.release();
        headers_.reset(list);
      }
    };
    header("Expect:");  // the server does not answer to it
    if (!address.user.empty()) header("X-ClickHouse-User: " + address.user);
    if (!password.empty()) header("X-ClickHouse-Key: " + password);
  }

  Result<void> use(const SqlSettings& settings) override {
    settings_.clear();
    for (const auto& [setting, value] : settings)
      settings_ += fmt::format("&{}={}", url_encoded(curl_.get(), setting), url_encoded(curl_.get(), value));
    return {};
  }

  Result<std::string> query(const std::string& sql) override {
    std::string answer;
    Piece append = [&](std::string_view piece) -> Result<bool> {
      answer += piece;
      return true;
    };
    // Held back until the statement is done, so that a late failure is a status and not text among the
    // answer.
    auto done = run("?wait_end_of_query=1&default_format=TabSeparated", sql, append);
    if (!done) return std::unexpected(done.error());
    return answer;
  }

  Result<void> stream(const std::string& sql, const Piece& piece) override {
    return run("?default_format=RowBinary", sql, piece);
  }

  Result<void> insert(const std::string& table, const std::filesystem::path& segment) override {
    auto file = MappedFile::open(segment);
    if (!file) return std::unexpected(file.error());
    if (file->text().empty()) return {};
    std::string sql = fmt::format("INSERT INTO {} FORMAT RowBinary", table);
    Piece ignore = [](std::string_view) -> Result<bool> { return true; };
    return run("?query=" + url_encoded(curl_.get(), sql), file->text(), ignore);
  }

  Result<void> load(const std::string& table, const std::string&,
                    const std::filesystem::path& rows) override {
    return insert(table, rows);
  }

  std::string name() const override { return fmt::format("the event store {}", base_); }

 private:
  Result<void> run(const std::string& parameters, std::string_view body, const Piece& piece) {
    if (!curl_) return fail(ErrorCode::unavailable, "libcurl does not start");
    auto pause = kFirstPause;
    for (unsigned attempt = 1;; ++attempt, pause *= 2) {
      Exchange exchange;
      exchange.curl = curl_.get();
      exchange.body = body;
      exchange.piece = &piece;
      CURLcode code = perform(exchange, base_ + parameters + settings_);
      if (exchange.stopped) return exchange.error ? std::unexpected(*exchange.error) : Result<void>{};
      if (code == CURLE_OK && exchange.status == 200) return {};
      if (!exchange.begun && attempt < kAttempts && worth_another_try(code, exchange.status)) {
        std::this_thread::sleep_for(pause);
        continue;
      }
      return failure(code, exchange);
    }
  }

  CURLcode perform(Exchange& exchange, const std::string& url) {
    CURL* curl = curl_.get();
    curl_easy_reset(curl);  // keeps the connection
    char problem[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.body.size()));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Exchange::send);
    curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, &Exchange::rewind);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1L << 20);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 1L << 19);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Exchange::receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange.status);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK && exchange.problem.empty())
      exchange.problem = *problem ? problem : curl_easy_strerror(code);
    return code;
  }

  std::unexpected<Error> failure(CURLcode code, const Exchange& exchange) const {
    std::string_view said = exchange.problem;
    while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.remove_suffix(1);
    said = said.substr(0, 500);
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST)
      return fail(ErrorCode::unavailable,
                  fmt::format("{} does not answer ({}); is the server running there?", name(), said));
    if (code != CURLE_OK) return fail(ErrorCode::unavailable, fmt::format("{} broke off: {}", name(), said));
    bool refused = exchange.status == 401 || exchange.status == 403 || said.find("Code: 192,") != said.npos ||
                   said.find("Code: 193,") != said.npos || said.find("Code: 516") != said.npos;
    if (refused)
      return fail(ErrorCode::invalid,
                  fmt::format("{} refuses the user or password (settings events and events_password): {}",
                              name(), said));
    return fail(exchange.status == 503 ? ErrorCode::unavailable : ErrorCode::io,
                fmt::format("{} answered {}: {}", name(), exchange.status, said));
  }

  std::string base_, settings_;
  Curl curl_;
  Headers headers_;
};

}  // namespace

std::unique_ptr<SqlEngine> make_http_engine(const ServerAddress& address, const std::string& password) {
  return std::make_unique<HttpEngine>(address, password);
}

}  // namespace luytre
