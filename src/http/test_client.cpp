#include "http/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "base/check.h"
#include "http/token.h"

namespace luytre::http {

TestClient::TestClient(uint16_t port, bool tls, int receive_buffer) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  LUYTRE_CHECK(fd_ >= 0);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  timeval limit{10, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  good_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  if (!tls || !good_) return;
  context_ = SSL_CTX_new(TLS_client_method());
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, fd_);
  good_ = SSL_connect(ssl_) == 1;
}

TestClient::~TestClient() {
  if (ssl_) SSL_free(ssl_);
  if (context_) SSL_CTX_free(context_);
  ::close(fd_);
}

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    long sent = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                     : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

long TestClient::read(char* into, size_t size) {
  return ssl_ ? SSL_read(ssl_, into, static_cast<int>(size)) : ::recv(fd_, into, size, 0);
}

std::string TestClient::receive(bool head_only) {
  char bytes[16384];
  for (;;) {
    size_t end = in_.find("\r\n\r\n");
    if (end != in_.npos) {
      size_t size = end + 4;
      std::string length = field_of(in_.substr(0, size), "content-length");
      if (!head_only && status_of(in_) != 304 && !length.empty()) size += std::stoul(length);
      if (in_.size() >= size) {
        std::string answer = in_.substr(0, size);
        in_.erase(0, size);
        return answer;
      }
    }
    long got = read(bytes, sizeof bytes);
    if (got <= 0) return {};
    in_.append(bytes, static_cast<size_t>(got));
  }
}

std::string TestClient::receive_until(std::string_view text) {
  char bytes[16384];
  for (;;) {
    size_t at = text.empty() ? in_.npos : in_.find(text);
    if (at != in_.npos) {
      std::string out = in_.substr(0, at + text.size());
      in_.erase(0, at + text.size());
      return out;
    }
    long got = read(bytes, sizeof bytes);
    if (got <= 0) return std::exchange(in_, {});
    in_.append(bytes, static_cast<size_t>(got));
  }
}

bool TestClient::at_end() {
  receive_all();
  pollfd p{fd_, POLLIN | POLLRDHUP, 0};
  return ::poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLRDHUP | POLLERR | POLLIN)) != 0;
}

void TestClient::half_close() {
  ::shutdown(fd_, SHUT_WR);
}

std::string body_of(std::string_view answer) {
  size_t end = answer.find("\r\n\r\n");
  return end == answer.npos ? std::string() : std::string(answer.substr(end + 4));
}

std::string field_of(std::string_view answer, std::string_view name) {
  answer = answer.substr(0, answer.find("\r\n\r\n"));
  while (!answer.empty()) {
    size_t end = std::min(answer.find("\r\n"), answer.size());
    std::string_view line = answer.substr(0, end);
    answer.remove_prefix(std::min(end + 2, answer.size()));
    size_t colon = line.find(':');
    if (colon != line.npos && equals_any_case(line.substr(0, colon), name))
      return std::string(trim(line.substr(colon + 1)));
  }
  return {};
}

int status_of(std::string_view answer) {
  return answer.size() < 12 ? 0 : std::atoi(std::string(answer.substr(9, 3)).c_str());
}

void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                       int serial) {
  EVP_PKEY* pair = EVP_EC_gen("P-256");
  X509* x = X509_new();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), 86'400);
  X509_set_pubkey(x, pair);
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(x, name);
  LUYTRE_CHECK(X509_sign(x, pair, EVP_sha256()) > 0);
  FILE* file = std::fopen(certificate.c_str(), "w");
  LUYTRE_CHECK(file && PEM_write_X509(file, x) == 1);
  std::fclose(file);
  file = std::fopen(key.c_str(), "w");
  LUYTRE_CHECK(file && PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  std::fclose(file);
  X509_free(x);
  EVP_PKEY_free(pair);
}

}  // namespace luytre::http
