// What every archive must do, whatever engine is behind it. A test program names its engines with
// INSTANTIATE_TEST_SUITE_P(…, ArchiveBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "archive/archive.h"

namespace luytre {

struct ArchiveKind {
  std::string name;
  // A store with nothing in it; throws when there is none to be had.
  std::function<std::unique_ptr<EventStore>()> open;
};
inline void PrintTo(const ArchiveKind& kind, std::ostream* out) {
  *out << kind.name;
}

class ArchiveBehaviour : public testing::TestWithParam<ArchiveKind> {};

// Contacts over three months, few remotes and names with many clients, many with few; names above and below
// each other, with short and long labels.
ArchiveRows sample_contacts(size_t count, uint64_t seed);
std::string describe(const ArchivedContact& contact);
// The answers of a search, sorted, each once; a failure is one line "error: …".
std::vector<std::string> found(Archive& archive, const ArchiveKeys& keys, Day from = kFirstDay,
                               Day to = kLastDay);

}  // namespace luytre
