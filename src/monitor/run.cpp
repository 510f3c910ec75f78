#include "monitor/run.h"

#include <fmt/format.h>

#include <charconv>
#include <thread>

#include "monitor/capture_input.h"
#include "monitor/file_input.h"
#include "monitor/live_input.h"
#include "monitor/stream_input.h"
#include "monitor/worker.h"
#include "sources/source.h"
#include "sources/stream_socket.h"
#include "telemetry/formats.h"

namespace luytre {

Result<Listen> parse_listen(std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return fail(
        ErrorCode::invalid,
        fmt::format("--listen '{}': {}; it reads netflow=udp://ADDRESS:PORT, sflow=udp://ADDRESS:PORT, "
                    "dnstap=unix:///PATH, dnstap=tcp://ADDRESS:PORT or capture://INTERFACE",
                    text, why));
  };
  Listen listen;
  if (constexpr std::string_view kCapture = "capture://"; text.starts_with(kCapture)) {
    listen.format = "capture";
    listen.capture = text.substr(kCapture.size());
    LUYTRE_TRY(parse_capture_address(listen.capture));
    return listen;
  }
  size_t equals = text.find('=');
  if (equals == std::string_view::npos) return wrong("no format is named");
  listen.format = text.substr(0, equals);
  std::string_view rest = text.substr(equals + 1);
  bool streams = rest.starts_with("unix://") || rest.starts_with("tcp://");
  if (!streams && !rest.starts_with("udp://")) return wrong("no such kind of socket");
  if (streams != (listen.format == "dnstap"))
    return wrong(streams ? "only dnstap comes over Unix and TCP sockets"
                         : "dnstap comes over Unix and TCP sockets, not in datagrams");
  if (!find_format(listen.format, Framing::datagram)) return wrong("no such format comes over a socket");
  if (streams) {
    if (auto address = parse_stream_address(rest); !address) return std::unexpected(address.error());
    listen.stream = rest;
    return listen;
  }
  rest.remove_prefix(6);
  size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return wrong("no port is named");
  std::string_view host = rest.substr(0, colon), digits = rest.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!IpAddress::parse(host)) return wrong("the address is not an IP address");
  listen.address = host;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  if (error != std::errc() || end != digits.data() + digits.size())
    return wrong("the port is not a number up to 65535");
  return listen;
}

Result<RunReport> run_monitor(const RunOptions& options, const PublishedIndicatorSet& indicators,
                              const Directory& directory, Committer& committer) {
  RunContext run{.options = options,
                 .indicators = indicators,
                 .directory = directory,
                 .committer = committer,
                 .origins = {},
                 .health = HealthTable(options.sensor)};
  std::vector<std::string> files;
  RunReport report;
  for (const std::string& input : options.inputs) {
    auto expanded = expand_inputs(input);
    if (expanded) {
      files.insert(files.end(), expanded->begin(), expanded->end());
    } else {
      report.inputs.push_back({.source = input,
                               .format = "",
                               .counts = {},
                               .exporters = {},
                               .problem = expanded.error().message});
    }
  }

  unsigned threads = std::max(options.threads, 1u);
  std::vector<InputReport> accounts(files.size() + options.listens.size());
  auto ended = [&](size_t at, InputReport account) {
    if (options.ended) options.ended(account);
    accounts[at] = std::move(account);
  };
  {
    // Many files: one thread each in turn. Few: the threads share a file. What the threads see outlives them.
    const auto readers = static_cast<unsigned>(std::min<size_t>(threads, files.size()));
    const unsigned helpers = readers == 0 ? 1 : std::max(1u, threads / readers);
    std::atomic<size_t> next{0};
    std::vector<std::jthread> running;
    for (size_t i = 0; i < options.listens.size(); ++i)
      running.emplace_back([&, i] {
        const Listen& listen = options.listens[i];
        ended(files.size() + i, !listen.capture.empty()  ? receive_capture(listen, run)
                                : !listen.stream.empty() ? receive_streams(listen, run, threads)
                                                         : receive_live(listen, run, threads));
      });
    if (options.follow) {
      for (size_t i = 0; i < files.size(); ++i)
        running.emplace_back([&, i] { ended(i, read_file_input(files[i], run, 1)); });
    } else {
      for (unsigned r = 0; r < readers; ++r)
        running.emplace_back([&] {
          for (size_t i; (i = next++) < files.size() && !run.stopped();)
            ended(i, read_file_input(files[i], run, helpers));
        });
    }
  }
  if (options.detectors) {
    Worker last(run);
    options.detectors->finish(INT64_MAX, last.sink());
    report.evicted = options.detectors->evicted();
  }
  if (!run.failed)
    if (auto flushed = committer.flush(run.health.rows()); !flushed) run.fail_with(flushed.error());
  if (run.failure) return std::unexpected(*run.failure);

  for (InputReport& account : accounts)
    if (!account.source.empty()) report.inputs.push_back(std::move(account));
  report.counts = run.counts;
  report.distinct_addresses = run.addresses.size();
  report.internal_hosts = run.internal_hosts.size();
  report.committed = committer.totals();
  return report;
}

}  // namespace luytre
