#include "leaks/leak_files.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "leaks/leak_book.h"
#include "leaks/leak_keeper.h"
#include "leaks/leak_readers_test_tools.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "leaks.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return (path_ / name).string();
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

using Files = std::vector<std::pair<std::string, std::string>>;

std::string pack(int format, int filter, const Files& files, const char* password = nullptr) {
  archive* a = ::archive_write_new();
  ::archive_write_set_format(a, format);
  ::archive_write_add_filter(a, filter);
  ::archive_write_set_bytes_per_block(a, 0);
  if (password) {
    ::archive_write_set_options(a, "zip:encryption=aes256");
    ::archive_write_set_passphrase(a, password);
  }
  size_t size = 1 << 20, used = 0;
  for (const auto& [name, content] : files) size += content.size() + 4096;
  std::string out(size, '\0');
  EXPECT_EQ(::archive_write_open_memory(a, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const auto& [name, content] : files) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0600);
    EXPECT_EQ(::archive_write_header(a, entry), ARCHIVE_OK) << ::archive_error_string(a);
    ::archive_write_data(a, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  ::archive_write_close(a);
  ::archive_write_free(a);
  out.resize(used);
  return out;
}

struct Read {
  std::vector<std::string> rows;
  LeakCounts counts;
  std::string error;
};
Read read(const std::string& path, const LeakFilesOptions& options = {}) {
  Read out;
  CollectFullRows sink;
  if (auto done = read_leak_file(path, watched_for_tests(), options, sink, out.counts); !done)
    out.error = done.error().message;
  out.rows = sink.rows;
  return out;
}

// The passwords stand before the file that names the computer; a second victim, and what is not to be read.
const Files& logs() {
  static const Files files{
      {"logs/VN1/Browsers/Passwords.txt", "URL: https://moh.gov.vn/\nLogin: an\nPassword: PLANTED-1\n"},
      {"logs/VN1/Cookies/Chrome.txt", ".moh.gov.vn\tTRUE\t/\tFALSE\t1\tname\tvalue\n"},
      {"logs/VN1/System.txt", "HWID: M1\nLog date: 2018-11-23 10:00:00\n"},
      {"logs/VN2/passwords.txt", "Host: https://x.example\nLogin: b@a.vn\nPassword: PLANTED-2\n"},
      {"logs/VN2/information.txt", "MachineID: M2\n"},
      {"../../combo.txt", "c@a.vn:PLANTED-3\n"}};
  return files;
}

TEST(LeakArchives, GiveStealerLogsTheirComputers) {
  Folder folder;
  int zip = ARCHIVE_FORMAT_ZIP, tar = ARCHIVE_FORMAT_TAR_USTAR, seven = ARCHIVE_FORMAT_7ZIP;
  Files packed{
      {"a.zip", pack(zip, ARCHIVE_FILTER_NONE, logs())},
      {"a.7z", pack(seven, ARCHIVE_FILTER_NONE, logs())},
      {"a.tar", pack(tar, ARCHIVE_FILTER_NONE, logs())},
      {"a.tgz", pack(tar, ARCHIVE_FILTER_GZIP, logs())},
      {"a.tzst", pack(tar, ARCHIVE_FILTER_ZSTD, logs())},
      {"a.txz", pack(tar, ARCHIVE_FILTER_XZ, logs())},
      {"in.zip", pack(zip, ARCHIVE_FILTER_NONE, {{"a.zip", pack(zip, ARCHIVE_FILTER_NONE, logs())}})}};
  for (const auto& [name, bytes] : packed) {
    Read out = read(folder.write(name, bytes));
    EXPECT_EQ(out.error, "") << name;
    EXPECT_THAT(out.rows, UnorderedElementsAre("an|-1|3|moh.gov.vn|PLANTED-1|plain|M1|2018-11-23|",
                                               "b@a.vn|0|-1|x.example|PLANTED-2|plain|M2||",
                                               "c@a.vn|0|-1||PLANTED-3|plain|||"))
        << name;
    EXPECT_EQ(out.counts.passed_over, 1u) << name;
  }
  // Nothing was unpacked.
  auto all = std::filesystem::recursive_directory_iterator(folder.path());
  EXPECT_EQ(static_cast<size_t>(std::distance(begin(all), end(all))), packed.size());
  EXPECT_FALSE(std::filesystem::exists(folder.path().parent_path().parent_path() / "combo.txt"));
}

TEST(LeakArchives, SayWhatTheyDoNotRead) {
  Folder folder;
  EXPECT_THAT(read(folder.write("x.rar", "Rar!\x1a\x07\x01")).error, HasSubstr("unpack it first"));
  Read locked = read(folder.write(
      "x.zip", pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, {{"a.txt", "a@a.vn:1\n"}}, "secret")));
  EXPECT_THAT(locked.error, HasSubstr("is encrypted"));
  EXPECT_THAT(locked.rows, IsEmpty());
  std::string cut = pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, logs());
  EXPECT_NE(read(folder.write("cut.zip", cut.substr(0, cut.size() / 2))).error, "");
  Read inner = read(folder.write("in.zip", pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE,
                                                {{"x.rar", "Rar!\x1a\x07\x01"}, {"a.txt", "a@a.vn:1\n"}})));
  EXPECT_THAT(inner.error, HasSubstr("in.zip: x.rar"));
  EXPECT_THAT(inner.rows, ElementsAre("a@a.vn|0|-1||1|plain|||")) << "the rest is read";
}

TEST(LeakArchives, StopAtTheirLimits) {
  Folder folder;
  std::string zeros(8 << 20, '0');
  std::string bomb = folder.write("bomb.zip", pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE,
                                                   {{"a.txt", zeros}, {"b.txt", zeros}, {"c.txt", zeros}}));
  EXPECT_THAT(read(bomb, {.archive = {.total = 20 << 20}}).error, HasSubstr("in all"));
  EXPECT_THAT(read(bomb, {.expanded_limit = 20 << 20}).error, HasSubstr("in all"));
  EXPECT_THAT(read(bomb, {.archive = {.entry = 1 << 20}}).error, HasSubstr("of one file"));
  EXPECT_THAT(read(bomb, {.archive = {.entries = 2}}).error, HasSubstr("more than 2 files"));
  EXPECT_THAT(read(bomb, {.archive = {.ratio = 100, .ratio_from = 1 << 20}}).error,
              HasSubstr("for its size"));
  EXPECT_EQ(read(bomb).error, "");
  std::string nested = "a@a.vn:1\n";
  for (int depth = 0; depth < 5; ++depth)
    nested = pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, {{"x", nested}});
  Read out = read(folder.write("deep.zip", nested));
  EXPECT_THAT(out.error, HasSubstr("deep: unpack"));
  EXPECT_THAT(out.rows, IsEmpty());
}

TEST(LeakFiles, OfAStealersFolderKnowTheirComputer) {
  Folder folder;
  std::vector<std::string> rows;
  LeakCounts counts;
  for (const auto& [name, content] : logs())
    if (!name.starts_with("..")) {
      folder.write(name, content);
    }
  for (const auto& [name, content] : logs())
    if (!name.starts_with("..")) {
      Read out = read((folder.path() / name).string());
      EXPECT_EQ(out.error, "");
      rows.insert(rows.end(), out.rows.begin(), out.rows.end());
      counts += out.counts;
    }
  EXPECT_THAT(rows, ElementsAre("an|-1|3|moh.gov.vn|PLANTED-1|plain|M1|2018-11-23|",
                                "b@a.vn|0|-1|x.example|PLANTED-2|plain|M2||"));
  EXPECT_EQ(counts.passed_over, 3u);
}

TEST(LeakFiles, AreReadByTheirContent) {
  Folder folder;
  std::string wide("\xFF\xFE", 2);
  for (char c : std::string_view("URL: https://moh.gov.vn\r\nUSER: a\r\nPASS: 1\r\n")) wide += {c, '\0'};
  EXPECT_THAT(read(folder.write("d/wide.txt", wide)).rows, ElementsAre("a|-1|3|moh.gov.vn|1|plain|||"));
  EXPECT_THAT(read(folder.write("d/t.csv", "email;password\na@a.vn;1\n")).rows,
              ElementsAre("a@a.vn|0|-1||1|plain|||"));
  EXPECT_THAT(read(folder.write("d/t.csv", "email;password\na@a.vn;1\n"), {.format = LeakFormat::lines}).rows,
              ElementsAre("a@a.vn|0|-1||1|plain|||"));
  EXPECT_THAT(read(folder.write("d/moh.gov.vn.json", R"({"an":["Alpha"]})")).rows,
              ElementsAre("an@moh.gov.vn|3|-1|||none|||Alpha"));
  EXPECT_THAT(read(folder.write("d/x.json", R"({"an":["Alpha"]})")).error, HasSubstr("which domain"));
  EXPECT_THAT(read(folder.write("d/x.json", R"({"an":["Alpha"]})"), {.domain = "moh.gov.vn"}).rows,
              ElementsAre("an@moh.gov.vn|3|-1|||none|||Alpha"));
  LineSample sample("0123456789abcdef");
  EXPECT_THAT(read(folder.write("d/l.txt", "a@a.vn:1\nb@a.vn:2"), {.sample = &sample}).rows.size(), 2u);
}

// Through the keeper into a ledger: no file of it holds a password that stood in the leak.
TEST(LeakFiles, LeaveNoPasswordBehind) {
  Folder folder, house;
  std::string zip = folder.write("a.zip", pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, logs()));
  {
    auto ledger = *Ledger::open({.folder = house.path()});
    auto directory = *Directory::open(house.path() / "directory");
    LeakBook book(*ledger);
    LeakKeys keys = LeakKeys::random();
    uint64_t stored = 0;
    LeakKeeper keeper(watched_for_tests(), keys, [&](std::span<const LeakHit> hits) -> Result<void> {
      auto part = book.store({"leak", 0, "console:test"}, directory, hits);
      if (!part) return std::unexpected(part.error());
      stored += part->exposures;
      return {};
    });
    LeakCounts counts;
    EXPECT_TRUE(read_leak_file(zip, watched_for_tests(), {}, keeper, counts));
    EXPECT_TRUE(keeper.finish());
    EXPECT_EQ(stored, 3u);
  }
  size_t searched = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_THAT(text.str(), testing::Not(HasSubstr("PLANTED"))) << entry.path();
    searched += !text.str().empty();
  }
  EXPECT_GT(searched, 0u);
}

TEST(LeakKeeper, GivesHitsOfOneCollectionTogether) {
  LeakKeys keys = LeakKeys::random();
  std::vector<std::string> given;
  LeakKeeper keeper(watched_for_tests(), keys, [&](std::span<const LeakHit> hits) -> Result<void> {
    given.push_back(hits[0].collection + (hits[0].doubtful ? "!" : "") + std::to_string(hits.size()));
    return {};
  });
  for (const char* name : {"B", "A", "B", ""})
    for (const char* account : {"x@a.vn", "y@a.vn"})
      keeper.row({.account = account, .mail = 0, .collection = name, .doubtful = *name == 'A'});
  EXPECT_TRUE(keeper.finish());
  EXPECT_THAT(given, ElementsAre("2", "A!2", "B2"));
}

}  // namespace
}  // namespace luytre
