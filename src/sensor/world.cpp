#include "sensor/world.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <stdexcept>

#include "access/tokens.h"
#include "base/check.h"
#include "events/segment.h"
#include "monitor/attributor.h"
#include "monitor/commit.h"
#include "monitor/home.h"
#include "situation/figures.h"

namespace luytre::sensor {
namespace {

class Wire : public Transport {
 public:
  Wire(World& world, World::Weather weather) : world_(world), weather_(std::move(weather)) {}
  Result<Message> exchange(const Message& request) override {
    if (!weather_.request_arrives()) return fail(ErrorCode::unavailable, "lost on the way");
    auto answer = world_.desk->answer(request, Arrival::http, world_.now);
    if (!answer) return fail(ErrorCode::unavailable, answer.error().message);
    if (!weather_.answer_arrives()) return fail(ErrorCode::unavailable, "the answer is lost");
    return answer;
  }

 private:
  World& world_;
  World::Weather weather_;
};

}  // namespace

std::function<LedgerOptions()> fresh_ledger;

World::World() {
  static std::atomic<unsigned> number{0};
  folder_ = std::filesystem::temp_directory_path() / fmt::format("luytre-sensor-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(hub());
  directory = *Directory::open(hub() / "directory");
  LUYTRE_CHECK(
      directory->add_organisations("org_id,parent,sector,name_vi,name_en\nX,,MINISTRY,Bộ X,Ministry "
                                   "X\nY,,BANK,Ngân hàng Y,Bank Y\n",
                                   "test"));
  LUYTRE_CHECK(directory->add_ownership("prefix,org_id\n198.18.0.0/17,X\n198.18.128.0/17,Y\n", "test"));
  LUYTRE_CHECK(directory->add_ownership("prefix\n198.19.0.0/16\n", "test"));
  LUYTRE_CHECK(directory->save());
  if (fresh_ledger) ledger_options_ = fresh_ledger();
  ledger_options_.folder = hub() / "ledger";
  ledger_options_.clock = [this] { return now; };
  restart();
}

World::~World() {
  desk.reset();
  ledger.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void World::restart() {
  desk.reset();
  ledger.reset();
  auto opened = Ledger::open(ledger_options_);
  if (!opened) throw std::runtime_error(opened.error().message);
  ledger = std::move(*opened);
  auto made = Desk::open(*ledger, hub());
  if (!made) throw std::runtime_error(made.error().message);
  desk = std::move(*made);
}

Gate World::gate() {
  return {*ledger, *directory, hasher_, seal_, breached_};
}

std::unique_ptr<Transport> World::wire(Weather weather) {
  return std::make_unique<Wire>(*this, std::move(weather));
}

std::string World::token(const std::string& organisation, const std::string& name) {
  auto made = make_sensor_token(gate(), console, organisation, name);
  if (!made) throw std::runtime_error(made.error().message);
  return *made;
}

Uplink World::enrol(const std::string& organisation, const std::string& name) {
  auto home = sensor_home(name);
  auto request = begin_enrolment(home, {.hub = "https://hub.example"}, token(organisation, name), "1.0", now);
  if (!request) throw std::runtime_error(request.error().message);
  auto answer = wire()->exchange(*request);
  if (!answer) throw std::runtime_error(answer.error().message);
  if (auto done = finish_enrolment(home, *request, *answer); !done)
    throw std::runtime_error(done.error().message);
  auto uplink = Uplink::open(home, "1.0");
  if (!uplink) throw std::runtime_error(uplink.error().message);
  return std::move(*uplink);
}

ApplyReport World::apply() {
  auto report = apply_inbox(*ledger, {.home = hub(), .events = {.target = "memory"}}, now);
  if (!report) throw std::runtime_error(report.error().message);
  return *report;
}

std::string World::figures(const std::filesystem::path& home) {
  auto opened = Home::open(home, Home::Access::read);
  auto days = opened->days();
  auto facts = opened->directory();
  LUYTRE_CHECK(days.has_value() && facts.has_value());
  std::string text;
  for (Day day : days->days(kFirstDay, kLastDay)) {
    LUYTRE_CHECK(days->verify(day).has_value());
    auto answer = ask(*days, *facts, {.from = day, .to = day});
    LUYTRE_CHECK(answer.has_value());
    const Coverage& c = answer->coverage;
    text += fmt::format(
        "{} {} {} sightings, {} addresses, {} hosts; {} records, {} lost, {} over the limit\n",
        format_day(day), answer->digest.to_hex(), answer->total.sightings, answer->total.distinct_addresses,
        answer->total.internal_hosts, c.counts.records, c.counts.lost, c.counts.over_limit);
  }
  return text;
}

std::filesystem::path World::direct(const std::vector<SightingBatch>& batches,
                                    std::span<const HealthRow> health) {
  auto path = folder_ / "direct";
  std::filesystem::create_directories(path);
  std::filesystem::copy(hub() / "directory", path / "directory", std::filesystem::copy_options::recursive);
  auto home = Home::open(path, Home::Access::write);
  auto committer = Committer::open(*home, {.target = "memory"}, 1'000'000);
  LUYTRE_CHECK(committer.has_value());
  Attributor attributor(*directory, "X");
  for (const SightingBatch& batch : batches) {
    SightingBatch placed;
    for (Sighting s : batch.rows) {
      s.internal = false;
      if (attributor.place(s)) placed.add(s);
    }
    LUYTRE_CHECK((*committer)->add(placed).has_value());
  }
  LUYTRE_CHECK((*committer)->flush(health).has_value());
  return path;
}

SightingBatch some_sightings(size_t rows, uint64_t seed, const std::string& recorded_as) {
  std::mt19937_64 random(seed);
  auto below = [&](uint64_t n) { return random() % n; };
  SightingBatch batch;
  for (size_t i = 0; i < rows; ++i) {
    Sighting s;
    s.first = start_of(20'000) + static_cast<Timestamp>(below(5 * 86'400)) * kMicrosPerSecond;
    s.last = s.first + static_cast<Timestamp>(below(60)) * kMicrosPerSecond;
    uint32_t base = below(20) == 0 ? 0x0A000000u : below(20) == 0 ? 0xC0000200u : 0xC6120000u;
    s.address = IpAddress::from_v4(base + static_cast<uint32_t>(below(base == 0xC6120000u ? 0x20000 : 200)));
    s.port = static_cast<uint16_t>(1024 + below(60'000));
    std::string indicator = fmt::format("203.0.113.{}", below(50));
    s.remote = *IpAddress::parse(indicator);
    s.remote_port = 443;
    s.protocol = 6;
    s.indicator = indicator;
    s.source = "list";
    s.family = below(2) ? "mirai" : "conficker";
    s.detector = "indicator";
    s.sensor = recorded_as;
    s.detail = below(3) ? "" : R"({"seen":"something"})";
    batch.add(s);
  }
  return batch;
}

std::string rows_as_bytes(const SightingBatch& batch) {
  std::string rows;
  for (const Sighting& s : batch.rows) append_row(rows, s);
  return rows;
}

}  // namespace luytre::sensor
