// Any bytes as a TLS stream: whatever comes out lies within what went in, more bytes never take a message
// back, and fingerprints have their form.
#include <set>

#include "base/bytes.h"
#include "base/check.h"
#include "wire/tls/client_hello.h"
#include "wire/tls/handshake.h"

namespace {

using namespace luytre;

void inspect(const TlsHandshakes::Message& message) {
  if (message.type == kTlsServerHello) server_version(message.body);
  if (message.type == kTlsCertificate) {
    auto der = first_certificate(message.body);
    LUYTRE_CHECK(der.size() <= message.body.size());
    LUYTRE_CHECK(sha1_fingerprint(der).size() == 40);
  }
  ClientHello hello;
  if (!parse_client_hello(message.body, hello)) return;
  for (std::string_view view : {hello.server_name, hello.alpn})
    LUYTRE_CHECK(view.empty() ||
                 (view.data() >= as_text(message.body).data() && view.end() <= as_text(message.body).end()));
  std::string three = ja3(hello), four = ja4(hello);
  LUYTRE_CHECK(three.empty() == four.empty());
  if (four.empty()) return;
  LUYTRE_CHECK(three.size() == 32 && four.size() == 36 && four[10] == '_' && four[23] == '_');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<std::byte> bytes(size);
  if (size > 0) std::memcpy(bytes.data(), data, size);
  inspect({kTlsClientHello, bytes});
  inspect({kTlsServerHello, bytes});
  inspect({kTlsCertificate, bytes});
  std::vector<size_t> sizes[2];
  for (size_t part : {0, 1}) {
    std::vector<std::byte> head(bytes.begin(),
                                bytes.begin() + static_cast<ptrdiff_t>(part ? size : size / 2));
    TlsHandshakes handshakes(head);
    while (auto message = handshakes.next()) {
      inspect(*message);
      sizes[part].push_back(message->body.size());
    }
    if (part == 0 && !handshakes.may_go_on()) return 0;
  }
  LUYTRE_CHECK(sizes[0].size() <= sizes[1].size());
  for (size_t i = 0; i < sizes[0].size(); ++i) LUYTRE_CHECK(sizes[0][i] == sizes[1][i]);
  return 0;
}
