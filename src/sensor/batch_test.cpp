#include "sensor/batch.h"

#include <gtest/gtest.h>

#include "events/segment.h"
#include "sensor/keys.h"
#include "sensor/message.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

BatchHead head() {
  return {.sensor = std::string(32, 'a'), .epoch = std::string(32, 'b'), .seq = 7, .made = 5, .version = "1"};
}

TEST(SensorKeys, SignaturesHoldForTheirTextAndKeyAlone) {
  SigningKey key = SigningKey::random(), other = SigningKey::random();
  std::string signature = key.sign("text");
  EXPECT_TRUE(verify_signature(key.public_key(), "text", signature));
  EXPECT_FALSE(verify_signature(key.public_key(), "texT", signature));
  EXPECT_FALSE(verify_signature(other.public_key(), "text", signature));
  EXPECT_FALSE(verify_signature("", "text", signature));
  EXPECT_FALSE(verify_signature(key.public_key(), "text", signature.substr(1)));
}

TEST(SensorKeys, AreKeptForTheirOwnerAlone) {
  auto file = std::filesystem::path(testing::TempDir()) / "sensor-key";
  std::filesystem::remove(file);
  auto made = SigningKey::open(file), again = SigningKey::open(file);
  ASSERT_TRUE(made && again);
  EXPECT_EQ(made->public_key(), again->public_key());
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_FALSE(SigningKey::read(file));
}

TEST(SensorMessage, EveryPartIsSigned) {
  SigningKey key = SigningKey::random();
  Message m = sign_message(key, kBatches, "s", 5, "body");
  EXPECT_TRUE(is_signed_by(m, key.public_key()));
  auto changed = [&](auto change) {
    Message other = m;
    change(other);
    return is_signed_by(other, key.public_key());
  };
  EXPECT_FALSE(changed([](Message& o) { o.body += "x"; }));
  EXPECT_FALSE(changed([](Message& o) { o.time += 1; }));
  EXPECT_FALSE(changed([](Message& o) { o.purpose = kKey; }));
  EXPECT_FALSE(changed([](Message& o) { o.sender = "t"; }));
  EXPECT_FALSE(changed([](Message& o) { o.purpose += "\ns", o.sender = ""; }));
}

TEST(SensorMessage, AFileGivesBackWhatWasWrittenAndKnowsDamage) {
  auto file = std::filesystem::path(testing::TempDir()) / "messages";
  SigningKey key = SigningKey::random();
  auto writer = MessageFileWriter::create(file);
  ASSERT_TRUE(writer);
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(
        writer->add(sign_message(key, kBatches, "s", i, std::string(static_cast<size_t>(i) * 1000, '\n'))));
  ASSERT_TRUE(writer->finish());
  int seen = 0;
  auto count = [&](Message&& m) -> Result<void> {
    EXPECT_TRUE(is_signed_by(m, key.public_key()));
    ++seen;
    return {};
  };
  ASSERT_TRUE(read_message_file(file, 10'000, count));
  EXPECT_EQ(seen, 3);
  EXPECT_FALSE(read_message_file(file, 1500, count));
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  EXPECT_FALSE(read_message_file(file, 10'000, count));
}

TEST(SensorBatch, ComesBackAsItWasPacked) {
  std::string rows = rows_as_bytes(some_sightings(3000, 1, "X/a"));
  HealthRow health{.sensor = "X/a", .source = "netflow", .hour = 7200};
  health.counts.records = 12;
  std::string packed = pack_batch(head(), rows, std::span(&health, 1));
  auto batch = unpack_batch(packed);
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(batch->rows(), rows);
  EXPECT_EQ(batch->head.sightings, 3000u);
  ASSERT_EQ(batch->health.size(), 1u);
  EXPECT_EQ(batch->health[0].counts, health.counts);
  EXPECT_LT(packed.size(), rows.size() / 2);
  EXPECT_TRUE(unpack_batch(pack_batch(head(), {}, {})));
}

TEST(SensorBatch, ALieInTheHeadIsFound) {
  std::string packed = pack_batch(head(), rows_as_bytes(some_sightings(100, 2, "X/a")), {});
  auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = packed;
    size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    return unpack_batch(changed).has_value();
  };
  EXPECT_TRUE(with("\"seq\":7", "\"seq\":8"));
  EXPECT_FALSE(with("\"seq\":7", "\"seq\":0"));
  EXPECT_FALSE(with("\"sightings\":100", "\"sightings\":101"));
  EXPECT_FALSE(with("\"sightings\":100", "\"sightings\":-1"));
  EXPECT_FALSE(with("\"sensor\":\"a", "\"sensor\":\"/"));
  EXPECT_FALSE(with("\"unpacked\":", "\"unpacked\":1"));
  EXPECT_FALSE(with("\"rows\":", "\"rows\":1"));
  EXPECT_FALSE(with("\"first\":", "\"first\":1"));
  packed += 'x';
  EXPECT_FALSE(unpack_batch(packed));
}

TEST(SensorBatch, RowsAreCutIntoPiecesThatFit) {
  std::string rows = rows_as_bytes(some_sightings(12'345, 3, "X/a")), joined;
  size_t pieces = 0;
  ASSERT_TRUE(split_rows(rows, 5000, [&](std::string_view piece) -> Result<void> {
    EXPECT_TRUE(unpack_batch(pack_batch(head(), piece, {})));
    joined += piece;
    ++pieces;
    return {};
  }));
  EXPECT_EQ(pieces, 3u);
  EXPECT_EQ(joined, rows);
  // A sighting a day: more days than one batch may have.
  SightingBatch days;
  for (int day = 0; day < 1000; ++day) {
    Sighting s;
    s.first = s.last = start_of(10'000 + day);
    days.add(s);
  }
  pieces = 0;
  ASSERT_TRUE(split_rows(rows_as_bytes(days), 5000, [&](std::string_view piece) -> Result<void> {
    EXPECT_TRUE(unpack_batch(pack_batch(head(), piece, {})));
    ++pieces;
    return {};
  }));
  EXPECT_EQ(pieces, 3u);
}

TEST(SensorBatch, ThinRowsKeepEveryHostFamilyAndDay) {
  SightingBatch batch = some_sightings(20'000, 4, "X/a");
  std::string thin = thin_rows(rows_as_bytes(batch));
  auto facts = [](std::string_view rows, size_t& count) {
    std::set<std::tuple<Day, IpAddress, std::string>> set;
    EXPECT_TRUE(read_rows(rows, [&](const Sighting& s) {
      set.emplace(s.day(), s.address, s.family);
      ++count;
    }));
    return set;
  };
  size_t whole = 0, left = 0;
  EXPECT_EQ(facts(rows_as_bytes(batch), whole), facts(thin, left));
  EXPECT_LT(left, whole);
  EXPECT_EQ(thin.find("something"), std::string::npos);
}

}  // namespace
}  // namespace luytre::sensor
