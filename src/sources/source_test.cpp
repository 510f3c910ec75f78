#include "sources/source.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "sources/test_files.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PlainFile, IsGivenWholeWhateverTheLimit) {
  TestFolder folder;
  std::string text = some_text(5000);
  std::string path = folder.write("a.log", text);
  for (size_t limit : {size_t{1} << 30, size_t{4096}, size_t{777}}) {
    ReadOut out = read_all(path, {}, limit);
    EXPECT_FALSE(out.error);
    EXPECT_EQ(out.text, text);
  }
  auto source = open_source(path, {});
  ASSERT_TRUE(source);
  EXPECT_EQ(as_text((*source)->mapped()), text);
  EXPECT_EQ((*source)->total(), text.size());
  (void)(*source)->next(1000);
  EXPECT_EQ((*source)->position(), 1000u);
}

TEST(PlainFile, MayBeEmptyOrShort) {
  TestFolder folder;
  EXPECT_EQ(read_all(folder.write("empty", "")).text, "");
  EXPECT_EQ(read_all(folder.write("short", "ab")).text, "ab");
  EXPECT_FALSE(read_all(folder.write("empty", "")).error);
}

TEST(PlainFile, ThatIsNotThereOrAFolderIsAnError) {
  TestFolder folder;
  EXPECT_EQ(read_all(folder / "none").error->code, ErrorCode::not_found);
  EXPECT_EQ(read_all(folder.path()).error->code, ErrorCode::invalid);
}

TEST(PlainFile, ThatShrinksIsAnErrorNotACrash) {
  TestFolder folder;
  std::string path = folder.write("a", some_text(100000));
  auto source = open_source(path, {});
  ASSERT_TRUE((*source)->next(4096));
  std::filesystem::resize_file(path, 100);
  auto bytes = (*source)->next(1 << 20);
  ASSERT_FALSE(bytes);
  EXPECT_THAT(bytes.error().message, HasSubstr("became shorter"));
  EXPECT_TRUE((*source)->ended());
}

TEST(PlainFile, OfTheKernelWithoutASizeIsRead) {
  EXPECT_THAT(read_all("/proc/self/status").text, HasSubstr("VmSize"));
}

class CompressedFile : public testing::TestWithParam<std::string (*)(std::string_view)> {
 protected:
  TestFolder folder;
  std::string compress(std::string_view text) const { return GetParam()(text); }
};

TEST_P(CompressedFile, IsExpandedMemberAfterMember) {
  std::string text = some_text(60000);
  std::string stored = compress(text) + compress("") + compress("second\n") + compress(text);
  std::string path = folder.write("a", stored);
  std::string expected = text + "second\n" + text;
  for (size_t limit : {size_t{1} << 30, size_t{1000}}) {
    ReadOut out = read_all(path, {}, limit);
    EXPECT_FALSE(out.error) << out.error->message;
    EXPECT_TRUE(out.text == expected);
  }
  auto source = open_source(path, {});
  EXPECT_TRUE((*source)->mapped().empty());
  read_all(**source);
  EXPECT_EQ((*source)->position(), stored.size());
  EXPECT_EQ((*source)->total(), stored.size());
}

TEST_P(CompressedFile, ThatIsCutGivesWhatItHasAndThenTheError) {
  std::string text = some_text(60000), stored = compress(text);
  for (size_t size : {stored.size() - 1, stored.size() / 2, size_t{12}}) {
    ReadOut out = read_all(folder.write("a", stored.substr(0, size)));
    ASSERT_TRUE(out.error) << size;
    EXPECT_EQ(out.error->code, ErrorCode::corrupt);
    EXPECT_THAT(out.error->message, HasSubstr("cut off"));
    EXPECT_TRUE(text.starts_with(out.text));
    EXPECT_GE(out.text.size() * 4, size > 1000 ? text.size() : 0);
  }
}

TEST_P(CompressedFile, ThatIsDamagedSaysWhereAfterWhatItGave) {
  std::string text = some_text(60000), stored = compress(text);
  stored[stored.size() / 2] = static_cast<char>(stored[stored.size() / 2] ^ 0x55);
  stored[stored.size() / 2 + 1] = static_cast<char>(stored[stored.size() / 2 + 1] ^ 0x55);
  ReadOut out = read_all(folder.write("a", stored));
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code, ErrorCode::corrupt);
  EXPECT_THAT(out.error->message, HasSubstr("damaged"));
  EXPECT_FALSE(out.text.empty());
}

TEST_P(CompressedFile, FollowedByOtherBytesIsAnErrorAfterItsContent) {
  ReadOut out = read_all(folder.write("a", compress("content\n") + "this is no compressed data"));
  EXPECT_EQ(out.text, "content\n");
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code, ErrorCode::corrupt);
}

TEST_P(CompressedFile, BeyondTheLimitIsRefused) {
  std::string path = folder.write("bomb", compress(std::string(10 << 20, '\0')));
  ReadOut out = read_all(path, {.expanded_limit = 3'000'001});
  EXPECT_EQ(out.text.size(), 3'000'001u);
  ASSERT_TRUE(out.error);
  EXPECT_THAT(out.error->message, HasSubstr("beyond the limit"));
  out = read_all(path, {.expanded_limit = 10 << 20});
  EXPECT_FALSE(out.error);
  EXPECT_EQ(out.text.size(), 10u << 20);
}

TEST_P(CompressedFile, CannotBeFollowed) {
  ReadOut out = read_all(folder.write("a", compress("x")), {.follow = true});
  EXPECT_EQ(out.error->code, ErrorCode::unsupported);
}

INSTANTIATE_TEST_SUITE_P(Kinds, CompressedFile, testing::Values(&gzip, &zstd),
                         [](const auto& parameter) { return parameter.param == &gzip ? "Gzip" : "Zstd"; });

TEST(GzipFile, MayBePaddedWithZeros) {
  TestFolder folder;
  ReadOut out = read_all(folder.write("a", gzip("content\n") + std::string(10240, '\0')));
  EXPECT_FALSE(out.error);
  EXPECT_EQ(out.text, "content\n");
}

TEST(ZstdFile, SkipsSkippableFrames) {
  TestFolder folder;
  std::string skippable("\x50\x2a\x4d\x18\x05\0\0\0abcde", 13);
  ReadOut out =
      read_all(folder.write("a", skippable + zstd("one\n") + skippable + zstd("two\n") + skippable));
  EXPECT_FALSE(out.error);
  EXPECT_EQ(out.text, "one\ntwo\n");
}

// Standard input replaced by a pipe that `content` drips into.
class PipedInput {
 public:
  PipedInput(std::string content, size_t step) : saved_(::dup(STDIN_FILENO)) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = std::jthread([content = std::move(content), step, fd = ends[1]](std::stop_token token) {
      for (size_t at = 0; at < content.size(); at += step) {
        size_t size = std::min(step, content.size() - at);
        if (::write(fd, content.data() + at, size) != static_cast<ssize_t>(size)) break;
      }
      while (step == SIZE_MAX && !token.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      ::close(fd);
    });
  }
  ~PipedInput() {
    writer_.request_stop();
    writer_.join();
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }

 private:
  int saved_;
  std::jthread writer_;
};

TEST(StandardInput, IsReadToItsEndPlainOrCompressed) {
  std::string text = some_text(20000);
  for (const std::string& content : {text, gzip(text), zstd(text)}) {
    for (size_t step : {size_t{13}, size_t{65536}}) {
      PipedInput input(content, step);
      ReadOut out = read_all("-");
      EXPECT_FALSE(out.error);
      EXPECT_TRUE(out.text == text);
    }
  }
}

TEST(StandardInput, ThatStaysOpenEndsWhenStopped) {
  PipedInput input("something\n", SIZE_MAX);
  std::atomic<bool> stop{false};
  auto source = open_source("-", {.stop = &stop});
  auto bytes = (*source)->next(1000);
  EXPECT_EQ(as_text(*bytes), "something\n");
  std::jthread stopper([&] { stop = true; });
  EXPECT_TRUE((*source)->next(1000)->empty());
  EXPECT_TRUE((*source)->ended());
}

TEST(StandardInput, TellsPausesWhenAsked) {
  PipedInput input("something\n", SIZE_MAX);
  std::atomic<bool> stop{false};
  auto source = open_source("-", {.follow = true, .tell_pauses = true, .stop = &stop});
  EXPECT_EQ(as_text(*(*source)->next(1000)), "something\n");
  EXPECT_TRUE((*source)->next(1000)->empty());
  EXPECT_FALSE((*source)->ended());
}

TEST(Inputs, OfAFolderAreItsFilesInOrderWithoutHiddenOnes) {
  TestFolder folder;
  for (const char* name : {"b/2.log", "b/10.log", "a.log", ".hidden", ".git/config", "b/.x", "c/d/e.gz"})
    folder.write(name, "x");
  std::filesystem::create_symlink(folder / "a.log", folder / "z-link");
  std::filesystem::create_symlink(folder / "gone", folder / "dangling");
  std::filesystem::create_directory_symlink(folder.path(), folder / "loop");
  auto files = expand_inputs(folder.path());
  ASSERT_TRUE(files);
  EXPECT_THAT(*files, ElementsAre(folder / "a.log", folder / "b/10.log", folder / "b/2.log",
                                  folder / "c/d/e.gz", folder / "z-link"));
}

TEST(Inputs, OfAFileOrStandardInputAreThemselves) {
  TestFolder folder;
  EXPECT_THAT(*expand_inputs(folder.write("a", "x")), ElementsAre(folder / "a"));
  EXPECT_THAT(*expand_inputs("-"), ElementsAre("-"));
  EXPECT_EQ(expand_inputs(folder / "none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace luytre
