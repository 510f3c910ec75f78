#include "indicators/quarantine.h"

#include "base/hash.h"
#include "indicators/store_bytes.h"

namespace luytre {
namespace {

constexpr std::string_view kMagic = "LTQUAR01";

std::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt, "the file of quarantined indicators is damaged");
}

}  // namespace

std::string encode_quarantine(std::span<const Quarantined> entries) {
  StoreWriter out;
  out.put(static_cast<uint64_t>(entries.size()));
  for (const Quarantined& q : entries) {
    out.put(static_cast<uint8_t>(q.type));
    out.put(static_cast<uint8_t>(q.profile.category));
    out.put(q.profile.confidence);
    out.put(static_cast<uint8_t>(q.profile.tlp));
    out.put(static_cast<uint8_t>(q.released));
    out.put(q.profile.from);
    out.put(q.profile.until);
    out.put(q.since);
    for (const std::string* text : {&q.value, &q.profile.source, &q.profile.family, &q.reason})
      out.put_text(*text);
  }
  Digest128 digest = stable_hash128(out.bytes());
  StoreWriter head;
  head.bytes() = kMagic;
  head.put(digest.high);
  head.put(digest.low);
  return head.bytes() + out.bytes();
}

Result<std::vector<Quarantined>> decode_quarantine(std::string_view bytes) {
  constexpr size_t kHead = 8 + 16;
  if (bytes.size() < kHead || !bytes.starts_with(kMagic)) return damaged();
  StoreReader head(bytes.substr(kMagic.size(), 16));
  Digest128 digest;
  digest.high = head.get<uint64_t>();
  digest.low = head.get<uint64_t>();
  if (stable_hash128(bytes.substr(kHead)) != digest) return damaged();
  StoreReader in(bytes.substr(kHead));
  auto count = in.get<uint64_t>();
  std::vector<Quarantined> entries;
  for (uint64_t i = 0; i < count; ++i) {
    Quarantined q;
    auto type = in.get<uint8_t>(), category = in.get<uint8_t>();
    q.profile.confidence = in.get<uint8_t>();
    auto tlp = in.get<uint8_t>();
    q.released = in.get<uint8_t>() != 0;
    q.profile.from = in.get<int64_t>();
    q.profile.until = in.get<int64_t>();
    q.since = in.get<int64_t>();
    for (std::string* text : {&q.value, &q.profile.source, &q.profile.family, &q.reason})
      *text = in.get_text();
    if (!in.ok() || type >= kIndicatorTypes || category > static_cast<uint8_t>(kLastCategory) ||
        tlp > static_cast<uint8_t>(Tlp::red))
      return damaged();
    q.type = static_cast<IndicatorType>(type);
    q.profile.category = static_cast<Category>(category);
    q.profile.tlp = static_cast<Tlp>(tlp);
    entries.push_back(std::move(q));
  }
  if (in.remaining() > 0) return damaged();
  return entries;
}

}  // namespace luytre
