// Batches from untrusted bytes: what unpacks holds what its head says and packs again to the same content;
// nothing else unpacks. The first bytes choose whether the input is a batch, or the content of one that is
// packed here.
#include "base/check.h"
#include "events/segment.h"
#include "sensor/batch.h"

using namespace luytre;
using namespace luytre::sensor;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto check = [](std::string_view packed) {
    auto batch = unpack_batch(packed);
    if (!batch) return;
    LUYTRE_CHECK(batch->content.size() == batch->head.unpacked && batch->head.rows <= batch->content.size());
    uint64_t rows = 0;
    LUYTRE_CHECK(read_rows(batch->rows(), [&](const Sighting&) { ++rows; }).has_value());
    LUYTRE_CHECK(rows == batch->head.sightings && rows <= kBatchRowsMost);
    auto again = unpack_batch(pack_batch(batch->head, batch->rows(), batch->health));
    LUYTRE_CHECK(again.has_value() && again->rows() == batch->rows());
    std::string thin = thin_rows(batch->rows());
    LUYTRE_CHECK(thin_rows(thin) == thin);
  };
  check(bytes);
  if (size > 0) {
    // Rows of a fuzzer's making inside a sound envelope.
    std::string_view rows = bytes.substr(1);
    bool sound = true;
    auto cut = split_rows(rows, 1 + data[0], [&](std::string_view piece) -> Result<void> {
      check(pack_batch({.sensor = std::string(32, 'a'), .epoch = std::string(32, 'b'), .seq = 1}, piece, {}));
      return {};
    });
    sound = cut.has_value();
    LUYTRE_CHECK(sound == read_rows(rows, [](const Sighting&) {}).has_value());
  }
  return 0;
}
