// A client for the tests that can misbehave: plain bytes over a blocking loopback socket, or TLS over it.
#pragma once
#include <openssl/ssl.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace luytre::http {

class TestClient {
 public:
  explicit TestClient(uint16_t port, bool tls = false, int receive_buffer = 0);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  bool send(std::string_view bytes);  // false: the server has closed
  // One answer by its Content-Length; "" when the connection ended before. `head_only` for answers to HEAD.
  std::string receive(bool head_only = false);
  // What comes until the text is there, the connection ends, or 10 s have passed.
  std::string receive_until(std::string_view text);
  std::string receive_all() { return receive_until({}); }  // until the end
  bool at_end();                                           // waits for the end, 10 s at most
  void half_close();
  bool connected() const { return good_; }
  SSL* ssl() { return ssl_; }

 private:
  long read(char* into, size_t size);
  int fd_ = -1;
  bool good_ = false;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string in_;
};

std::string body_of(std::string_view answer);
std::string field_of(std::string_view answer, std::string_view name);  // "" when absent
int status_of(std::string_view answer);                                // 0 for ""

// A self-signed certificate for "localhost", good for a day; its serial is `serial`.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                       int serial);

}  // namespace luytre::http
