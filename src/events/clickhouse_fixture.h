// ClickHouse servers and a ZooKeeper for tests: Debian's clickhouse-server and zookeeper, started on loopback
// with a folder and ports of their own, stopped and removed with the object.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "events/sighting_samples.h"

namespace luytre {

// A child process; killed when the object dies, or the thread that made it ends. Standard output and error go
// to `log`.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::filesystem::path& log);
  Process(const Process&) = delete;
  ~Process();
  bool running();
  void kill();  // SIGKILL, and waits for its end

 private:
  pid_t pid_ = -1;
};

struct ClickHousePorts {
  uint16_t http = 0, native = 0, replication = 0;
};

class ZooKeeper {
 public:
  ZooKeeper();  // returns when it answers; throws std::runtime_error with its log otherwise
  uint16_t port() const { return port_; }

 private:
  TemporaryFolder folder_;
  uint16_t port_;
  std::unique_ptr<Process> process_;
};

class ClickHouse {
 public:
  static constexpr const char* kPassword = "s3cret & \"more'";  // of the user "analyst"
  // Alone.
  ClickHouse();
  // One replica of shard `shard` (from 0) in the cluster "pair", whose servers have `ports`.
  ClickHouse(const ZooKeeper& zookeeper, const std::vector<ClickHousePorts>& ports, size_t shard);

  std::string url() const;  // "http://127.0.0.1:port"
  void start();             // returns when it answers
  void kill();
  static ClickHousePorts free_ports();

 private:
  void write_configuration(const std::string& cluster);

  TemporaryFolder folder_;
  ClickHousePorts ports_;
  std::unique_ptr<Process> process_;
};

}  // namespace luytre
