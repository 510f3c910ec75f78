#include "sensor/batch.h"

#include <fmt/format.h>
#include <zstd.h>

#include <boost/json.hpp>
#include <set>
#include <unordered_set>

#include "base/check.h"
#include "base/hash.h"
#include "events/health_file.h"
#include "events/segment.h"
#include "sensor/json_fields.h"
#include "sensor/keys.h"

namespace luytre::sensor {
namespace {

constexpr int kLevel = 3;
constexpr size_t kPieceBytes = kBatchUnpackedMost / 4;

std::unexpected<Error> damaged(std::string_view why) {
  return fail(ErrorCode::corrupt, fmt::format("the batch does not fit: {}", why));
}

struct RowFacts {
  uint64_t count = 0;
  Timestamp first = 0, last = 0;
};

Result<RowFacts> facts_of(std::string_view rows) {
  RowFacts facts;
  std::set<Day> days;
  bool too_many = false;
  LUYTRE_TRY(read_rows(rows, [&](const Sighting& s) {
    facts.first = facts.count == 0 ? s.first : std::min(facts.first, s.first);
    facts.last = facts.count == 0 ? s.first : std::max(facts.last, s.first);
    ++facts.count;
    if (!too_many && days.insert(s.day()).second) too_many = days.size() > kBatchDaysMost;
  }));
  if (facts.count > kBatchRowsMost) return damaged(fmt::format("{} sightings", facts.count));
  if (too_many) return damaged(fmt::format("sightings of more than {} days", kBatchDaysMost));
  return facts;
}

}  // namespace

std::string pack_batch(BatchHead head, std::string_view content_rows, std::span<const HealthRow> health) {
  auto facts = facts_of(content_rows);
  LUYTRE_CHECK(facts.has_value() && health.size() <= kBatchHealthMost);
  std::string content(content_rows);
  if (!health.empty()) content += encode_health(health);
  LUYTRE_CHECK(content.size() <= kBatchUnpackedMost);
  head.sightings = facts->count;
  head.first = facts->first;
  head.last = facts->last;
  head.rows = content_rows.size();
  head.unpacked = content.size();
  boost::json::object object{
      {"sensor", head.sensor},       {"epoch", head.epoch},    {"seq", head.seq},
      {"sightings", head.sightings}, {"first", head.first},    {"last", head.last},
      {"made", head.made},           {"rows", head.rows},      {"unpacked", head.unpacked},
      {"thinned", head.thinned},     {"version", head.version}};
  std::string bytes = boost::json::serialize(object) + "\n";
  size_t at = bytes.size();
  bytes.resize(at + ZSTD_compressBound(content.size()));
  size_t size = ZSTD_compress(bytes.data() + at, bytes.size() - at, content.data(), content.size(), kLevel);
  LUYTRE_CHECK(!ZSTD_isError(size));
  bytes.resize(at + size);
  return bytes;
}

Result<BatchHead> read_batch_head(std::string_view bytes) {
  size_t end = bytes.substr(0, kLongestHead).find('\n');
  if (end == std::string_view::npos) return damaged("no head");
  auto fields = JsonFields::parse(bytes.substr(0, end));
  if (!fields) return damaged(fields.error().message);
  BatchHead head;
  head.sensor = fields->text("sensor", 32);
  head.epoch = fields->text("epoch", 32);
  head.seq = fields->number("seq", INT64_MAX);
  head.sightings = fields->number("sightings", kBatchRowsMost);
  head.first = fields->integer("first");
  head.last = fields->integer("last");
  head.made = fields->integer("made");
  head.rows = fields->number("rows", kBatchUnpackedMost);
  head.unpacked = fields->number("unpacked", kBatchUnpackedMost);
  head.thinned = fields->boolean("thinned");
  head.version = fields->text("version", 64);
  if (auto fits = fields->finish(); !fits) return damaged(fits.error().message);
  if (!is_hex(head.sensor, 32) || !is_hex(head.epoch, 32) || head.seq == 0) return damaged("its name");
  if (head.rows > head.unpacked) return damaged("more rows than content");
  return head;
}

Result<Batch> unpack_batch(std::string_view bytes) {
  if (bytes.size() > kBatchBytesMost) return damaged(fmt::format("{} bytes", bytes.size()));
  auto head = read_batch_head(bytes);
  if (!head) return std::unexpected(head.error());
  Batch batch{.head = std::move(*head), .content = {}, .health = {}};
  std::string_view frame = bytes.substr(bytes.find('\n') + 1);
  // One frame that says its size, which is what the head says: nothing is unpacked beyond it.
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size() ||
      ZSTD_getFrameContentSize(frame.data(), frame.size()) != batch.head.unpacked)
    return damaged("the packed content is not what the head says");
  batch.content.resize(batch.head.unpacked);
  size_t size = ZSTD_decompress(batch.content.data(), batch.content.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) || size != batch.content.size()) return damaged("the content does not unpack");
  auto facts = facts_of(batch.rows());
  if (!facts) return damaged(facts.error().message);
  if (facts->count != batch.head.sightings || facts->first != batch.head.first ||
      facts->last != batch.head.last)
    return damaged("the sightings are not what the head says");
  if (std::string_view rest = std::string_view(batch.content).substr(batch.head.rows); !rest.empty()) {
    auto health = decode_health(rest);
    if (!health) return damaged(health.error().message);
    if (health->size() > kBatchHealthMost) return damaged("too many health rows");
    batch.health = std::move(*health);
  }
  return batch;
}

Result<void> split_rows(std::string_view rows, size_t most,
                        const std::function<Result<void>(std::string_view piece)>& visit) {
  size_t from = 0, at = 0, count = 0;
  std::set<Day> days;
  auto cut = [&]() -> Result<void> {
    LUYTRE_TRY(visit(rows.substr(from, at - from)));
    from = at;
    count = 0;
    days.clear();
    return {};
  };
  most = std::min(most, kBatchRowsMost);
  while (at < rows.size()) {
    ParsedRow row = parse_row(rows.substr(at));
    if (row.state != ParsedRow::State::ok)
      return fail(ErrorCode::corrupt, fmt::format("the sighting at byte {} does not parse", at));
    bool new_day = !days.contains(row.sighting.day());
    if (count > 0 &&
        (count >= most || at + row.size - from > kPieceBytes || (new_day && days.size() >= kBatchDaysMost)))
      LUYTRE_TRY(cut());
    days.insert(row.sighting.day());
    at += row.size;
    ++count;
  }
  return count > 0 || rows.empty() ? cut() : Result<void>{};
}

std::string thin_rows(std::string_view rows) {
  std::string out;
  std::unordered_set<uint64_t> seen;
  auto read = read_rows(rows, [&](const Sighting& sighting) {
    StableDigest digest;
    digest.add(static_cast<uint64_t>(sighting.day()));
    digest.add(sighting.address.high());
    digest.add(sighting.address.low());
    digest.add(uint64_t{sighting.internal});
    digest.add(sighting.family);
    digest.add(static_cast<uint64_t>(sighting.category));
    digest.add(sighting.internal ? sighting.organisation : std::string_view());
    Digest128 key = digest.finish();
    if (!seen.insert(key.low).second) return;
    Sighting bare = sighting;
    bare.detail = {};
    append_row(out, bare);
  });
  LUYTRE_CHECK(read.has_value());
  return out;
}

}  // namespace luytre::sensor
