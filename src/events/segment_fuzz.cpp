// Rows and health from untrusted bytes: the whole-file reader, the piecewise reader and the block writer
// agree, rows that parse are written back as they were read, and health that decodes encodes to the same
// bytes.
#include "base/check.h"
#include "base/hash.h"
#include "events/health_file.h"
#include "events/native_blocks.h"
#include "events/segment.h"
#include "events/sighting_samples.h"

using namespace luytre;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);

  std::vector<std::string> whole;
  size_t good = 0;
  std::string written;
  auto read = read_rows(bytes, [&](const Sighting& sighting) {
    whole.push_back(describe(sighting));
    append_row(written, sighting);
  });
  for (ParsedRow row; good < size && (row = parse_row(bytes.substr(good))).state == ParsedRow::State::ok;)
    good += row.size;
  LUYTRE_CHECK(read.has_value() == (good == size));
  std::vector<std::string> again;
  LUYTRE_CHECK(
      read_rows(written, [&](const Sighting& sighting) { again.push_back(describe(sighting)); }).has_value());
  LUYTRE_CHECK(again == whole);

  std::vector<std::string> streamed;
  RowStream stream([&](const Sighting& sighting) { return streamed.push_back(describe(sighting)), true; });
  bool broken = false;
  size_t step = size > 0 ? 1 + data[0] : 1;
  for (size_t at = 0; at < size && !broken; at += step) {
    std::string piece(bytes.substr(at, step));
    broken = !stream.feed(piece).has_value();
  }
  LUYTRE_CHECK(streamed == whole);
  LUYTRE_CHECK(read.has_value() == (!broken && stream.finish().has_value()));

  std::string blocks;
  std::string_view rest = bytes;
  auto taken = write_native_block(rest, SIZE_MAX, [&](std::string_view piece) -> Result<void> {
    blocks += piece;
    return {};
  });
  LUYTRE_CHECK(taken.has_value() == read.has_value());
  LUYTRE_CHECK(!taken || *taken <= whole.size());

  // Health after its own digest, which chance would not find.
  Digest128 digest = stable_hash128(bytes);
  std::string sealed(reinterpret_cast<const char*>(&digest.high), 8);
  sealed.append(reinterpret_cast<const char*>(&digest.low), 8);
  sealed += bytes;
  if (auto health = decode_health(sealed)) LUYTRE_CHECK(encode_health(*health) == sealed);
  return 0;
}
