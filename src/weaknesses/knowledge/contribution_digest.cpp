#include "weaknesses/knowledge/contribution_digest.h"

#include "base/hash.h"

namespace luytre {
namespace {

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void put_text(std::string& out, std::string_view text) {
  put(out, text.size());
  out += text;
}

}  // namespace

uint64_t contribution_digest(const Contribution& c) {
  std::string bytes;
  for (std::string_view text :
       {std::string_view(c.title), std::string_view(c.description), std::string_view(c.aliases)})
    put_text(bytes, text);
  put(bytes, c.withdrawn);
  for (const Score& s : c.scores) {
    put(bytes, s.version);
    put(bytes, s.tenths);
    put_text(bytes, s.vector);
  }
  for (const AffectedRule& r : c.rules) {
    for (std::string_view text : {std::string_view(r.product), std::string_view(r.cpe),
                                  std::string_view(r.release), std::string_view(r.platforms)})
      put_text(bytes, text);
    put(bytes, r.default_status);
    put(bytes, r.vulnerable);
    for (const VersionRange& v : r.ranges) {
      put(bytes, v.scheme);
      put(bytes, v.status);
      put(bytes, v.from_inclusive);
      put(bytes, v.to_inclusive);
      put_text(bytes, v.from);
      put_text(bytes, v.to);
    }
  }
  for (const Configuration& f : c.configurations) {
    put(bytes, f.all);
    put(bytes, f.negate);
    for (const ConditionNode& n : f.nodes) {
      put(bytes, n.all);
      put(bytes, n.negate);
      put(bytes, n.rules.size());
      for (uint32_t r : n.rules) put(bytes, r);
    }
  }
  return stable_hash64(bytes);
}

}  // namespace luytre
