#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"
#include "base/hash.h"
#include "warning/rpz/zone.h"

// magic, face (32 digits), counts of known, records, gone and arena as u64, these columns, digest (32 digits)
// of all before it.
namespace luytre {
namespace {

constexpr std::string_view kMagic = "luytre rpz 1\n";
constexpr size_t kHex = 32;

// 14 bytes a record, whatever the struct's padding is.
void put(const RpzRecord& r, std::string& out) {
  char bytes[14];
  std::memcpy(bytes, &r.since, 8);
  std::memcpy(bytes + 8, &r.offset, 4);
  bytes[12] = static_cast<char>(r.length);
  bytes[13] = static_cast<char>(static_cast<unsigned>(r.action) | (r.below ? 0x80u : 0u));
  out.append(bytes, sizeof bytes);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  size_t left() const { return rest_.size(); }
  std::string_view take(uint64_t size) {
    if (size > rest_.size()) return ok_ = false, rest_ = "";
    std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  uint64_t number() {
    uint64_t out = 0;
    if (std::string_view bytes = take(8); ok_) std::memcpy(&out, bytes.data(), 8);
    return out;
  }
  RpzRecord record() {
    RpzRecord r;
    std::string_view bytes = take(14);
    if (!ok_) return r;
    std::memcpy(&r.since, bytes.data(), 8);
    std::memcpy(&r.offset, bytes.data() + 8, 4);
    r.length = static_cast<uint8_t>(bytes[12]);
    unsigned what = static_cast<uint8_t>(bytes[13]);
    if ((what & 0x7f) == 0 || (what & 0x7f) > static_cast<unsigned>(RpzAction::garden)) ok_ = false;
    r.action = static_cast<RpzAction>(what & 0x7f);
    r.below = what & 0x80;
    return r;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

Result<void> RpzZone::save(const std::filesystem::path& file) const {
  std::string out(kMagic);
  out.reserve(out.size() + arena_.size() + 14 * records_.size() + 22 * gone_.size() + 8 * known_.size() +
              128);
  auto number = [&out](uint64_t n) { out.append(reinterpret_cast<const char*>(&n), 8); };
  out += face_;
  number(known_.size());
  number(records_.size());
  number(gone_.size());
  number(arena_.size());
  for (uint64_t version : known_) number(version);
  for (const RpzRecord& r : records_) put(r, out);
  for (const Gone& g : gone_) {
    put(g.record, out);
    number(g.until);
  }
  out += arena_;
  out += stable_hash128(out).to_hex();
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  return write_file_atomically(file, out);
}

Result<std::shared_ptr<const RpzZone>> RpzZone::load(const std::filesystem::path& file,
                                                     const RpzPolicy& policy) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return fail(ErrorCode::not_found, fmt::format("there is no '{}' yet", file.string()));
  auto bytes = read_file(file);
  if (!bytes) return std::unexpected(bytes.error());
  auto broken = [&] { return fail(ErrorCode::corrupt, fmt::format("'{}' is damaged", file.string())); };
  std::string_view text = *bytes;
  if (text.size() < kMagic.size() + 2 * kHex || !text.starts_with(kMagic)) return broken();
  std::string_view body = text.substr(0, text.size() - kHex);
  if (stable_hash128(body).to_hex() != text.substr(body.size())) return broken();
  Reader reader(body.substr(kMagic.size()));
  std::shared_ptr<RpzZone> zone(new RpzZone);
  zone->policy_ = policy;
  zone->policy_.allowed = {};
  zone->face_ = reader.take(kHex);
  uint64_t known = reader.number(), records = reader.number(), gone = reader.number(),
           arena = reader.number();
  if (!reader.ok() || known == 0 || known > reader.left() / 8 || records > reader.left() / 14 ||
      gone > reader.left() / 22 || known * 8 + records * 14 + gone * 22 + arena != reader.left())
    return broken();
  for (uint64_t i = 0; i < known; ++i) zone->known_.push_back(reader.number());
  zone->records_.reserve(records);
  for (uint64_t i = 0; i < records; ++i) zone->records_.push_back(reader.record());
  zone->gone_.reserve(gone);
  for (uint64_t i = 0; i < gone; ++i) {
    RpzRecord record = reader.record();
    zone->gone_.push_back({record, reader.number()});
  }
  zone->arena_ = reader.take(arena);
  auto fits = [&](const RpzRecord& r) { return uint64_t{r.offset} + r.length <= arena && r.length > 0; };
  if (!reader.ok() || !std::all_of(zone->records_.begin(), zone->records_.end(), fits) ||
      !std::all_of(zone->gone_.begin(), zone->gone_.end(), [&](const Gone& g) { return fits(g.record); }) ||
      !std::is_sorted(zone->known_.begin(), zone->known_.end()))
    return broken();
  return zone;
}

}  // namespace luytre
