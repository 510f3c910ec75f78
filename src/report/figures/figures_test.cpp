#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "leaks/leak_book.h"
#include "report/figures/verify.h"
#include "situation/day_content.h"

namespace luytre {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class ReportFigures : public testing::Test {
 protected:
  ReportFigures() {
    folder_ = std::filesystem::temp_directory_path() / ("report-" + std::to_string(::getpid()) + "-" +
                                                        std::to_string(reinterpret_cast<uintptr_t>(this)));
    std::filesystem::create_directories(folder_);
    ledger_ = Ledger::open({.folder = folder_}).value();
    directory_ = Directory::open(folder_ / "directory").value();
    own("id,sector,name_vi\nA,MINISTRY,Bộ A\nB,MINISTRY,Bộ B\n",
        "prefix,org_id\n1.0.0.0/24,A\n1.0.1.0/24,B\n");
    days_ = DayStore::open(folder_ / "days").value();
    put("2018-12-03", {0x01000001, 0x01000002, 0x01000101});
    put("2018-12-04", {0x01000001, 0x01000102});
  }
  ~ReportFigures() override { std::filesystem::remove_all(folder_); }

  void own(const char* organisations, const char* facts) {
    if (*organisations) {
      EXPECT_TRUE(directory_->add_organisations(organisations, "o"));
    }
    EXPECT_TRUE(directory_->add_ownership(facts, "f"));
    EXPECT_TRUE(directory_->save());
  }
  void put(const char* day, std::vector<uint32_t> addresses, const char* sensor = "s") {
    DayContent content;
    content.streams.push_back({"", "mirai", "c2"});
    for (uint32_t a : addresses) content.cells.push_back({DayContent::place(a, 0), 2});
    HealthRow health;
    health.sensor = sensor;
    health.hour = start_of(parse_day(day).value());
    health.counts.records = 10;
    EXPECT_TRUE(days_->replace(parse_day(day).value(), content, {&health, 1}));
  }
  FigureSource source() {
    FigureStores stores;
    stores.days = &*days_;
    stores.directory = &*directory_;
    stores.ledger = ledger_.get();
    stores.directory_folder = folder_ / "directory";
    stores.ownership = folder_ / "kept";
    return FigureSource(stores);
  }
  static FigureQuery december(const char* name, const char* by = "") {
    FigureQuery q{name, parse_day("2018-12-01").value(), parse_day("2018-12-31").value(), {}};
    if (*by) q.where["by"] = by;
    return q;
  }
  Figures asked() {
    auto s = source();
    EXPECT_TRUE(s.keep_ownership());
    Figures out;
    out["all"] = s.ask(december("addresses")).value();
    out["bodies"] = s.ask(december("addresses", "organisation")).value();
    return figures_from_json(to_json(out)).value();
  }

  std::filesystem::path folder_;
  std::unique_ptr<Ledger> ledger_;
  std::optional<Directory> directory_;
  std::optional<DayStore> days_;
};

TEST_F(ReportFigures, NeverMixAddressesDaysAndEvents) {
  auto s = source();
  Figure addresses = s.ask(december("addresses")).value(), days = s.ask(december("address_days")).value();
  EXPECT_EQ(addresses.value("addresses"), 4u);
  EXPECT_EQ(addresses.value("sightings"), 10u);
  EXPECT_EQ(addresses.value("bodies"), 2u);
  EXPECT_EQ(days.value("address_days"), 5u);
  EXPECT_EQ(s.ask(december("address_days", "family")).value().lines.at(0).values.at(0), 5u);
  EXPECT_EQ(s.ask(december("nonsense")).error().code, ErrorCode::invalid);
  FigureQuery odd = december("addresses");
  odd.where["colour"] = "red";
  EXPECT_EQ(s.ask(odd).error().code, ErrorCode::invalid);
}

TEST_F(ReportFigures, HoldWhenNothingChanged) {
  Figures then = asked();
  for (const FigureCheck& c : verify_figures(source(), then, {})) {
    EXPECT_TRUE(c.holds && c.same_data) << c.name;
    EXPECT_THAT(c.reasons, SizeIs(0));
  }
}

TEST_F(ReportFigures, SayThatOwnershipWasCorrected) {
  Figures then = asked();
  own("", "prefix,org_id\n1.0.0.2/32,B\n");
  auto checks = verify_figures(source(), then, {});
  EXPECT_TRUE(checks[0].holds);  // in all, nothing changed
  EXPECT_FALSE(checks[0].same_data);
  ASSERT_FALSE(checks[1].holds);
  ASSERT_THAT(checks[1].reasons, SizeIs(1));
  EXPECT_EQ(checks[1].reasons[0].cause, FigureCause::ownership);
  EXPECT_THAT(checks[1].reasons[0].text_en, HasSubstr("in 1 facts: 1.0.0.2/32; with the ownership of then"));
  EXPECT_EQ(checks[1].changes[0].key, "A");
  EXPECT_EQ(checks[1].changes[0].then, 2u);
  EXPECT_EQ(checks[1].changes[0].now, 1u);
}

TEST_F(ReportFigures, SayThatEvidenceOfDaysChanged) {
  Figures then = asked();
  put("2018-12-04", {0x01000001, 0x01000102, 0x01000103});
  auto checks = verify_figures(source(), then, {});
  ASSERT_FALSE(checks[0].holds);
  ASSERT_THAT(checks[0].reasons, SizeIs(1));
  EXPECT_EQ(checks[0].reasons[0].cause, FigureCause::evidence);
  EXPECT_THAT(checks[0].reasons[0].text_en, HasSubstr("of 1 days changed: 2018-12-04"));
}

TEST_F(ReportFigures, SayThatCoverageAndOwnershipAndEvidenceChangedTogether) {
  Figures then = asked();
  put("2018-12-05", {0x01000104}, "another");
  own("", "prefix,org_id\n1.0.0.2/32,B\n");
  auto checks = verify_figures(source(), then, {});
  std::vector<FigureCause> causes;
  for (const FigureReason& r : checks[1].reasons) causes.push_back(r.cause);
  EXPECT_THAT(causes,
              testing::ElementsAre(FigureCause::ownership, FigureCause::evidence, FigureCause::coverage));
}

TEST_F(ReportFigures, AreNotComparedOverAnotherCoverage) {
  auto s = source();
  FigureQuery first = december("addresses"), second = december("addresses");
  first.from = first.to = parse_day("2018-12-03").value();
  second.from = second.to = parse_day("2018-12-04").value();
  EXPECT_EQ(why_no_change(s.ask(first).value(), s.ask(second).value()), "");
  put("2018-12-04", {0x01000001}, "another");
  EXPECT_NE(why_no_change(s.ask(first).value(), s.ask(second).value()), "");
}

TEST_F(ReportFigures, OfLedgersAreAskedOnAnEmptyOne) {
  auto s = source();
  for (const char* name : {"leaked_accounts", "weaknesses", "findings", "notices"}) {
    auto f = s.ask(december(name));
    ASSERT_TRUE(f) << name << ": " << f.error().message;
    EXPECT_EQ(f->total.at(0), 0u);
  }
  FigureQuery list = december("finding_list");
  EXPECT_EQ(s.ask(list).error().code, ErrorCode::invalid);
  list.where["organisation"] = "A";
  EXPECT_TRUE(s.ask(list));
}

}  // namespace
}  // namespace luytre
