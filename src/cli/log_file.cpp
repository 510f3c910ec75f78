#include "cli/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace luytre {
namespace {

constexpr size_t kLines = 65'536;

Result<int> open_for_append(const std::filesystem::path& file) {
  if (file.empty()) return STDERR_FILENO;
  int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) return fail_errno(fmt::format("cannot open the log '{}'", file.string()));
  return fd;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // a full disk: there is nobody left to tell
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

struct LogFile::State {
  std::filesystem::path file;
  int fd = -1;  // under `writing`
  std::mutex writing;
  std::mutex mutex;
  std::condition_variable some;
  std::string waiting;  // whole lines
  size_t lines = 0, dropped = 0;
  bool closing = false;
  std::jthread thread;

  void run() {
    for (;;) {
      std::string text;
      bool last = false;
      {
        std::unique_lock lock(mutex);
        some.wait(lock, [&] { return lines > 0 || closing; });
        text.swap(waiting);
        if (size_t lost = std::exchange(dropped, 0); lost > 0)
          text += fmt::format("{{\"event\":\"log lines were dropped\",\"detail\":\"{}\"}}\n", lost);
        lines = 0;
        last = closing;
      }
      {
        std::lock_guard lock(writing);
        write_all(fd, text);
      }
      if (last) return;
    }
  }
};

LogFile::LogFile(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->thread = std::jthread([s = state_.get()] { s->run(); });
}

LogFile::~LogFile() {
  {
    std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->some.notify_one();
  state_->thread.join();
  if (!state_->file.empty()) ::close(state_->fd);
}

Result<std::unique_ptr<LogFile>> LogFile::open(const std::filesystem::path& file) {
  auto fd = open_for_append(file);
  if (!fd) return std::unexpected(fd.error());
  auto state = std::make_unique<State>();
  state->file = file;
  state->fd = *fd;
  return std::unique_ptr<LogFile>(new LogFile(std::move(state)));
}

void LogFile::write(std::string line) {
  {
    std::lock_guard lock(state_->mutex);
    if (state_->lines >= kLines) {
      ++state_->dropped;
      return;
    }
    state_->waiting += line;
    state_->waiting += '\n';
    ++state_->lines;
  }
  state_->some.notify_one();
}

Result<void> LogFile::reopen() {
  if (state_->file.empty()) return {};
  auto fd = open_for_append(state_->file);
  if (!fd) return std::unexpected(fd.error());
  std::lock_guard lock(state_->writing);
  ::close(std::exchange(state_->fd, *fd));
  return {};
}

}  // namespace luytre
