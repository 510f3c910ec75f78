#include "retro/replay.h"

#include <array>

namespace luytre {
namespace {

constexpr size_t kVias = static_cast<size_t>(kLastVia) + 1;

ObservationKind kind_of(Via via) {
  switch (via) {
    case Via::traffic:
      return ObservationKind::flow;
    case Via::answer:
    case Via::dns:
      return ObservationKind::dns;
    case Via::host:
      return ObservationKind::http;
    case Via::server_name:
      return ObservationKind::tls;
  }
  return ObservationKind::flow;
}

}  // namespace

struct Replay::Sensor {
  Sensor(const PublishedIndicatorSet& indicators, const Directory& directory, SightingMaker::Options options,
         const std::function<void(SightingBatch&)>& give)
      : maker(indicators, directory, std::move(options), give) {}

  SightingMaker maker;
  std::array<std::array<ObservationBatch, 2>, kVias> batches;  // by via and address family

  void add(const ArchivedContact& c);
  void flush(ObservationBatch& batch) {
    if (batch.size > 0) maker.consume(batch);
    batch.clear();
  }
};

void Replay::Sensor::add(const ArchivedContact& c) {
  bool v4 = c.client.is_v4() && (c.via != Via::traffic || c.remote.is_v4());
  ObservationBatch& batch = batches[static_cast<size_t>(c.via)][v4 ? 0 : 1];
  uint32_t row = batch.size++;
  batch.kind = kind_of(c.via);
  batch.family = v4 ? AddressFamily::v4 : AddressFamily::v6;
  batch.first[row] = c.first * kMicrosPerSecond;
  batch.last[row] = c.last * kMicrosPerSecond;
  IpAddress remote = c.via == Via::traffic ? c.remote : IpAddress{};
  if (v4) {
    batch.src4[row] = c.client.v4();
    batch.dst4[row] = c.via == Via::traffic ? remote.v4() : 0;
  } else {
    batch.src6[row] = c.client;
    batch.dst6[row] = remote;
  }
  batch.src_port[row] = 0;
  batch.dst_port[row] = c.port;
  batch.protocol[row] = c.protocol;
  switch (c.via) {
    case Via::traffic:
      batch.packets[row] = batch.bytes[row] = 0;
      break;
    case Via::answer:
      batch.name[row] = {};
      batch.answers.push_back({row, c.remote});
      break;
    case Via::dns:
      batch.name[row] = batch.text.copy(c.name);
      break;
    case Via::host:
      batch.host[row] = batch.text.copy(c.name);
      batch.path[row] = {};
      break;
    case Via::server_name:
      batch.server_name[row] = batch.text.copy(c.name);
      break;
  }
  if (batch.size == kBatchRows) flush(batch);
}

Replay::Replay(const PublishedIndicatorSet& indicators, const Directory& directory,
               std::function<void(SightingBatch&)> give)
    : indicators_(indicators), directory_(directory), give_(std::move(give)) {}
Replay::~Replay() = default;

void Replay::add(const ArchivedContact& contact) {
  auto& sensor = sensors_[{std::string(contact.sensor), std::string(contact.inside)}];
  if (!sensor)
    sensor = std::make_unique<Sensor>(indicators_, directory_,
                                      SightingMaker::Options{.sensor = std::string(contact.sensor),
                                                             .organisation = std::string(contact.inside)},
                                      give_);
  sensor->add(contact);
}

Result<void> Replay::finish() {
  for (auto& [name, sensor] : sensors_) {
    for (auto& families : sensor->batches)
      for (ObservationBatch& batch : families) sensor->flush(batch);
    sensor->maker.hand_over();
    if (sensor->maker.error()) return std::unexpected(*sensor->maker.error());
  }
  return {};
}

MonitorCounts Replay::counts() const {
  MonitorCounts all;
  for (const auto& [name, sensor] : sensors_) all += sensor->maker.counts();
  return all;
}

}  // namespace luytre
