#include "incidents/attachment.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "incidents/sealed_files.h"

namespace luytre {
namespace {

std::span<const FileType> types() {
  static auto rules = *IncidentRules::load("");
  return rules->file_types();
}
Result<CheckedAttachment> check(std::string_view name, std::string_view bytes,
                                std::string_view purpose = "log") {
  return check_attachment(name, bytes, purpose, types());
}

std::string zip_with(const std::string& name) {
  auto number = [](uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
  };
  uint32_t size = static_cast<uint32_t>(name.size());
  std::string local = "PK\3\4" + std::string(22, '\0') + number(size, 2) + number(0, 2) + name;
  std::string central = "PK\1\2" + std::string(24, '\0') + number(size, 2) + std::string(16, '\0') + name;
  return local + central + "PK\5\6" + std::string(4, '\0') + number(1, 2) + number(1, 2) +
         number(static_cast<uint32_t>(central.size()), 4) + number(static_cast<uint32_t>(local.size()), 4) +
         number(0, 2);
}

TEST(Attachment, IsWhatItsBytesSay) {
  EXPECT_EQ(check("a.exe", "%PDF-1.7 …")->type, "application/pdf");
  EXPECT_EQ(check("a.pdf", "2018-12-21 08:12 nhật ký\n")->type, "text/plain");
  EXPECT_EQ(check("a.pcap", std::string("\xd4\xc3\xb2\xa1\2\0\4\0", 8))->type,
            "application/vnd.tcpdump.pcap");
}

TEST(Attachment, WhatRunsComesAsASampleOnly) {
  EXPECT_FALSE(check("invoice.pdf", "MZ\x90"));
  auto sample = check("invoice.pdf", "MZ\x90", "sample");
  ASSERT_TRUE(sample);
  EXPECT_TRUE(sample->danger);
  EXPECT_EQ(sample->name, "invoice.pdf.sample");
  EXPECT_FALSE(check("x", std::string("\0\1\2\3", 4)));
  EXPECT_TRUE(check("x", std::string("\0\1\2\3", 4), "sample"));
}

TEST(Attachment, AZipWithMacrosIsDanger) {
  EXPECT_TRUE(check("a.docx", zip_with("word/document.xml")));
  EXPECT_FALSE(check("a.docm", zip_with("word/vbaProject.bin")));
  EXPECT_FALSE(check("a.jar", zip_with("META-INF/MANIFEST.MF")));
  EXPECT_FALSE(check("cut.zip", zip_with("word/document.xml").substr(0, 40)));
}

TEST(Attachment, SizesPurposesAndSignedCopies) {
  EXPECT_FALSE(check("a", ""));
  EXPECT_FALSE(check("a", std::string(kLargestAttachment + 1, 'a')));
  EXPECT_TRUE(check("a", std::string(kLargestAttachment, 'a')));
  EXPECT_FALSE(check("a", "text", "inline"));
  EXPECT_FALSE(check("a", "text", "signed"));
  EXPECT_TRUE(check("a", "%PDF-1.7", "signed"));
}

TEST(Attachment, NamesAreSafeToWrite) {
  EXPECT_EQ(safe_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_name("C:\\x\\nhật ký.txt"), "nhật ký.txt");
  EXPECT_EQ(safe_name("..."), "file");
  EXPECT_EQ(safe_name(""), "file");
  EXPECT_EQ(safe_name("a\xe2\x80\xae"
                      "cod.exe"),
            "acod.exe");
  EXPECT_EQ(safe_name("a\nb\"c.txt"), "a?b_c.txt");
  std::string longest = safe_name(std::string(300, 'x') + ".pcap");
  EXPECT_EQ(longest.size(), 120u);
  EXPECT_TRUE(longest.ends_with(".pcap"));
  EXPECT_LE(safe_name(std::string(200, '\xc3') + "\xa9").size(), 360u);
}

TEST(SealedFiles, ComeBackAsTheyWentIn) {
  auto folder = std::filesystem::path(testing::TempDir()) / ("sealed-" + std::to_string(::getpid()));
  SealedFiles files(folder, SealKey::random());
  for (size_t size : {size_t{1}, size_t{65'535}, size_t{65'536}, size_t{65'537}, size_t{300'000}}) {
    std::string bytes(size, 'x');
    auto put = files.put(bytes);
    ASSERT_TRUE(put) << put.error().message;
    EXPECT_EQ(*files.get(*put), bytes);
  }
  EXPECT_EQ(files.list()->size(), 5u);
  auto secret = files.put("mật khẩu quản trị");
  std::string raw = *read_file(folder / secret->id.substr(0, 2) / secret->id);
  EXPECT_EQ(raw.find("quản"), std::string::npos);
  SealedFile other = *secret;
  other.id = files.list()->front() == secret->id ? files.list()->back() : files.list()->front();
  EXPECT_FALSE(files.get(other)) << "a key opens its own file only";
  EXPECT_FALSE(SealedFiles(folder, SealKey::random()).get(*secret));
  files.remove(secret->id);
  EXPECT_FALSE(files.get(*secret));
  std::filesystem::remove_all(folder);
}

TEST(SealedFiles, CutSwappedOrChangedDoesNotOpen) {
  std::string key(32, 'k'), bytes(200'000, 'b');
  std::string sealed = seal_stream(key, bytes);
  EXPECT_EQ(*open_stream(key, sealed), bytes);
  EXPECT_FALSE(open_stream(key, sealed.substr(0, 24)));
  EXPECT_FALSE(open_stream(key, sealed.substr(0, 24 + 65'553)));  // whole pieces, but not the last
  EXPECT_FALSE(open_stream(key, sealed.substr(0, sealed.size() - 1)));
  for (size_t at : {size_t{0}, size_t{30}, size_t{70'000}, sealed.size() - 1}) {
    std::string changed = sealed;
    changed[at] ^= 1;
    EXPECT_FALSE(open_stream(key, changed)) << at;
  }
  std::string swapped = sealed.substr(0, 24) + sealed.substr(24 + 65'553, 65'553) +
                        sealed.substr(24, 65'553) + sealed.substr(24 + 2 * 65'553);
  EXPECT_FALSE(open_stream(key, swapped));
  EXPECT_EQ(*open_stream(key, seal_stream(key, "")), "");
}

}  // namespace
}  // namespace luytre
