#include "sensor/desk.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "monitor/home.h"
#include "sensor/sensors.h"
#include "sensor/world.h"
#include "situation/figures.h"

namespace luytre::sensor {
namespace {

std::string result_of(const Result<Message>& answer) {
  if (!answer) return "error: " + answer.error().message;
  return std::string(boost::json::parse(answer->body).at("result").as_string());
}

class DeskTest : public testing::Test {
 protected:
  Message batch(Uplink& uplink, uint64_t seq, std::string_view name, uint64_t seed = 1) {
    BatchHead head{.sensor = uplink.enrolment().sensor,
                   .epoch = uplink.spool().epoch(),
                   .seq = seq,
                   .made = world_.now,
                   .version = "1.0"};
    return uplink.request(kBatches, world_.now,
                          pack_batch(head, rows_as_bytes(some_sightings(50, seed, std::string(name))), {}));
  }
  Result<Message> ask(const Message& request) {
    return world_.desk->answer(request, Arrival::http, world_.now);
  }
  SensorEntry only() {
    auto all = list_sensors(*world_.ledger, world_.console);
    EXPECT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->size(), 1u);
    return all->at(0);
  }
  World world_;
};

TEST_F(DeskTest, ATokenEnrolsOneSensorAndItsLostAnswerAgain) {
  std::string token = world_.token("X", "a");
  auto home = world_.sensor_home("a");
  auto request = begin_enrolment(home, {.hub = "https://hub"}, token, "1.0", world_.now);
  ASSERT_TRUE(request);
  ASSERT_EQ(result_of(ask(*request)), "enrolled");
  // The answer was lost: the sensor begins again and gets the same.
  auto again = begin_enrolment(home, {.hub = "https://hub"}, token, "1.0", world_.now);
  ASSERT_TRUE(again);
  auto answer = ask(*again);
  ASSERT_EQ(result_of(answer), "enrolled");
  auto done = finish_enrolment(home, *again, *answer);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->recorded_as, "X/a");
  EXPECT_EQ(only().organisation, "X");
  // Another sensor does not get in with it, nor one that does not hold the key it shows.
  auto other = begin_enrolment(world_.sensor_home("b"), {.hub = "https://hub"}, token, "1.0", world_.now);
  EXPECT_FALSE(ask(*other));
  Message forged = *request;
  forged.signature = SigningKey::random().sign("x");
  EXPECT_FALSE(ask(forged));
}

TEST_F(DeskTest, TwoActiveSensorsOfABodyHaveTwoNames) {
  world_.enrol("X", "a");
  auto second = begin_enrolment(world_.sensor_home("other"), {.hub = "https://hub"}, world_.token("X", "a"),
                                "1.0", world_.now);
  EXPECT_FALSE(ask(*second));
  ASSERT_TRUE(revoke_sensor(*world_.ledger, world_.console, only().id));
  EXPECT_EQ(result_of(ask(*second)), "enrolled");
  world_.enrol("Y", "a-of-y");
}

TEST_F(DeskTest, ABatchIsAcceptedOnceAndAnsweredTheSame) {
  Uplink a = world_.enrol("X", "a");
  unsigned told = 0;
  world_.desk->on_accepted([&](const Desk::Known& known) {
    EXPECT_EQ(known.organisation, "X");
    ++told;
  });
  Message first = batch(a, 1, "X/a");
  auto answer = ask(first);
  ASSERT_EQ(result_of(answer), "accepted");
  world_.restart();
  auto again = ask(first);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, answer->body);
  // Another content under the same number is answered as the first was, and changes nothing.
  EXPECT_EQ(ask(batch(a, 1, "X/a", 2))->body, answer->body);
  EXPECT_EQ(only().waiting, 1u);
  EXPECT_EQ(told, 1u);
  EXPECT_EQ(only().last_batch, world_.now);
  ASSERT_EQ(result_of(ask(batch(a, 4, "X/a", 3))), "accepted");
  EXPECT_EQ(only().missing, 2u);
  EXPECT_EQ(world_.apply().batches, 2u);
  EXPECT_EQ(only().waiting, 0u);
  EXPECT_EQ(ask(first)->body, answer->body);
  EXPECT_EQ(world_.apply().batches, 0u);
}

TEST_F(DeskTest, ASensorSpeaksForItselfAlone) {
  Uplink a = world_.enrol("X", "a"), b = world_.enrol("Y", "b");
  EXPECT_EQ(result_of(ask(batch(a, 1, "Y/b"))), "refused");
  EXPECT_EQ(result_of(ask(batch(a, 1, "Y/b"))), "refused");
  Message theirs = batch(b, 1, "Y/b");
  // b's batch, signed by a.
  EXPECT_EQ(result_of(ask(a.request(kBatches, world_.now, theirs.body))), "refused");
  Message changed = theirs;
  changed.sender = a.enrolment().sensor;
  EXPECT_FALSE(ask(changed));
  changed = theirs;
  changed.body[changed.body.size() / 2] ^= 1;
  EXPECT_FALSE(ask(changed));
  EXPECT_EQ(result_of(ask(theirs)), "accepted");
  // Health of another sensor.
  HealthRow health{.sensor = "Y/b", .source = "x"};
  BatchHead head{.sensor = a.enrolment().sensor, .epoch = a.spool().epoch(), .seq = 9, .version = "1"};
  EXPECT_EQ(result_of(ask(a.request(kBatches, world_.now, pack_batch(head, {}, std::span(&health, 1))))),
            "refused");
  EXPECT_EQ(result_of(ask(a.request(kBatches, world_.now, "garbage"))), "refused");
}

TEST_F(DeskTest, PrivateAddressesAreOfTheSensorsOwnBody) {
  Uplink b = world_.enrol("Y", "b");
  ASSERT_EQ(result_of(ask(batch(b, 1, "Y/b"))), "accepted");
  auto report = world_.apply();
  EXPECT_GT(report.foreign, 0u);
  auto home = Home::open(world_.hub(), Home::Access::read);
  auto answer = luytre::ask(*home->days(), *home->directory(),
                            {.from = 19'990, .to = 20'010, .by = {Key::organisation}});
  ASSERT_TRUE(answer);
  for (const FigureRow& row : answer->rows) {
    EXPECT_EQ(row.counts.internal_hosts > 0, row.key[0] == "Y") << row.key[0];
  }
  EXPECT_GT(answer->total.internal_hosts, 0u);
}

TEST_F(DeskTest, RevocationIsASignedAnswerAndNothingElseIs) {
  Uplink a = world_.enrol("X", "a");
  ASSERT_TRUE(a.spool().add(rows_as_bytes(some_sightings(10, 1, "X/a")), {}, world_.now));
  auto lost = world_.wire({.request_arrives = [] { return false; }});
  EXPECT_TRUE(a.send(*lost, world_.clock()).trouble);
  EXPECT_FALSE(is_revoked(world_.sensor_home("a")));
  ASSERT_TRUE(revoke_sensor(*world_.ledger, world_.console, only().id));
  EXPECT_FALSE(revoke_sensor(*world_.ledger, world_.console, only().id));
  auto wire = world_.wire();
  Round round = a.send(*wire, world_.clock());
  EXPECT_TRUE(round.revoked);
  EXPECT_EQ(round.left, 1u);
  EXPECT_TRUE(is_revoked(world_.sensor_home("a")));
  EXPECT_FALSE(Uplink::open(world_.sensor_home("a"), "1.0"));
  EXPECT_TRUE(only().revoked);
  // A new token makes it a sensor again, another one.
  Uplink again = world_.enrol("X", "a");
  EXPECT_NE(again.enrolment().sensor, a.enrolment().sensor);
}

TEST_F(DeskTest, AnAnswerOfSomebodyElseCountsForNothing) {
  Uplink a = world_.enrol("X", "a");
  ASSERT_TRUE(a.spool().add(rows_as_bytes(some_sightings(10, 1, "X/a")), {}, world_.now));
  auto answer = ask(batch(a, 1, "X/a"));
  ASSERT_TRUE(answer);
  std::string detail;
  Message forged = *answer;
  forged.body = R"({"result":"revoked","detail":"","epoch":"","seq":0,"digest":""})";
  EXPECT_FALSE(a.take_answer(forged, detail));
  forged = sign_message(SigningKey::random(), answer->purpose, "hub", answer->time, answer->body);
  EXPECT_FALSE(a.take_answer(forged, detail));
  EXPECT_EQ(a.spool().size()->batches, 1u);
  // An answer to another request is not taken for this one's.
  struct Old : Transport {
    explicit Old(Message m) : message(std::move(m)) {}
    Result<Message> exchange(const Message&) override { return message; }
    Message message;
  } old(*answer);
  EXPECT_TRUE(a.send(old, world_.clock()).trouble);
  EXPECT_EQ(a.spool().size()->batches, 1u);
}

TEST_F(DeskTest, SkewIsMeasuredAndRefusedBeyondADay) {
  Uplink a = world_.enrol("X", "a");
  Message request = batch(a, 1, "X/a");
  world_.now -= 90 * kMicrosPerSecond;
  EXPECT_EQ(result_of(ask(request)), "accepted");
  EXPECT_EQ(only().skew, 90 * kMicrosPerSecond);
  world_.now += 3 * kMicrosPerDay;
  Message late = batch(a, 2, "X/a");
  world_.now += 2 * kMicrosPerDay;
  EXPECT_EQ(result_of(ask(late)), "clock");
  // The same in a file is as old as files are.
  EXPECT_EQ(result_of(world_.desk->answer(late, Arrival::file, world_.now)), "accepted");
  EXPECT_EQ(only().skew, 90 * kMicrosPerSecond);
}

TEST_F(DeskTest, AnOldKeyHoldsUntilTheNewOneIsUsed) {
  Uplink a = world_.enrol("X", "a");
  Message before = batch(a, 1, "X/a");
  // The hub took the new key, its answer was lost, the sensor goes on with the old one.
  auto lossy = world_.wire({.answer_arrives = [] { return false; }});
  EXPECT_FALSE(a.renew_key(*lossy, world_.now));
  EXPECT_EQ(result_of(ask(before)), "accepted");
  auto wire = world_.wire();
  auto renewed = a.renew_key(*wire, world_.now);
  ASSERT_TRUE(renewed) << renewed.error().message;
  Message stale = batch(a, 2, "X/a");
  auto reopened = Uplink::open(world_.sensor_home("a"), "1.0");
  ASSERT_TRUE(reopened);
  EXPECT_EQ(result_of(ask(batch(*reopened, 3, "X/a"))), "accepted");
  EXPECT_EQ(result_of(ask(stale)), "accepted");  // signed with the new key as well
  EXPECT_FALSE(ask(before)) << "the old key is over";
}

TEST_F(DeskTest, ListsAreOfTheViewersBodies) {
  world_.enrol("X", "a");
  world_.enrol("Y", "b");
  Membership membership{
      .id = "m", .user = "u", .organisation = "X", .role = Role::administrator, .accepted = true};
  Viewer x = Viewer::of("u", std::span(&membership, 1), *world_.directory, world_.now);
  auto seen = list_sensors(*world_.ledger, x);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 1u);
  EXPECT_EQ(seen->at(0).organisation, "X");
  EXPECT_TRUE(list_sensors(*world_.ledger, x, "Y")->empty());
  EXPECT_TRUE(list_sensors(*world_.ledger, Viewer::nobody())->empty());
  auto all = *list_sensors(*world_.ledger, world_.console);
  ASSERT_EQ(all.size(), 2u);
  auto refused = revoke_sensor(*world_.ledger, x, all[1].id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_EQ(refused.error().message, revoke_sensor(*world_.ledger, x, std::string(32, '0')).error().message);
  EXPECT_TRUE(revoke_sensor(*world_.ledger, x, all[0].id));
}

TEST(SensorBackoff, WaitsAtRandomUpToAQuarterOfAnHour) {
  Backoff backoff;
  for (int i = 0; i < 40; ++i) {
    int64_t bound = std::min<int64_t>(900, int64_t{1} << std::min(i, 20)) * kMicrosPerSecond;
    int64_t wait = backoff.next(0x123456789abcdefull * static_cast<uint64_t>(i + 1));
    EXPECT_GE(wait, 0);
    EXPECT_LE(wait, bound);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(UINT64_MAX), kMicrosPerSecond);
}

TEST(SensorHubAddress, IsHttpsOrThisMachine) {
  EXPECT_EQ(*hub_address("https://hub.example/"), "https://hub.example");
  EXPECT_EQ(*hub_address("http://127.0.0.1:8443"), "http://127.0.0.1:8443");
  EXPECT_EQ(*hub_address("http://[::1]:1"), "http://[::1]:1");
  for (const char* bad :
       {"", "http://hub.example", "ftp://x", "https://", "https://user@x", "https://x/y", "https://x?y"})
    EXPECT_FALSE(hub_address(bad)) << bad;
}

}  // namespace
}  // namespace luytre::sensor
