#include "report/signing/pades.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace luytre {
namespace {

// A PDF of one page as LibreOffice writes them: classic table, one trailer.
std::string small_pdf(const std::string& page_more = "") {
  std::string out = "%PDF-1.6\n";
  std::vector<size_t> offsets;
  auto object = [&](const std::string& text) {
    offsets.push_back(out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", offsets.size(), text);
  };
  object("<</Type/Catalog/Pages 2 0 R/Lang(vi-VN)>>");
  object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
  object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page_more + ">>");
  size_t table = out.size();
  out += fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets.size() + 1);
  for (size_t offset : offsets) out += fmt::format("{:010} 00000 n \n", offset);
  return out + fmt::format("trailer\n<</Size {}/Root 1 0 R/ID[<AA><AA>]>>\nstartxref\n{}\n%%EOF\n",
                           offsets.size() + 1, table);
}

struct TestKey {
  EVP_PKEY* key;
  std::string certificate;
  KeyKind kind;

  explicit TestKey(KeyKind k) : key(k == KeyKind::rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256")), kind(k) {
    X509* x = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_NAME* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>("Nguyen Van A"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_sign(x, key, EVP_sha256());
    unsigned char* der = nullptr;
    int size = i2d_X509(x, &der);
    certificate.assign(reinterpret_cast<char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    X509_free(x);
  }
  ~TestKey() { EVP_PKEY_free(key); }
  TestKey(const TestKey&) = delete;

  CmsSigner signer() {
    return {certificate, kind, [this](std::string_view message) -> Result<std::string> {
              EVP_MD_CTX* c = EVP_MD_CTX_new();
              std::string out(512, '\0');
              size_t size = out.size();
              EVP_DigestSignInit(c, nullptr, EVP_sha256(), nullptr, key);
              EVP_DigestSign(c, reinterpret_cast<unsigned char*>(out.data()), &size,
                             reinterpret_cast<const unsigned char*>(message.data()), message.size());
              EVP_MD_CTX_free(c);
              out.resize(size);
              return out;
            }};
  }
};

class SignedPdf : public testing::TestWithParam<KeyKind> {};

TEST_P(SignedPdf, KeepsItsBytesAndCoversTheWholeFile) {
  TestKey key(GetParam());
  std::string plain = small_pdf(),
              with = sign_pdf(plain, {"Nguyễn Văn A", "4327/BTTTT-CATTT", "Hà Nội"}, key.signer()).value();
  EXPECT_TRUE(with.starts_with(plain));
  auto found = check_pdf(with);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].whole);
  EXPECT_TRUE(found[0].check.intact) << found[0].check.problem;
  EXPECT_EQ(found[0].check.signer, "Nguyen Van A");
  EXPECT_EQ(check_signed_copy(with, plain).value(), "Nguyen Van A");
}

TEST_P(SignedPdf, IsBrokenByEveryChangedByteThatIsCovered) {
  TestKey key(GetParam());
  std::string plain = small_pdf(), with = sign_pdf(plain, {}, key.signer()).value();
  for (size_t at : {size_t{5}, plain.size() / 2, plain.size() + 20, with.size() - 3}) {
    std::string other = with;
    other[at] = static_cast<char>(other[at] ^ 1);
    auto found = check_pdf(other);
    EXPECT_TRUE(found.empty() || !found[0].check.intact || !found[0].whole) << at;
    EXPECT_FALSE(check_signed_copy(other, plain)) << at;
  }
  EXPECT_FALSE(check_signed_copy(with + "more", plain)) << "something was added behind";
  EXPECT_FALSE(check_signed_copy(plain, plain)) << "no signature";
  EXPECT_FALSE(check_signed_copy(with, small_pdf("/Rotate 90"))) << "another letter";
}

INSTANTIATE_TEST_SUITE_P(Keys, SignedPdf, testing::Values(KeyKind::rsa, KeyKind::ec),
                         [](const auto& kind) { return kind.param == KeyKind::rsa ? "Rsa" : "Ec"; });

TEST(SignatureField, IsAddedToWhatThePageHasAlready) {
  auto room = add_signature_field(small_pdf("/Annots[9 0 R]"), {});
  ASSERT_TRUE(room) << room.error().message;
  EXPECT_NE(room->bytes.find("/Annots[5 0 R 9 0 R]"), std::string::npos);
  EXPECT_EQ(room->bytes[room->hole], '<');
  EXPECT_EQ(room->bytes[room->hole_end - 1], '>');
}

TEST(SignatureField, IsRefusedWhereItCannotBe) {
  EXPECT_EQ(add_signature_field("no pdf", {}).error().code, ErrorCode::invalid);
  EXPECT_EQ(add_signature_field("%PDF-1.5\nstartxref\n3\n", {}).error().code, ErrorCode::unsupported);
  std::string once = add_signature_field(small_pdf(), {})->bytes;
  EXPECT_EQ(add_signature_field(once, {}).error().code, ErrorCode::unsupported) << "a second one";
  std::string pdf = small_pdf();
  for (size_t cut = 0; cut < pdf.size(); ++cut) (void)add_signature_field(pdf.substr(0, cut), {});
  std::string loop = pdf;
  loop.replace(loop.find("/Kids[3 0 R]"), 12, "/Kids[2 0 R]");
  EXPECT_FALSE(add_signature_field(loop, {}));
  EXPECT_FALSE(put_signature(*add_signature_field(pdf, {}), std::string(20'000, 'x')));
}

}  // namespace
}  // namespace luytre
