// The TLS settings of the server. Internal to http/.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>

#include "base/result.h"

namespace luytre::http {

// TLS 1.2 with forward secrecy and authenticated ciphers only, and 1.3; no renegotiation, tickets or cache.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::filesystem::path& certificate,
                                                                    const std::filesystem::path& key);

}  // namespace luytre::http
