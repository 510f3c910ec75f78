#include <gtest/gtest.h>

#include "base/bytes.h"
#include "wire/tls/client_hello.h"
#include "wire/tls/handshake.h"
#include "wire/tls/tls_builder.h"

namespace luytre {
namespace {

ClientHello parsed(const std::string& body) {
  ClientHello hello;
  EXPECT_TRUE(parse_client_hello(as_bytes(body), hello));
  return hello;
}
std::string ja4_of(const HelloShape& shape) {
  std::string body = client_hello_body(shape);
  return ja4(parsed(body));
}

// The vectors of github.com/FoxIO-LLC/ja4, technical_details/JA4.md.
TEST(Ja4, IsThatOfItsDescription) {
  HelloShape shape = example_hello();
  EXPECT_EQ(ja4_of(shape), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  shape.signatures.clear();
  EXPECT_EQ(ja4_of(shape), "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

TEST(Ja4, TakesAlpnsByTheirLettersOrTheirHex) {
  auto alpn = [](std::vector<std::string> names) {
    HelloShape shape = example_hello();
    shape.alpn = std::move(names);
    return ja4_of(shape).substr(8, 2);
  };
  EXPECT_EQ(alpn({"http/1.1", "h2"}), "h1");
  EXPECT_EQ(alpn({"q"}), "qq");
  EXPECT_EQ(alpn({}), "00");
  EXPECT_EQ(alpn({""}), "00");
  EXPECT_EQ(alpn({"\xab"}), "ab");
  EXPECT_EQ(alpn({"\xab\xcd"}), "ad");
  EXPECT_EQ(alpn({"\x30\xab"}), "3b");
  EXPECT_EQ(alpn({"\x30\x31\xab\xcd"}), "3d");
  EXPECT_EQ(alpn({"\x30\xab\xcd\x31"}), "01");
}

TEST(Ja4, NamesVersionAddressAndEmptyLists) {
  HelloShape shape = example_hello();
  shape.versions.clear();
  EXPECT_TRUE(ja4_of(shape).starts_with("t12d"));
  shape.version = 0x0301;
  shape.extensions = {0, 16};
  EXPECT_EQ(ja4_of(shape), "t10d1502h2_8daaf6152771_000000000000");
  shape.extensions.clear();
  shape.ciphers = {0x0a0a};
  shape.version = 0x0300;
  EXPECT_EQ(ja4_of(shape), "ts3i000000_000000000000_000000000000");
  shape.ciphers.assign(120, 5);
  EXPECT_TRUE(ja4_of(shape).starts_with("ts3i9900"));
}

// The two examples of github.com/salesforce/ja3, README.
TEST(Ja3, IsThatOfItsDescription) {
  HelloShape shape{.version = 769,
                   .ciphers = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4},
                   .extensions = {0, 10, 11},
                   .groups = {23, 24, 25},
                   .point_formats = {0},
                   .server_name = "x"};
  std::string body = client_hello_body(shape);
  ClientHello hello = parsed(body);
  EXPECT_EQ(ja3_text(hello), "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
  EXPECT_EQ(ja3(hello), "ada70206e40642a3e4461f35503241d5");
  shape.ciphers = {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99};
  shape.extensions.clear();
  body = client_hello_body(shape);
  hello = parsed(body);
  EXPECT_EQ(ja3_text(hello), "769,4-5-10-9-100-98-3-6-19-18-99,,,");
  EXPECT_EQ(ja3(hello), "de350869b8c85de67a350c8d186f11e6");
}

TEST(ClientHello, GivesItsServerName) {
  std::string body = client_hello_body(example_hello());
  EXPECT_EQ(parsed(body).server_name, "Example.COM");
  EXPECT_EQ(parsed(body).alpn, "h2");
}

TEST(ClientHello, CutAnywhereIsRefused) {
  std::string body = client_hello_body(example_hello());
  size_t without_extensions = body.find(std::string("\x01\x00", 2), 34 + 33) + 2;
  for (size_t size = 0; size < body.size(); ++size) {
    ClientHello hello;
    std::string copy = body.substr(0, size);
    EXPECT_EQ(parse_client_hello(as_bytes(copy), hello), size == without_extensions) << size;
  }
}

TEST(ClientHello, WithEndlessListsHasNoFingerprint) {
  HelloShape shape = example_hello();
  shape.ciphers.assign(300, 5);
  std::string body = client_hello_body(shape);
  EXPECT_EQ(ja3(parsed(body)), "");
  EXPECT_EQ(ja4(parsed(body)), "");
}

TEST(TlsHandshakes, AreJoinedOverRecordsAndCuts) {
  std::string one = tls_handshake(1, std::string(700, 'a')), two = tls_handshake(11, "b");
  for (size_t piece : {1ul, 3ul, 100ul, 5000ul}) {
    if (piece == 1) continue;  // more records than are read
    std::string stream = tls_records(one + two, piece == 3 ? 16 : piece);
    for (size_t size = 0; size <= stream.size(); ++size) {
      std::string copy = stream.substr(0, size);
      TlsHandshakes handshakes(as_bytes(copy));
      auto first = handshakes.next();
      auto second = first ? handshakes.next() : first;
      if (size == stream.size()) {
        ASSERT_TRUE(second);
        EXPECT_EQ(first->body.size(), 700u);
        EXPECT_EQ(second->type, 11);
        EXPECT_FALSE(handshakes.next());
      }
      EXPECT_TRUE(handshakes.may_go_on());
    }
  }
}

TEST(TlsHandshakes, EndWithWhatIsNotPlain) {
  std::string stream = tls_records(tls_handshake(1, "x")) + std::string("\x14\x03\x03\x00\x01\x01", 6);
  TlsHandshakes handshakes(as_bytes(stream));
  EXPECT_TRUE(handshakes.next());
  EXPECT_FALSE(handshakes.next());
  EXPECT_FALSE(handshakes.may_go_on());
  for (const std::string& bad :
       {std::string("\x16\x03\x01\x00\x00", 5), std::string("\x16\x03\x01\xff\xff", 5),
        std::string("\x16\x02\x01\x00\x05", 5), tls_records(tls_handshake(1, std::string(40'000, 'x'))),
        tls_records(std::string(200, '\1'), 1)}) {
    TlsHandshakes refused(as_bytes(bad));
    while (refused.next()) {
    }
    EXPECT_FALSE(refused.may_go_on());
  }
}

TEST(TlsServer, ShowsItsCertificateUpToVersion12) {
  std::string flight = server_flight("DER");
  TlsHandshakes handshakes(as_bytes(flight));
  EXPECT_EQ(server_version(handshakes.next()->body), 0x0303);
  auto certificate = handshakes.next();
  EXPECT_EQ(as_text(first_certificate(certificate->body)), "DER");
  EXPECT_EQ(sha1_fingerprint(as_bytes("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  std::string newest = server_flight("", 0x0304);
  TlsHandshakes hidden(as_bytes(newest));
  EXPECT_EQ(server_version(hidden.next()->body), 0x0304);
  EXPECT_FALSE(hidden.next());
  EXPECT_FALSE(hidden.may_go_on());
  EXPECT_EQ(server_version(as_bytes("short")), 0);
  EXPECT_TRUE(first_certificate(as_bytes("abcdef")).empty());
}

}  // namespace
}  // namespace luytre
