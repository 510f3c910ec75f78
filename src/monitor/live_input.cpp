#include "monitor/live_input.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "sources/source.h"
#include "telemetry/formats.h"

namespace luytre {
namespace {

// Exporter → origin index, with the latest one remembered: datagrams of one exporter come in runs.
class ExporterOrigins {
 public:
  ExporterOrigins(OriginTable& origins, uint64_t run) : origins_(origins), run_(run) {}
  uint16_t of(const IpAddress& exporter) {
    if (exporter == last_ && known_) return last_origin_;
    if (index_.size() == 65536) index_.clear();  // a flood of forged senders costs look-ups, not memory
    auto [it, is_new] = index_.try_emplace(exporter, uint16_t{0});
    if (is_new) it->second = origins_.add(exporter.to_string(), run_);
    known_ = true;
    last_ = exporter;
    return last_origin_ = it->second;
  }

 private:
  OriginTable& origins_;
  uint64_t run_;
  std::unordered_map<IpAddress, uint16_t> index_;
  IpAddress last_;
  uint16_t last_origin_ = 0;
  bool known_ = false;
};

struct SocketAccount {
  DecodeCounts counts;
  std::vector<ExporterCounts> exporters;
  uint64_t datagrams = 0, kernel_drops = 0;
};

SocketAccount receive(UdpReceiver& receiver, const Format& format, RunContext& run, uint64_t run_id) {
  SocketAccount account;
  std::unique_ptr<Decoder> decoder = format.create(run.options.decode);
  ExporterOrigins origins(run.origins, run_id);
  Worker worker(run);
  auto last_flush = std::chrono::steady_clock::now();
  auto take = [&](std::span<const Datagram> datagrams) {
    for (const Datagram& datagram : datagrams)
      decoder->decode({.bytes = datagram.bytes,
                       .origin = origins.of(datagram.from),
                       .received = datagram.received,
                       .exporter = datagram.from,
                       .exporter_port = datagram.from_port},
                      worker.sink());
    account.datagrams += datagrams.size();
  };
  while (!run.stopped()) {
    auto datagrams = receiver.receive(200);
    if (!datagrams) {
      run.fail_with(datagrams.error());
      break;
    }
    take(*datagrams);
    auto now = std::chrono::steady_clock::now();
    if (now - last_flush > std::chrono::seconds(run.options.flush_seconds)) {
      last_flush = now;
      decoder->flush(worker.sink(), false);
      worker.hand_over();
      if (auto flushed = run.committer.flush(run.health.rows()); !flushed) run.fail_with(flushed.error());
    }
  }
  // What the kernel holds when the run is stopped was received: take it too.
  for (auto rest = receiver.receive(0); rest && !rest->empty(); rest = receiver.receive(0)) take(*rest);
  decoder->flush(worker.sink(), true);
  account.counts = decoder->counts();
  account.exporters = decoder->exporters();
  account.kernel_drops = receiver.kernel_drops();
  Timestamp latest = worker.sink().latest();
  if (latest != kNoTime)
    for (const ExporterCounts& exporter : account.exporters)
      run.health.add_faults(exporter.exporter.to_string(), run_id, latest, exporter.counts);
  return account;
}

}  // namespace

InputReport receive_live(const Listen& listen, RunContext& run, unsigned threads) {
  InputReport report;
  std::string where =
      listen.address.find(':') == std::string::npos ? listen.address : '[' + listen.address + ']';
  report.source = fmt::format("{}=udp://{}:{}", listen.format, where, listen.port);
  report.format = listen.format;
  const Format* format = find_format(listen.format, Framing::datagram);
  if (!format) {
    report.problem = fmt::format("there is no format '{}' for datagrams", listen.format);
    return report;
  }
  std::vector<std::unique_ptr<UdpReceiver>> receivers;
  uint16_t port = listen.port;
  for (unsigned i = 0; i < threads; ++i) {
    auto receiver = UdpReceiver::open(
        {.address = listen.address, .port = port, .receive_buffer = run.options.receive_buffer});
    if (!receiver) {
      report.problem = receiver.error().message;
      return report;
    }
    port = (*receiver)->port();
    receivers.push_back(std::move(*receiver));
  }
  if (run.options.ready) run.options.ready(report.source, port);
  auto now = std::chrono::system_clock::now().time_since_epoch();
  auto run_id = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  std::vector<SocketAccount> accounts(threads);
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i)
      others.emplace_back([&, i] { accounts[i] = receive(*receivers[i], *format, run, run_id); });
    accounts[0] = receive(*receivers[0], *format, run, run_id);
  }
  for (SocketAccount& account : accounts) {
    report.counts += account.counts;
    report.datagrams += account.datagrams;
    report.kernel_drops += account.kernel_drops;
    report.exporters.insert(report.exporters.end(), account.exporters.begin(), account.exporters.end());
  }
  return report;
}

}  // namespace luytre
