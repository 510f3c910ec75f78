#include "http/tls_context.h"

#include <fmt/format.h>

namespace luytre::http {

Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::filesystem::path& certificate,
                                                                    const std::filesystem::path& key) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(raw, 0);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  // Idle connections keep no buffers of 34 KiB.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
    return fail(ErrorCode::unsupported, "this OpenSSL has no ECDHE with AES-GCM");
  context->use_certificate_chain_file(certificate.string(), error);
  if (error)
    return fail(ErrorCode::invalid,
                fmt::format("cannot use the certificate {}: {}; it must be PEM, the server's own "
                            "first, then those that signed it",
                            certificate.string(), error.message()));
  context->use_private_key_file(key.string(), ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(raw) != 1)
    return fail(
        ErrorCode::invalid,
        fmt::format("cannot use the key {}: {}; it must be PEM without a password and belong to {}",
                    key.string(), error ? error.message() : "another certificate's", certificate.string()));
  return context;
}

}  // namespace luytre::http
