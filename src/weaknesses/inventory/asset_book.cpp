#include "weaknesses/inventory/asset_book.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/domain.h"
#include "base/hash.h"
#include "weaknesses/inventory/where.h"

namespace luytre {
namespace {

using inventory::Where;

constexpr std::string_view kColumns =
    "id, organisation, place, product, port, protocol, host, address, domain, url, version, owner, "
    "importance, level, source, first_seen, last_seen";

Asset read_asset(const Row& row) {
  auto text = [&](size_t i) { return std::string(row.text(i)); };
  return {.id = text(0),
          .organisation = text(1),
          .place = text(2),
          .host = text(6),
          .address = text(7),
          .domain = text(8),
          .url = text(9),
          .product = text(3),
          .version = text(10),
          .protocol = text(5),
          .port = static_cast<uint16_t>(row.integer(4)),
          .owner = text(11),
          .importance = text(12),
          .level = static_cast<unsigned>(row.integer(13)),
          .source = text(14),
          .first_seen = row.integer(15),
          .last_seen = row.integer(16)};
}

std::vector<Value> values_of(const Asset& a) {
  return {a.id,         a.organisation,   a.place,  a.product,    int64_t{a.port}, a.protocol,
          a.host,       a.address,        a.domain, a.url,        a.version,       a.owner,
          a.importance, int64_t{a.level}, a.source, a.first_seen, a.last_seen};
}

Result<void> note_change(Transaction& t, const Asset& asset, std::string_view field, std::string_view before,
                         std::string_view after) {
  auto done = t.execute(
      "INSERT INTO asset_change (asset, at, field, before, after, source) VALUES ($1, $2, $3, $4, $5, $6) ON "
      "CONFLICT (asset, field, at, after) DO NOTHING",
      {asset.id, asset.last_seen, std::string(field), std::string(before), std::string(after), asset.source});
  if (!done) return std::unexpected(done.error());
  return {};
}

// Everything that tells the place as a name: canonical where it is one.
void normalise(Asset& a) {
  if (auto ip = IpAddress::parse(a.address)) a.address = ip->to_string();
  if (a.address.empty())
    if (auto ip = IpAddress::parse(a.host)) {
      a.address = ip->to_string();
      a.host.clear();
    }
  if (auto name = normalise_domain(a.host)) a.host = *name;
  if (auto name = normalise_domain(a.domain)) a.domain = *name;
}

}  // namespace

std::string place_of(const Asset& a) {
  for (const std::string* text : {&a.address, &a.host, &a.url, &a.domain})
    if (!text->empty()) return *text;
  return {};
}

std::string asset_id(std::string_view organisation, std::string_view place, std::string_view product,
                     uint16_t port, std::string_view protocol) {
  StableDigest digest;
  for (std::string_view part : {std::string_view("asset"), organisation, place, product, protocol})
    digest.add(part);
  digest.add(uint64_t{port});
  return digest.finish().to_hex();
}

Result<void> AssetBook::put(Transaction& t, const BodyScope& scope, Asset& a, AssetCounts& counts) {
  normalise(a);
  a.organisation = scope.organisation();
  // A name alone is the address it was last seen with, when there is one.
  if (a.address.empty() && !a.host.empty()) {
    std::vector<std::string> known;
    LUYTRE_TRY(
        t.query("SELECT DISTINCT address FROM asset WHERE organisation = $1 AND host = $2 AND address <> ''",
                {a.organisation, a.host}, [&](const Row& row) {
                  known.emplace_back(row.text(0));
                  return known.size() < 2;
                }));
    if (known.size() == 1) a.address = known[0];
  }
  a.place = place_of(a);
  if (a.place.empty()) {
    ++counts.refused;
    return {};
  }
  auto ip = IpAddress::parse(a.address);
  if ((ip && !scope.may_have(*ip)) || (!ip && !scope.may_have_name(a.host.empty() ? a.domain : a.host))) {
    ++counts.foreign;
    a.id.clear();
    return {};
  }
  a.id = asset_id(a.organisation, a.place, a.product, a.port, a.protocol);
  std::optional<Asset> old;
  LUYTRE_TRY(
      t.query(fmt::format("SELECT {} FROM asset WHERE id = $1", kColumns), {a.id}, [&](const Row& row) {
        old = read_asset(row);
        return false;
      }));
  if (!old) {
    if (a.first_seen == kNoTime) a.first_seen = a.last_seen;
    auto made = t.execute(
        fmt::format("INSERT INTO asset ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                    "$14, $15, $16, $17)",
                    kColumns),
        values_of(a));
    if (!made) return std::unexpected(made.error());
    ++counts.added;
    return {};
  }
  Asset next = *old;
  bool newer = a.last_seen >= old->last_seen, changed = false;
  next.first_seen = std::min(old->first_seen, a.last_seen);
  next.last_seen = std::max(old->last_seen, a.last_seen);
  auto take = [&](std::string_view field, std::string& into, const std::string& from) -> Result<void> {
    if (from.empty() || into == from || (!newer && !into.empty())) return {};
    LUYTRE_TRY(note_change(t, a, field, into, from));
    into = from;
    changed = true;
    return {};
  };
  LUYTRE_TRY(take("host", next.host, a.host));
  LUYTRE_TRY(take("domain", next.domain, a.domain));
  LUYTRE_TRY(take("url", next.url, a.url));
  LUYTRE_TRY(take("version", next.version, a.version));
  LUYTRE_TRY(take("owner", next.owner, a.owner));
  LUYTRE_TRY(take("importance", next.importance, a.importance));
  if (a.level && a.level != old->level && (newer || old->level == 0)) {
    LUYTRE_TRY(note_change(t, a, "level", std::to_string(old->level), std::to_string(a.level)));
    next.level = a.level;
    changed = true;
  }
  bool seen = next.first_seen != old->first_seen || next.last_seen != old->last_seen;
  if (newer && seen && !a.source.empty()) next.source = a.source;
  if (!changed && !seen) {
    ++counts.unchanged;
    return {};
  }
  auto done = t.execute(
      "UPDATE asset SET host = $1, domain = $2, url = $3, version = $4, owner = $5, importance = $6, level = "
      "$7, source = $8, first_seen = $9, last_seen = $10 WHERE id = $11",
      {next.host, next.domain, next.url, next.version, next.owner, next.importance, int64_t{next.level},
       next.source, next.first_seen, next.last_seen, next.id});
  if (!done) return std::unexpected(done.error());
  ++(changed ? counts.changed : counts.unchanged);
  return {};
}

Result<AssetCounts> AssetBook::add(const Viewer& viewer, const BodyScope& scope, std::vector<Asset> assets) {
  if (!viewer.may(Permission::change_assets, scope.organisation()))
    return fail(ErrorCode::not_found, "there is no such organisation here");
  AssetCounts counts;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    counts = {};
    for (const Asset& given : assets) {
      Asset asset = given;
      LUYTRE_TRY(put(t, scope, asset, counts));
    }
    if (counts.added + counts.changed == 0) return {};
    return t.audit({.actor = viewer.actor(),
                    .action = "asset.import",
                    .subject = scope.organisation(),
                    .detail = boost::json::serialize(boost::json::object{
                        {"added", counts.added}, {"changed", counts.changed}, {"foreign", counts.foreign}})});
  });
  if (!done) return std::unexpected(done.error());
  return counts;
}

Result<std::vector<Asset>> AssetBook::list(const Viewer& viewer, const AssetFilter& filter) {
  Where where;
  if (filter.organisation) where.add("organisation = ${}", *filter.organisation);
  if (filter.place) where.add("place = ${}", *filter.place);
  if (filter.product) where.add("product = ${}", *filter.product);
  if (filter.id) where.add("id = ${}", *filter.id);
  where.add(viewer, Permission::read_findings, "organisation");
  std::vector<Asset> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format("SELECT {} FROM asset WHERE {} ORDER BY organisation, place, product, port, id{}",
                    kColumns, where.text(), filter.limit ? fmt::format(" LIMIT {}", filter.limit) : ""),
        where.parameters(), [&](const Row& row) {
          out.push_back(read_asset(row));
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::map<std::string, uint64_t>> AssetBook::places(const Viewer& viewer) {
  Where where;
  where.add(viewer, Permission::read_findings, "organisation");
  std::map<std::string, uint64_t> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query("SELECT organisation, count(DISTINCT place) FROM asset WHERE " + where.text() +
                       " GROUP BY organisation",
                   where.parameters(), [&](const Row& row) {
                     out[std::string(row.text(0))] = static_cast<uint64_t>(row.integer(1));
                     return true;
                   });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<AssetChange>> AssetBook::history(const Viewer& viewer, std::string_view asset) {
  Where where;
  where.add("a.id = ${}", std::string(asset));
  where.add(viewer, Permission::read_findings, "a.organisation");
  std::vector<AssetChange> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        "SELECT c.at, c.field, c.before, c.after, c.source FROM asset_change c JOIN asset a ON a.id "
        "= c.asset WHERE " +
            where.text() + " ORDER BY c.at, c.field",
        where.parameters(), [&](const Row& row) {
          out.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2)),
                         std::string(row.text(3)), std::string(row.text(4))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

}  // namespace luytre
