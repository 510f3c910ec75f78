#include "events/native_blocks.h"

#include <gtest/gtest.h>

#include "events/sighting_samples.h"

namespace luytre {
namespace {

NativeSink into(std::string& out) {
  return [&out](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  };
}

// The bytes as a whole are held against the engine itself by the event store's tests.

TEST(NativeBlocks, TakeAtMostTheRowsAskedFor) {
  std::string rows = rows_of(sample_sightings({.rows = 3000}, 1)), out;
  std::string_view rest = rows;
  EXPECT_EQ(*write_native_block(rest, 1, into(out)), 1u);
  EXPECT_EQ(*write_native_block(rest, 2000, into(out)), 2000u);
  EXPECT_EQ(*write_native_block(rest, 2000, into(out)), 999u);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(*write_native_block(rest, 2000, into(out)), 0u);
}

TEST(NativeBlocks, EndWhenTheirSinkFails) {
  std::string rows = rows_of(sample_sightings({.rows = 10}, 1));
  for (int pieces = 0; pieces < 40; ++pieces) {
    std::string_view rest = rows;
    int left = pieces;
    auto taken = write_native_block(rest, 10, [&](std::string_view) -> Result<void> {
      if (left-- > 0) return {};
      return fail(ErrorCode::io, "full");
    });
    EXPECT_EQ(taken.has_value(), left >= 0) << pieces;
  }
}

TEST(NativeBlocks, AreTheSameInWhateverOrderTheRowsCome) {
  SightingBatch batch = sample_sightings({.rows = 3000}, 2);
  std::sort(batch.rows.begin(), batch.rows.end(), [](const Sighting& a, const Sighting& b) {
    return std::pair(a.first, a.key()) < std::pair(b.first, b.key());
  });
  std::string sorted = rows_of(batch), expected;
  std::string_view rest = sorted;
  EXPECT_EQ(*write_native_block(rest, SIZE_MAX, into(expected)), 3000u);
  std::shuffle(batch.rows.begin(), batch.rows.end(), std::mt19937_64(3));
  std::string shuffled = rows_of(batch) + rows_of(batch), got;  // and each of them twice
  rest = shuffled;
  EXPECT_EQ(*write_native_block(rest, SIZE_MAX, into(got)), 3000u);
  EXPECT_EQ(got, expected);
}

TEST(NativeBlocks, RefuseDamagedRows) {
  std::string rows = rows_of(sample_sightings({.rows = 3}, 2));
  for (size_t cut = 1; cut < rows.size(); ++cut) {
    std::string part = rows.substr(cut), out;
    std::string_view rest = part;
    auto taken = write_native_block(rest, 100, into(out));
    EXPECT_TRUE(taken || (taken.error().code == ErrorCode::corrupt && out.empty()));
  }
}

}  // namespace
}  // namespace luytre
