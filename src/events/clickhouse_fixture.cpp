#include "events/clickhouse_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>

#include "base/check.h"
#include "base/file.h"

namespace luytre {
namespace fs = std::filesystem;
namespace {

int loopback_socket(uint16_t port, sockaddr_in& address) {
  address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

// A port nobody holds, below those the kernel gives to outgoing connections (32768 and up): one from there
// could be taken by a connection between this look and the server's start.
uint16_t free_port() {
  static std::mt19937 random{std::random_device{}()};
  for (int tries = 0; tries < 1000; ++tries) {
    sockaddr_in address;
    int fd = loopback_socket(static_cast<uint16_t>(20000 + random() % 12000), address);
    bool free = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (free) return ntohs(address.sin_port);
  }
  throw std::runtime_error("no free port between 20000 and 32000");
}

bool listens(uint16_t port) {
  sockaddr_in address;
  int fd = loopback_socket(port, address);
  bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

// It takes connections before it serves; then it answers this question (ZooKeeper Administrator's Guide,
// "srvr").
bool zookeeper_serves(uint16_t port) {
  sockaddr_in address;
  int fd = loopback_socket(port, address);
  std::string answer(4096, '\0');
  ssize_t got = -1;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::write(fd, "srvr", 4) == 4)
    got = ::read(fd, answer.data(), answer.size());
  ::close(fd);
  answer.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return answer.starts_with("Zookeeper version");
}

template <class Ready>
void wait_for(Process& process, const fs::path& log, Ready ready) {
  for (int i = 0; i < 600; ++i) {
    if (ready()) return;
    if (!process.running()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("does not start (are Debian's clickhouse-server and zookeeper installed?): " +
                           read_file(log).value_or("no log"));
}

void write(const fs::path& path, std::string_view content) {
  LUYTRE_CHECK(write_file_atomically(path, content).has_value());
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  // Ends with the thread that started it, however that ends.
  std::vector<std::string> words = {"/usr/bin/setpriv", "--pdeathsig", "KILL"};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int error = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start setpriv");
}

Process::~Process() {
  kill();
}

bool Process::running() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void Process::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

ZooKeeper::ZooKeeper() : port_(free_port()) {
  fs::path configuration = folder_.path() / "zoo.cfg", log = folder_.path() / "log";
  write(configuration, fmt::format("tickTime=2000\ndataDir={}\nclientPort={}\nclientPortAddress=127.0.0.1\n"
                                   "admin.enableServer=false\nmaxClientCnxns=0\n",
                                   (folder_.path() / "data").string(), port_));
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/bin/java", "-Xmx256m", "-cp", "/usr/share/java/zookeeper.jar",
                               "org.apache.zookeeper.server.ZooKeeperServerMain", configuration.string()},
      log);
  wait_for(*process_, log, [&] { return zookeeper_serves(port_); });
}

ClickHousePorts ClickHouse::free_ports() {
  return {free_port(), free_port(), free_port()};
}

ClickHouse::ClickHouse() : ports_(free_ports()) {
  write_configuration("");
  start();
}

ClickHouse::ClickHouse(const ZooKeeper& zookeeper, const std::vector<ClickHousePorts>& ports, size_t shard)
    : ports_(ports[shard]) {
  std::string shards;
  for (const ClickHousePorts& other : ports)
    shards += fmt::format(
        "<shard><internal_replication>true</internal_replication>"
        "<replica><host>127.0.0.1</host><port>{}</port></replica></shard>",
        other.native);
  write_configuration(
      fmt::format("<remote_servers><pair>{}</pair></remote_servers>"
                  "<zookeeper><node><host>127.0.0.1</host><port>{}</port></node></zookeeper>"
                  "<macros><shard>{}</shard><replica>only</replica></macros>"
                  "<distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>",
                  shards, zookeeper.port(), shard));
  start();
}

void ClickHouse::write_configuration(const std::string& cluster) {
  std::string folder = folder_.path().string();
  write(folder_.path() / "config.xml",
        fmt::format(
            "<yandex><logger><level>warning</level><console>1</console></logger>"
            "<http_port>{}</http_port><tcp_port>{}</tcp_port>"
            "<interserver_http_port>{}</interserver_http_port>"
            "<interserver_http_host>127.0.0.1</interserver_http_host><listen_host>127.0.0.1</listen_host>"
            "<path>{}/data/</path><tmp_path>{}/tmp/</tmp_path><user_files_path>{}/files/</user_files_path>"
            "<format_schema_path>{}/formats/</format_schema_path><users_config>{}/users.xml</users_config>"
            "<default_profile>default</default_profile><default_database>default</default_database>"
            "<mark_cache_size>67108864</mark_cache_size>{}</yandex>",
            ports_.http, ports_.native, ports_.replication, folder, folder, folder, folder, folder, cluster));
  auto user = [](const char* name, const char* password) {
    return fmt::format(
        "<{}><password>{}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>"
        "<quota>default</quota></{}>",
        name, password, name);
  };
  write(folder_.path() / "users.xml",
        fmt::format("<yandex><profiles><default></default></profiles><users>{}{}</users>"
                    "<quotas><default></default></quotas></yandex>",
                    user("default", ""), user("analyst", "s3cret &amp; &quot;more'")));
}

std::string ClickHouse::url() const {
  return fmt::format("http://127.0.0.1:{}", ports_.http);
}

void ClickHouse::start() {
  fs::path log = folder_.path() / "log";
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/sbin/clickhouse-server",
                               "--config-file=" + (folder_.path() / "config.xml").string()},
      log);
  wait_for(*process_, log, [&] { return listens(ports_.http) && listens(ports_.native); });
}

void ClickHouse::kill() {
  process_->kill();
}

}  // namespace luytre
