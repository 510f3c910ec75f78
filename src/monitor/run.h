// A run of the monitor: inputs in, sightings committed, an account of everything that was not understood.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "families/detectors.h"
#include "match/indicator_set.h"
#include "monitor/commit.h"
#include "monitor/sighting_maker.h"
#include "telemetry/decoder.h"

namespace luytre {

struct Listen {
  std::string format;  // "netflow"
  std::string address;
  uint16_t port = 0;
  std::string capture;  // "eth0?filter=udp+port+53": an interface instead (monitor/capture_input.h)
  std::string stream;   // "unix:///run/x.sock", "tcp://[::1]:6000": instead of address and port
};
// "netflow=udp://127.0.0.1:2055", "netflow=udp://[::]:2055", "dnstap=unix:///run/luytre/dnstap.sock",
// "dnstap=tcp://127.0.0.1:6000", "capture://eth0?filter=udp+port+53"
Result<Listen> parse_listen(std::string_view text);

struct InputReport;

struct RunOptions {
  std::vector<std::string> inputs;  // files, folders, "-"
  std::vector<Listen> listens;
  std::string format;  // "" = sniffed
  bool follow = false;
  std::string sensor;
  std::string organisation;
  unsigned threads = 1;
  DecodeOptions decode;
  uint64_t expanded_limit = 0;
  int receive_buffer = 64 << 20;
  unsigned flush_seconds = 10;  // live and followed inputs: at most this long until a sighting is durable
  std::shared_ptr<const DetectorSet> detectors;  // null: none
  bool archive = false;                          // keep contacts, so that indicators can be looked for later
  const std::atomic<bool>* stop = nullptr;
  // Ownership as it is now, for runs without end: asked at each flush, from any thread. Null: it stays.
  std::function<std::shared_ptr<const Directory>()> directory_now;
  // Called now and then, from any thread, with bytes done and bytes in all (0: unknown), for a progress bar.
  std::function<void(const std::string& input, uint64_t done, uint64_t total)> progress;
  // Called when an input has ended, from its thread.
  std::function<void(const InputReport&)> ended;
  // Called once for each live socket when it is ready, with its port.
  std::function<void(const std::string& listen, uint16_t port)> ready;
};

struct InputReport {
  std::string source;
  std::string format;
  DecodeCounts counts;
  std::vector<ExporterCounts> exporters;
  uint64_t datagrams = 0;     // live: received
  uint64_t connections = 0;   // stream sockets: taken
  uint64_t kernel_drops = 0;  // live: dropped before we could read them
  std::string problem;        // why the input ended early, "" if it did not
};

struct RunReport {
  std::vector<InputReport> inputs;
  MonitorCounts counts;
  uint64_t distinct_addresses = 0;  // national, in this run
  uint64_t internal_hosts = 0;
  Committer::Totals committed;
  std::vector<DetectorSet::Evicted> evicted;  // state detectors gave up to stay within their memory
};

// Ends when the files end, or, with follow or listens, when *stop becomes true. An input that cannot be read
// is told in its report and does not stop the others; a store that fails ends the run.
Result<RunReport> run_monitor(const RunOptions& options, const PublishedIndicatorSet& indicators,
                              const Directory& directory, Committer& committer);

}  // namespace luytre
