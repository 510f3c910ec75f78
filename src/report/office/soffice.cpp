#include "report/office/soffice.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "base/file.h"

namespace luytre {
namespace {

using Path = std::filesystem::path;

// LibreOffice 7.4 ends without a word after some 245 documents of one call.
constexpr size_t kFilesOfOneRun = 100;

class Profile {
 public:
  static Result<Profile> make() {
    std::string name = (std::filesystem::temp_directory_path() / "luytre-office-XXXXXX").string();
    if (!::mkdtemp(name.data())) return fail_errno("cannot make a folder for LibreOffice");
    return Profile(name);
  }
  Profile(Profile&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  ~Profile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const Path& path() const { return path_; }

 private:
  explicit Profile(Path path) : path_(std::move(path)) {}
  Path path_;
};

// The fonts a letter may be set in, and nothing else of this machine's.
std::string fonts(const Path& profile) {
  std::string out =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n<fontconfig>\n";
  for (const char* folder : {"/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/croscore"})
    out += fmt::format("<dir>{}</dir>\n", folder);
  for (const char* name : {"Times New Roman", "Times", "serif", "sans-serif", "Arial"})
    out += fmt::format(
        "<alias binding=\"same\"><family>{}</family><prefer><family>Liberation Serif</family>"
        "<family>Tinos</family></prefer></alias>\n",
        name);
  return out + fmt::format("<cachedir>{}</cachedir>\n</fontconfig>\n", (profile / "fontcache").string());
}

const char* filter(OfficeFormat format) {
  switch (format) {
    case OfficeFormat::pdf:
      return "pdf:writer_pdf_Export:{\"SelectPdfVersion\":{\"type\":\"long\",\"value\":\"2\"},"
             "\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"},"
             "\"PDFUACompliance\":{\"type\":\"boolean\",\"value\":\"true\"}}";
    case OfficeFormat::odt:
      return "odt:writer8";
    case OfficeFormat::docx:
      return "docx:MS Word 2007 XML";
    case OfficeFormat::fodt:
      return "fodt:OpenDocument Text Flat XML";
  }
  return "";
}

// Waits at most `seconds`; then ends the process and all it started.
Result<void> wait_for(pid_t child, unsigned seconds) {
  int fd = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  bool over = false;
  while (!over) {
    auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    if (fd >= 0) {
      pollfd p{fd, POLLIN, 0};
      over = ::poll(&p, 1, static_cast<int>(std::min<long long>(left.count(), 60'000))) > 0;
    } else {
      siginfo_t info{};
      ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT | WNOHANG);
      over = info.si_pid == child;
      if (!over) ::usleep(20'000);
    }
  }
  if (fd >= 0) ::close(fd);
  if (!over) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!over)
    return fail(ErrorCode::unavailable,
                fmt::format("LibreOffice was not done after {} seconds and was ended", seconds));
  return {};
}

Result<void> run(const OfficeOptions& options, std::span<const Path> files, OfficeFormat format,
                 const Path& out, const Path& profile) {
  LUYTRE_TRY(write_file_atomically(profile / "fonts.conf", fonts(profile)));
  std::vector<std::string> words = {
      options.program, "-env:UserInstallation=file://" + (profile / "user").string(),
      "--headless",    "--norestore",
      "--nologo",      "--convert-to",
      filter(format),  "--outdir",
      out.string()};
  for (const Path& file : files) words.push_back(std::filesystem::absolute(file).string());
  const char* path = ::getenv("PATH");
  std::vector<std::string> environment = {fmt::format("PATH={}", path ? path : "/usr/bin:/bin"),
                                          "HOME=" + profile.string(),
                                          "LANG=C.UTF-8",
                                          "SAL_USE_VCLPLUGIN=svp",
                                          "FONTCONFIG_FILE=" + (profile / "fonts.conf").string(),
                                          "TMPDIR=" + profile.string()};
  std::vector<char*> argv, envp;
  for (std::string& word : words) argv.push_back(word.data());
  for (std::string& word : environment) envp.push_back(word.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, (profile / "output").c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  int error = ::posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error == ENOENT)
    return fail(ErrorCode::unavailable,
                fmt::format("'{}' is not in the path: install libreoffice-writer-nogui", options.program));
  if (error) return fail_errno(fmt::format("cannot start '{}'", options.program), error);
  return wait_for(child, options.seconds);
}

}  // namespace

const char* extension(OfficeFormat format) {
  switch (format) {
    case OfficeFormat::pdf:
      return "pdf";
    case OfficeFormat::odt:
      return "odt";
    case OfficeFormat::docx:
      return "docx";
    case OfficeFormat::fodt:
      return "fodt";
  }
  return "";
}

Result<void> convert(const OfficeOptions& options, std::span<const Path> files, OfficeFormat format,
                     const Path& out) {
  if (files.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(out, error);
  auto result = [&](const Path& file) { return out / (file.stem().string() + "." + extension(format)); };
  for (const Path& file : files) std::filesystem::remove(result(file), error);
  if (files.size() > kFilesOfOneRun) {
    for (size_t at = 0; at < files.size(); at += kFilesOfOneRun)
      LUYTRE_TRY(
          convert(options, files.subspan(at, std::min(kFilesOfOneRun, files.size() - at)), format, out));
    return {};
  }
  auto profile = Profile::make();
  if (!profile) return std::unexpected(profile.error());
  LUYTRE_TRY(run(options, files, format, out, profile->path()));
  for (const Path& file : files) {
    if (std::filesystem::exists(result(file))) continue;
    auto said = read_file(profile->path() / "output");
    std::string words = said ? said->substr(said->size() > 300 ? said->size() - 300 : 0) : "";
    return fail(ErrorCode::corrupt, fmt::format("LibreOffice made no {} of '{}': {}", extension(format),
                                                file.string(), words.empty() ? "it said nothing" : words));
  }
  return {};
}

}  // namespace luytre
