#include "events/health_file.h"

#include <cstring>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kDigest = 16;
constexpr uint64_t DecodeCounts::*kCounts[] = {&DecodeCounts::records,     &DecodeCounts::malformed,
                                               &DecodeCounts::unsupported, &DecodeCounts::incomplete,
                                               &DecodeCounts::over_limit,  &DecodeCounts::lost};

void put(std::string& out, uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), 8);
}

void put(std::string& out, std::string_view text) {
  put(out, static_cast<uint64_t>(text.size()));
  out += text;
}

bool get(std::string_view& in, uint64_t& value) {
  if (in.size() < 8) return false;
  std::memcpy(&value, in.data(), 8);
  in.remove_prefix(8);
  return true;
}

bool get(std::string_view& in, std::string& text) {
  uint64_t size;
  if (!get(in, size) || size > in.size()) return false;
  text = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

std::string digest_bytes(std::string_view content) {
  Digest128 digest = stable_hash128(content);
  std::string bytes;
  put(bytes, digest.high);
  put(bytes, digest.low);
  return bytes;
}

}  // namespace

std::string encode_health(std::span<const HealthRow> rows) {
  std::string content;
  for (const HealthRow& row : rows) {
    put(content, row.sensor);
    put(content, row.source);
    put(content, row.run);
    put(content, static_cast<uint64_t>(row.hour));
    for (auto count : kCounts) put(content, row.counts.*count);
    put(content, row.sampling);
  }
  return digest_bytes(content) + content;
}

Result<std::vector<HealthRow>> decode_health(std::string_view bytes) {
  if (bytes.size() < kDigest || digest_bytes(bytes.substr(kDigest)) != bytes.substr(0, kDigest))
    return fail(ErrorCode::corrupt, "health rows do not match their digest");
  std::vector<HealthRow> rows;
  for (std::string_view in = bytes.substr(kDigest); !in.empty();) {
    HealthRow& row = rows.emplace_back();
    uint64_t hour = 0;
    bool ok = get(in, row.sensor) && get(in, row.source) && get(in, row.run) && get(in, hour);
    row.hour = static_cast<Timestamp>(hour);
    for (auto count : kCounts) ok = ok && get(in, row.counts.*count);
    ok = ok && get(in, row.sampling);
    if (!ok) return fail(ErrorCode::corrupt, "a health row is cut short");
  }
  return rows;
}

}  // namespace luytre
