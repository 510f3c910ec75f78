#include "events/event_store.h"

#include <gtest/gtest.h>

#include "events/event_store_behaviour.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

class MemoryPlace : public StorePlace {
 public:
  Result<std::unique_ptr<EventStore>> open() override { return open_event_store({.target = "memory"}); }
  bool keeps() const override { return false; }
};

INSTANTIATE_TEST_SUITE_P(Memory, EventStoreBehaviour,
                         testing::Values(StoreKind{"memory",
                                                   [] { return std::make_unique<MemoryPlace>(); }}));

TEST(OpenEventStore, RefusesWhatIsNoStoreWithoutRepeatingIt) {
  for (const char* target : {"", "chdb", "ftp://u:secret@h/", "postgres://u:secret@h/", "http//u:secret@h"}) {
    auto store = open_event_store({.target = target});
    ASSERT_FALSE(store) << target;
    EXPECT_EQ(store.error().code, ErrorCode::invalid);
    EXPECT_EQ(store.error().message.find("secret"), std::string::npos);
  }
  EXPECT_EQ(open_event_store({.target = "http://h/", .password = "a\r\nX-Other: b"}).error().code,
            ErrorCode::invalid);
  EXPECT_EQ(open_event_store({.target = "http://h/", .cluster = "a'b"}).error().code, ErrorCode::invalid);
}

TEST(OpenEventStore, SaysWhenAServerIsNotThere) {
  auto store = open_event_store({.target = "http://127.0.0.1:1/"});  // nobody listens on port 1
  ASSERT_TRUE(store);
  auto prepared = (*store)->prepare();
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().code, ErrorCode::unavailable);
  EXPECT_NE(prepared.error().message.find("127.0.0.1:1"), std::string::npos);
}

#ifdef LUYTRE_SANITIZED
TEST(OpenEventStore, HasNoEmbeddedEngineInASanitizerBuild) {
  auto store = open_event_store({.target = "embedded", .folder = "unused"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::unsupported);
}
#endif

}  // namespace
}  // namespace luytre
