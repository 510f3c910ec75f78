#include "events/native_blocks.h"

#include <gtest/gtest.h>

#include "events/sighting_samples.h"

namespace luytre {
namespace {

// The bytes as a whole are held against the engine itself by the event store's tests.

TEST(NativeBlocks, TakeAtMostTheRowsAskedFor) {
  std::string rows = rows_of(sample_sightings({.rows = 70000}, 1));
  std::string_view rest = rows;
  std::string once, parts;
  EXPECT_EQ(*append_native(rest, 1 << 20, once), 70000u);
  EXPECT_TRUE(rest.empty());
  rest = rows;
  size_t total = 0;
  for (size_t most : {size_t{65536}, size_t{1}, size_t{1} << 20}) total += *append_native(rest, most, parts);
  EXPECT_EQ(total, 70000u);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(*append_native(rest, 5, parts), 0u);
}

TEST(NativeBlocks, RefuseDamagedRows) {
  std::string rows = rows_of(sample_sightings({.rows = 3}, 2));
  for (size_t cut = 1; cut < rows.size(); ++cut) {
    std::string part = rows.substr(cut), out;
    std::string_view rest = part;
    auto taken = append_native(rest, 100, out);
    EXPECT_TRUE(taken || taken.error().code == ErrorCode::corrupt);
  }
}

}  // namespace
}  // namespace luytre
