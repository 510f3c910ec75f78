#include "sources/stream_socket.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/bytes.h"

namespace luytre {
namespace {

using End = StreamHandler::End;
using testing::ElementsAre;

std::string folder() {
  static std::string made = [] {
    std::string name = testing::TempDir() + "luytre-stream-XXXXXX";
    return std::string(::mkdtemp(name.data()));
  }();
  return made;
}

// Lines; "HELLO" opens and is answered with "OK", "BYE" ends.
struct Log {
  std::vector<std::string> lines;
  std::vector<End> ends;
  std::vector<size_t> left;
  std::vector<StreamPeer> peers;
};
class Lines : public StreamHandler {
 public:
  Lines(Log& log, const StreamPeer& peer) : log_(log) { log_.peers.push_back(peer); }
  size_t received(std::span<const std::byte> bytes) override {
    size_t used = 0;
    std::string_view text = as_text(bytes);
    for (size_t end; (end = text.find('\n', used)) != std::string_view::npos; used = end + 1) {
      std::string line(text.substr(used, end - used));
      opened_ |= line == "HELLO";
      done_ |= line == "BYE";
      if (line == "HELLO" || line == "BYE") reply_ += "OK\n";
      log_.lines.push_back(line);
    }
    return used;
  }
  std::string take_reply() override { return std::exchange(reply_, {}); }
  bool opened() const override { return opened_; }
  bool done() const override { return done_; }
  void ended(End why, size_t left) override {
    log_.ends.push_back(why);
    log_.left.push_back(left);
  }

 private:
  Log& log_;
  std::string reply_;
  bool opened_ = false, done_ = false;
};

Descriptor dial(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  EXPECT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  return socket;
}
void say(const Descriptor& socket, std::string_view text) {
  EXPECT_EQ(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

// One listener with one receiver, worked by hand.
struct Server {
  explicit Server(const StreamAddress& address, StreamReceiver::Limits limits = {}) {
    auto opened = StreamListener::open(address);
    if (!opened) {
      error = opened.error();
      return;
    }
    listener = std::move(*opened);
    receiver = *StreamReceiver::open(
        limits, [this](const StreamPeer& peer) { return std::make_unique<Lines>(log, peer); });
  }
  void take(int count = 1) {
    for (int i = 0; i < count; ++i) {
      auto accepted = listener->accept(5000);
      ASSERT_TRUE(accepted && *accepted);
      receiver->adopt(std::move(**accepted));
    }
    step_until(
        [this] { return receiver->connections() == receiver->counts().connections - log.ends.size(); });
  }
  template <class Holds>
  void step_until(Holds&& holds) {
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < end) ASSERT_TRUE(receiver->step(20));
    EXPECT_TRUE(holds());
  }
  Log log;
  std::unique_ptr<StreamListener> listener;
  std::unique_ptr<StreamReceiver> receiver;
  std::optional<Error> error;
};

TEST(StreamAddress, IsAPathOrAnAddressWithAPort) {
  auto unix_address = parse_stream_address("unix:///run/luytre/dnstap.sock");
  ASSERT_TRUE(unix_address);
  EXPECT_EQ(unix_address->path, "/run/luytre/dnstap.sock");
  EXPECT_EQ(unix_address->mode, 0660u);
  unix_address = parse_stream_address("unix:///a?mode=0600&group=unbound");
  ASSERT_TRUE(unix_address);
  EXPECT_EQ(unix_address->mode, 0600u);
  EXPECT_EQ(unix_address->group, "unbound");
  auto tcp = parse_stream_address("tcp://[::1]:6000");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->host, "::1");
  EXPECT_EQ(tcp->port, 6000);
  for (const char* bad :
       {"", "unix://relative", "unix://", "unix:///folder/", "unix:///a?mode=9", "unix:///a?mode=1777",
        "unix:///a?owner=x", "unix:///a?group=", "tcp://localhost:1", "tcp://127.0.0.1",
        "tcp://127.0.0.1:", "tcp://127.0.0.1:65536", "tcp://127.0.0.1:1x", "udp://127.0.0.1:1"})
    EXPECT_FALSE(parse_stream_address(bad)) << bad;
}

TEST(StreamSocket, ReadsManySendersAtOnceHoweverTheyCutTheirLines) {
  std::string path = folder() + "/many";
  Server server({.path = path});
  std::vector<Descriptor> senders;
  for (int i = 0; i < 20; ++i) {
    senders.push_back(dial(path));
    server.take();
  }
  for (Descriptor& sender : senders) say(sender, "HEL");
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(server.receiver->step(0));
  EXPECT_TRUE(server.log.lines.empty());
  for (Descriptor& sender : senders) say(sender, "LO\nfirst\nsec");
  server.step_until([&] { return server.log.lines.size() == 40; });
  for (Descriptor& sender : senders) say(sender, "ond\nBYE\n");
  server.step_until([&] { return server.log.ends.size() == 20; });
  EXPECT_EQ(std::ranges::count(server.log.lines, "second"), 20);
  EXPECT_EQ(std::ranges::count(server.log.ends, End::done), 20);
  char reply[16];
  EXPECT_EQ(::recv(senders[0].get(), reply, sizeof reply, 0), 6);
  EXPECT_EQ(::recv(senders[0].get(), reply, sizeof reply, 0), 0) << "closed";
}

TEST(StreamSocket, ConnectionsAreTakenInWhileTheReceiverReads) {
  std::string path = folder() + "/threads";
  Server server({.path = path});
  constexpr size_t kSenders = 60;
  std::jthread acceptor([&] {
    for (size_t i = 0; i < kSenders; ++i) {
      auto accepted = server.listener->accept(5000);
      ASSERT_TRUE(accepted && *accepted);
      server.receiver->adopt(std::move(**accepted));
      EXPECT_LE(server.receiver->connections(), kSenders);
    }
  });
  std::vector<std::jthread> senders;
  for (size_t t = 0; t < 3; ++t)
    senders.emplace_back([&] {
      for (size_t i = 0; i < kSenders / 3; ++i) {
        Descriptor sender = dial(path);
        say(sender, "HELLO\nline\nBYE\n");
        char reply[16];
        EXPECT_GT(::recv(sender.get(), reply, sizeof reply, 0), 0);
      }
    });
  server.step_until([&] { return server.log.ends.size() == kSenders; });
  EXPECT_EQ(std::ranges::count(server.log.lines, "line"), kSenders);
  EXPECT_EQ(server.receiver->connections(), 0u);
}

TEST(StreamSocket, PutsLongRecordsTogetherFromSmallPieces) {
  std::string path = folder() + "/long";
  Server server({.path = path});
  Descriptor sender = dial(path);
  server.take();
  std::string line(100'000, 'x');
  for (size_t at = 0; at < line.size(); at += 997) {
    say(sender, std::string_view(line).substr(at, 997));
    ASSERT_TRUE(server.receiver->step(20));
  }
  say(sender, "\nnext\n");
  server.step_until([&] { return server.log.lines.size() == 2; });
  EXPECT_EQ(server.log.lines[0], line);
  EXPECT_EQ(server.log.lines[1], "next");
}

TEST(StreamSocket, TellsWhoSendsOverTcp) {
  Server server({.host = "127.0.0.1"});
  Descriptor sender(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server.listener->port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(sender.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  server.take();
  say(sender, "HELLO\n");
  server.step_until([&] { return server.log.lines.size() == 1; });
  EXPECT_EQ(server.log.peers[0].address, *IpAddress::parse("127.0.0.1"));
  EXPECT_NE(server.log.peers[0].port, 0);
}

TEST(StreamSocket, SaysWhatAnEndedConnectionLeft) {
  std::string path = folder() + "/left";
  Server server({.path = path});
  {
    Descriptor sender = dial(path);
    server.take();
    say(sender, "HELLO\nunfinished");
  }
  server.step_until([&] { return server.log.ends.size() == 1; });
  EXPECT_THAT(server.log.ends, ElementsAre(End::closed));
  EXPECT_THAT(server.log.left, ElementsAre(10u));
  EXPECT_EQ(server.receiver->connections(), 0u);
}

TEST(StreamSocket, OutlivesASenderWhoDoesNotWaitForTheReply) {
  std::string path = folder() + "/epipe";
  Server server({.path = path});
  for (int i = 0; i < 3; ++i) {
    Descriptor sender = dial(path);
    server.take();
    say(sender, "HELLO\nBYE\n");
  }
  server.step_until([&] { return server.log.ends.size() == 3; });
  EXPECT_THAT(server.log.ends, ElementsAre(End::done, End::done, End::done));
}

TEST(StreamSocket, GivesUpOnSendersThatDoNotOpenOrDoNotFinish) {
  std::string path = folder() + "/slow";
  Server server({.path = path},
                {.opening = std::chrono::milliseconds(150), .unfinished = std::chrono::milliseconds(150)});
  Descriptor silent = dial(path), quiet = dial(path), slow = dial(path);
  server.take(3);
  say(quiet, "HELLO\n");  // nothing to say now, which is its right
  say(slow, "HELLO\nunfini");
  server.step_until([&] { return server.log.ends.size() == 2; });
  EXPECT_THAT(server.log.ends, ElementsAre(End::timed_out, End::timed_out));
  EXPECT_EQ(server.receiver->connections(), 1u);
  say(quiet, "still here\n");
  server.step_until([&] { return server.log.lines.back() == "still here"; });
}

TEST(StreamSocket, HoldsNoMoreThanItsLimitOverAllConnections) {
  std::string path = folder() + "/held";
  Server server({.path = path}, {.held_bytes = 50'000});
  Descriptor a = dial(path), b = dial(path);
  server.take(2);
  say(a, std::string(30'000, 'a'));
  say(b, std::string(30'000, 'b'));
  server.step_until([&] { return server.log.ends.size() == 1; });
  EXPECT_THAT(server.log.ends, ElementsAre(End::over_limit));
}

TEST(StreamSocket, RefusesOneConnectionTooManyUnlessAnotherFellSilent) {
  std::string path = folder() + "/full";
  Server server({.path = path}, {.connections = 2, .opening = std::chrono::minutes(1)});
  Descriptor a = dial(path), b = dial(path);
  server.take(2);
  Descriptor c = dial(path);
  server.receiver->adopt(std::move(**server.listener->accept(5000)));
  server.step_until([&] { return server.receiver->counts().refused == 1; });
  EXPECT_EQ(server.receiver->connections(), 2u);

  Server patient({.path = folder() + "/full2"}, {.connections = 2, .silent = std::chrono::milliseconds(0)});
  Descriptor d = dial(folder() + "/full2"), e = dial(folder() + "/full2"), f = dial(folder() + "/full2");
  for (int i = 0; i < 3; ++i) patient.receiver->adopt(std::move(**patient.listener->accept(5000)));
  patient.step_until([&] { return patient.receiver->counts().connections == 3; });
  EXPECT_THAT(patient.log.ends, ElementsAre(End::over_limit));
}

TEST(StreamSocketFile, HasItsModeAndGoesAtTheEnd) {
  std::string path = folder() + "/mode";
  struct stat found;
  {
    Server server({.path = path, .mode = 0606});
    ASSERT_EQ(::lstat(path.c_str(), &found), 0);
    EXPECT_TRUE(S_ISSOCK(found.st_mode));
    EXPECT_EQ(found.st_mode & 0777, 0606u);
  }
  EXPECT_NE(::lstat(path.c_str(), &found), 0);
}

TEST(StreamSocketFile, OfACrashIsReplaced) {
  std::string path = folder() + "/crash";
  {
    Descriptor crashed(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    ASSERT_EQ(::bind(crashed.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
    ASSERT_EQ(::listen(crashed.get(), 1), 0);
  }
  Server server({.path = path});
  EXPECT_FALSE(server.error) << server.error->message;
  Descriptor sender = dial(path);
  server.take();
}

TEST(StreamSocketFile, OfALivingListenerIsRefused) {
  std::string path = folder() + "/alive";
  Server first({.path = path});
  Server second({.path = path});
  ASSERT_TRUE(second.error);
  EXPECT_EQ(second.error->code, ErrorCode::busy);
  Descriptor sender = dial(path);
  first.take();
}

TEST(StreamSocketFile, NeverReplacesWhatIsNoSocket) {
  std::string path = folder() + "/precious";
  std::ofstream(path) << "precious";
  Server server({.path = path});
  ASSERT_TRUE(server.error);
  EXPECT_EQ(server.error->code, ErrorCode::invalid);
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
  EXPECT_FALSE(StreamListener::open({.path = "/" + std::string(200, 'x')}));
  EXPECT_FALSE(StreamListener::open({.path = folder() + "/g", .group = "no such group"}));
}

TEST(StreamSocketFile, OfAnotherIsLeftAlone) {
  std::string path = folder() + "/taken";
  auto first = StreamListener::open({.path = path});
  ASSERT_TRUE(first);
  std::filesystem::remove(path);
  auto second = StreamListener::open({.path = path});
  ASSERT_TRUE(second);
  first->reset();
  EXPECT_TRUE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace luytre
