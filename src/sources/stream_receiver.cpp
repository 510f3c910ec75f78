#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sources/stream_socket.h"

namespace luytre {
namespace {

constexpr size_t kRead = 256 << 10;
// What is held is copied in front of what comes, unless it is long: then that is put behind it, so that a
// sender who adds byte by byte costs what he sends and no more.
constexpr size_t kCopied = 4096;
constexpr std::chrono::milliseconds kExpiryPause{500};

}  // namespace

StreamReceiver::StreamReceiver(const Limits& limits, MakeHandler make, Descriptor epoll, Descriptor wake)
    : limits_(limits),
      make_(std::move(make)),
      epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      buffer_(kCopied + kRead) {}

Result<std::unique_ptr<StreamReceiver>> StreamReceiver::open(const Limits& limits, MakeHandler make) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC)), wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  epoll_event event{.events = EPOLLIN, .data = {.fd = wake.get()}};
  if (epoll.get() < 0 || wake.get() < 0 || ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) != 0)
    return fail_errno("cannot wait on connections");
  return std::unique_ptr<StreamReceiver>(
      new StreamReceiver(limits, std::move(make), std::move(epoll), std::move(wake)));
}

StreamReceiver::~StreamReceiver() {
  close_all();
}

void StreamReceiver::adopt(StreamListener::Accepted accepted) {
  {
    std::lock_guard guard(mutex_);
    waiting_.push_back(std::move(accepted));
    ++load_;
  }
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_.get(), &one, sizeof one);  // full means awake already
}

void StreamReceiver::take_in(Clock::time_point now) {
  uint64_t count;
  [[maybe_unused]] ssize_t drained = ::read(wake_.get(), &count, sizeof count);
  std::vector<StreamListener::Accepted> fresh;
  {
    std::lock_guard guard(mutex_);
    fresh.swap(waiting_);
  }
  for (StreamListener::Accepted& accepted : fresh) {
    int fd = accepted.socket.get();
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd}};
    if (!make_room(now) || ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
      ++counts_.refused;
      --load_;
      continue;
    }
    ++counts_.connections;
    connections_[fd] = {std::move(accepted.socket), make_(accepted.peer), {}, now, now};
  }
}

// False when every place is taken by somebody who was heard not long ago.
bool StreamReceiver::make_room(Clock::time_point now) {
  if (connections_.size() < limits_.connections) return true;
  auto longest =
      std::ranges::min_element(connections_, {}, [](const auto& entry) { return entry.second.heard; });
  if (longest == connections_.end() || now - longest->second.heard < limits_.silent) return false;
  end(longest->first, StreamHandler::End::over_limit);
  return true;
}

void StreamReceiver::read(int fd, Clock::time_point now) {
  auto found = connections_.find(fd);
  if (found == connections_.end()) return;  // ended in this step
  Connection& c = found->second;
  size_t before = c.held.size();
  bool behind = before > kCopied;
  std::byte* fresh = buffer_.data() + (behind ? 0 : before);
  ssize_t n = ::recv(fd, fresh, kRead, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return end(fd, StreamHandler::End::closed);
  c.heard = now;
  auto size = static_cast<size_t>(n);
  std::span<const std::byte> bytes;
  if (behind) {
    c.held.insert(c.held.end(), fresh, fresh + size);
    bytes = c.held;
  } else {
    if (before > 0) std::memcpy(buffer_.data(), c.held.data(), before);
    bytes = {buffer_.data(), before + size};
  }
  size_t used = c.handler->received(bytes);
  std::span<const std::byte> rest = bytes.subspan(used);
  if (behind)
    c.held.erase(c.held.begin(), c.held.begin() + static_cast<ptrdiff_t>(used));
  else
    c.held.assign(rest.begin(), rest.end());
  if (c.held.empty() && c.held.capacity() > kCopied) std::vector<std::byte>().swap(c.held);
  held_ += c.held.size();
  held_ -= before;
  if (c.handler->opened() && (used > 0 || before == 0)) c.since = now;

  bool sent = true;
  if (std::string reply = c.handler->take_reply(); !reply.empty())
    sent = ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(reply.size());
  if (c.handler->done()) return end(fd, StreamHandler::End::done);
  if (!sent) return end(fd, StreamHandler::End::closed);
  if (held_ > limits_.held_bytes) end(fd, StreamHandler::End::over_limit);
}

void StreamReceiver::expire(Clock::time_point now) {
  std::vector<int> late;
  for (const auto& [fd, c] : connections_) {
    bool opened = c.handler->opened();
    if (opened && c.held.empty()) continue;
    if (now - c.since > (opened ? limits_.unfinished : limits_.opening)) late.push_back(fd);
  }
  for (int fd : late) end(fd, StreamHandler::End::timed_out);
}

void StreamReceiver::end(int fd, StreamHandler::End why) {
  auto found = connections_.find(fd);
  found->second.handler->ended(why, found->second.held.size());
  held_ -= found->second.held.size();
  connections_.erase(found);
  --load_;
}

Result<bool> StreamReceiver::step(int timeout_ms) {
  std::array<epoll_event, 64> events;
  int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  if (n < 0 && errno != EINTR) return fail_errno("cannot wait on connections");
  Clock::time_point now = Clock::now();
  bool heard = false;
  for (int i = 0; i < n; ++i) {
    int fd = events[static_cast<size_t>(i)].data.fd;
    if (fd == wake_.get()) {
      take_in(now);
    } else {
      read(fd, now);
      heard = true;
    }
  }
  if (now >= next_expiry_) {
    expire(now);
    next_expiry_ = now + kExpiryPause;
  }
  return heard;
}

void StreamReceiver::close_all() {
  while (!connections_.empty()) end(connections_.begin()->first, StreamHandler::End::stopped);
}

}  // namespace luytre
