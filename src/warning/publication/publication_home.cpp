#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "warning/publication/log_behaviour.h"

namespace luytre {

PublicationHome::PublicationHome(const LedgerKind& kind) {
  static std::atomic<int> number{0};
  folder = std::filesystem::temp_directory_path() / fmt::format("publication-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  LedgerOptions options = kind.fresh();
  options.clock = [this] { return now; };
  ledger = std::move(*Ledger::open(options));
  store.emplace(std::move(*IndicatorStore::open(folder / "indicators")));
}
PublicationHome::~PublicationHome() {
  std::filesystem::remove_all(folder);
}

void PublicationHome::add(const std::string& values, const std::string& source, Tlp tlp, uint8_t confidence,
                          const std::string& family, Category category, Timestamp until) {
  std::ofstream(folder / "list.txt") << values;
  auto added = store->add({folder / "list.txt"}, {.format = "plain",
                                                  .source = source,
                                                  .family = family,
                                                  .category = category,
                                                  .confidence = confidence,
                                                  .tlp = tlp,
                                                  .until = until,
                                                  .allow_documentation = true});
  ASSERT_TRUE(added) << added.error().message;
  ASSERT_EQ(added->refused.size(), 0u);
}
void PublicationHome::withdraw(const std::vector<std::string>& values, const std::string& source) {
  auto removed = store->remove(values, source);
  ASSERT_TRUE(removed) << removed.error().message;
}
PublishReport PublicationHome::publish() {
  now += kMicrosPerSecond;
  auto report = luytre::publish(*ledger, *store, now);
  EXPECT_TRUE(report) << report.error().message;
  return report.value_or(PublishReport{});
}
std::vector<Published> PublicationHome::rows(uint64_t after, size_t limit) const {
  std::vector<Published> all;
  EXPECT_TRUE(read_published(*ledger, after, limit, [&](const Published& p) { all.push_back(p); }));
  return all;
}
Published PublicationHome::row(const std::string& value) const {
  for (const Published& p : rows())
    if (p.value == value) return p;
  ADD_FAILURE() << value << " is not in the log";
  return {};
}

}  // namespace luytre
