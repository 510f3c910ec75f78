// The table of bodies of a whole country: 10,000 bodies, thirteen months of addresses in each of them,
// 100,000 open findings; and what a refresh of the national picture costs.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/check.h"
#include "hub/national_test_hub.h"
#include "hub/router.h"
#include "situation/day_content.h"

namespace luytre {
namespace {

constexpr unsigned kBodies = 10'000;

// Each body has a /24; two days a month, ten hosts of conficker each.
struct LargeHub : CountryHub {
  LargeHub() {
    std::string bodies = "org_id,sector,name_vi,name_en,parent\n", holdings = "prefix,org_id\n";
    for (unsigned i = 0; i < kBodies; ++i) {
      fmt::format_to(std::back_inserter(bodies), "L{0},JOINT_STOCK_BANK,Ngân hàng số {0},Bank {0},\n", i);
      fmt::format_to(std::back_inserter(holdings), "113.{}.{}.0/24,L{}\n", i / 256, i % 256, i);
    }
    Directory facts = directory();
    LUYTRE_CHECK(facts.add_organisations(bodies, "bodies"));
    LUYTRE_CHECK(facts.add_ownership(holdings, "holdings"));
    LUYTRE_CHECK(facts.save());
    hub_->directory_changed();
    auto days = DayStore::open(home_ / "days");
    for (int month = 0; month < 13; ++month)
      for (int day : {9, 19}) {
        DayContent content;
        content.streams = {{"", "conficker", "c2"}};
        for (unsigned i = 0; i < kBodies; ++i)
          for (unsigned host = 0; host < 10; ++host)
            content.cells.push_back(
                {DayContent::place(0x71000000 + i * 256 + host * 7 + static_cast<unsigned>(month), 0), 3});
        HealthRow row;
        row.sensor = "sensor-0";
        row.source = "exporter";
        Day at = day_from_civil(2025 + month / 12, static_cast<unsigned>(month % 12 + 1), 1) + day;
        row.hour = start_of(at);
        row.counts.records = 1000;
        LUYTRE_CHECK(days->replace(at, content, {&row, 1}));
      }
    std::vector<DayEvidence> evidence;
    Day at = *parse_day("2026-01-10");
    for (unsigned i = 0; i < kBodies; ++i)
      for (unsigned host = 0; host < 10; ++host) {
        DayEvidence& e = evidence.emplace_back();
        e.organisation = fmt::format("L{}", i);
        e.subject = fmt::format("113.{}.{}.{}", i / 256, i % 256, host * 7);
        e.what = "conficker";
        e.sector = "JOINT_STOCK_BANK";
        e.first = e.last = start_of(at);
        e.sightings = 3;
        e.id = finding_id(e.organisation, e.kind, e.subject, e.what);
      }
    std::ranges::sort(evidence, {}, &DayEvidence::id);
    LUYTRE_CHECK(hub_->book().absorb(at, evidence));
  }
  static LargeHub& shared() {
    static LargeHub hub;
    return hub;
  }
};

void ask(benchmark::State& state, const char* who, const char* target, Timestamp later) {
  LargeHub& hub = LargeHub::shared();
  auto first = hub.get(who, target);
  LUYTRE_CHECK(first.status == 200);
  if (std::string_view(target).starts_with("/api/organisations?"))
    LUYTRE_CHECK(first.number("/total") == kBodies + 5);
  Timestamp now = hub.now_;
  for (auto _ : state) {
    hub.now_ += later;  // past what counts are kept for, or not
    benchmark::DoNotOptimize(hub.get(who, target).status);
  }
  hub.now_ = now;  // a session lasts half an hour
}
#define ASK(name, ...) BENCHMARK_CAPTURE(ask, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)
ASK(table_kept_months, "operator", "/api/organisations?limit=1000", 20 * kMicrosPerSecond)->Iterations(20);
ASK(table_warm, "operator", "/api/organisations?limit=50", 0);
ASK(table_by_name, "operator", "/api/organisations?sort=name&limit=50", 0);
ASK(table_csv, "operator", "/api/organisations.csv", 0);
ASK(national_kept_months, "operator", "/api/national", 20 * kMicrosPerSecond)->Iterations(20);
ASK(national_warm, "operator", "/api/national", 0);
ASK(member_table, "bank", "/api/organisations?limit=50", 20 * kMicrosPerSecond)->Iterations(20);
ASK(body_page, "bank", "/api/organisations/T-B", 0);

// Nothing kept: thirteen months of figures from the day store.
void first_of_all(benchmark::State& state) {
  LargeHub& hub = LargeHub::shared();
  for (auto _ : state) {
    state.PauseTiming();
    hub.router_.reset();  // and with it what the routes keep
    hub.router_ = std::make_unique<http::Router>(*make_router(*hub.hub_, {}));
    state.ResumeTiming();
    benchmark::DoNotOptimize(hub.get("operator", "/api/organisations?limit=50").status);
  }
}
BENCHMARK(first_of_all)->Unit(benchmark::kMillisecond)->Iterations(5);

}  // namespace
}  // namespace luytre
