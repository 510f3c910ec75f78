// Any bytes as rows of either table, whole and in two pieces: what parses is written again as it was read.
#include "archive/contact.h"
#include "base/check.h"

namespace luytre {
namespace {

void check(ArchiveTable table, std::string_view bytes) {
  ArchiveRows whole, pieces;
  std::string_view rest = bytes;
  auto done = take_archive_rows(table, rest, [&](const ArchivedContact& c) {
    whole.add(c);
    return true;
  });
  // The same in two pieces, as an engine's answer comes.
  std::string held(bytes.substr(0, bytes.size() / 2));
  std::string_view first = held;
  auto add = [&](const ArchivedContact& c) {
    pieces.add(c);
    return true;
  };
  auto half = take_archive_rows(table, first, add);
  if (half) {
    std::string joined = std::string(first) + std::string(bytes.substr(bytes.size() / 2));
    std::string_view second = joined;
    auto rest_done = take_archive_rows(table, second, add);
    LUYTRE_CHECK(rest_done.has_value() == done.has_value());
  } else {
    LUYTRE_CHECK(!done);
  }
  LUYTRE_CHECK(whole.bytes[0] == pieces.bytes[0] && whole.bytes[1] == pieces.bytes[1]);
  LUYTRE_CHECK(whole.count[static_cast<size_t>(table)] == whole.rows());
  // Written rows are read back as they are.
  ArchiveRows again;
  LUYTRE_CHECK(
      read_archive_rows(table, whole.bytes[static_cast<size_t>(table)], [&](const ArchivedContact& c) {
        again.add(c);
      }).has_value());
  LUYTRE_CHECK(again.bytes[0] == whole.bytes[0] && again.bytes[1] == whole.bytes[1]);
}

}  // namespace
}  // namespace luytre

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (auto table : {luytre::ArchiveTable::addresses, luytre::ArchiveTable::names})
    luytre::check(table, bytes);
  return 0;
}
