#include <fmt/format.h>

#include "warning/rpz/zone.h"

namespace luytre {

Result<void> write_zone_file(const RpzZone& zone,
                             const std::function<Result<void>(std::string_view)>& write) {
  constexpr size_t kPiece = 1 << 20;
  const RpzPolicy& p = zone.policy();
  std::string out =
      fmt::format("$ORIGIN {0}.\n$TTL {1}\n@ SOA {2}. hostmaster.{0}. {3} {4} {5} {6} {1}\n@ NS {2}.\n",
                  p.origin, p.ttl, p.server, zone.serial(), p.refresh, p.retry, p.expire);
  for (const RpzRecord& record : zone.records()) {
    out += zone.owner(record);
    out += " CNAME ";
    out += zone.target(record.action);
    out += '\n';
    if (out.size() < kPiece) continue;
    LUYTRE_TRY(write(out));
    out.clear();
  }
  return write(out);
}

}  // namespace luytre
