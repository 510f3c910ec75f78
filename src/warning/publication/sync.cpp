#include "warning/publication/collection_rows.h"
#include "warning/publication/sync_one.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

struct FirstCollection {
  const char *name, *title, *description;
  Tlp most;
  uint8_t least_confidence;
};
constexpr FirstCollection kFirst[] = {
    {"clear", "TLP:CLEAR", "Cho mọi người / for everybody", Tlp::clear, 50},
    {"green", "TLP:GREEN", "Cho các đơn vị / for the community of bodies", Tlp::green, 50},
    {"amber", "TLP:AMBER", "Cho các đơn vị, cần biết / for bodies that need to know", Tlp::amber, 30},
};

Result<void> make_first_collections(Ledger& ledger) {
  int64_t rows = 0;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT COUNT(*) FROM publication_collection", {}, [&](const Row& row) {
      rows = row.integer(0);
      return false;
    });
  }));
  if (rows > 0) return {};
  for (const FirstCollection& first : kFirst) {
    CollectionRule rule;
    rule.name = first.name;
    rule.title = first.title;
    rule.description = first.description;
    rule.audience = {.most = first.most, .least_confidence = first.least_confidence};
    auto added = add_collection(ledger, Viewer::console("system"), rule);
    if (!added) return std::unexpected(added.error());
  }
  return {};
}

// The producer's identity, made the first time and renamed when the centre is.
Result<Producer> settle_producer(Ledger& ledger, const std::string& name, Timestamp now) {
  auto known = producer(ledger);
  if (!known) return known;
  if (!known->id.empty() && known->name == name) return known;
  Producer next = *known;
  next.name = name;
  next.modified = std::max(now, known->modified + 1);
  if (next.id.empty()) {
    next.created = next.modified;
    next.id = to_string(uuid_v5(kObjectSpace, "identity|" + random_id()));
  }
  LUYTRE_TRY(ledger.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute("UPDATE publication_producer SET id = $1, name = $2, created = $3, modified = $4",
                          {next.id, next.name, next.created, next.modified});
    if (!done) return std::unexpected(done.error());
    return {};
  }));
  return next;
}

}  // namespace

Result<SyncReport> sync_collections(Ledger& ledger, const std::string& name, Timestamp now) {
  auto lease = PublishLease::take(ledger);
  if (!lease) return std::unexpected(lease.error());
  LUYTRE_TRY(make_first_collections(ledger));
  auto who = settle_producer(ledger, name, now);
  if (!who) return std::unexpected(who.error());
  auto collections = list_collections(ledger, Viewer::console("system"));
  if (!collections) return std::unexpected(collections.error());
  SyncReport report;
  for (Collection& collection : *collections)
    LUYTRE_TRY(CollectionSync(ledger, *lease, std::move(collection), *who, now).run(report));
  return report;
}

// TLP 2.0's own objects (FIRST, STIX TLP 2.0 extension, 2022-10-01).
std::string_view tlp_marking(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear:
      return "94868c89-83c2-464b-929b-a1a8aa3c8487";
    case Tlp::green:
      return "bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
    case Tlp::amber:
      return "55d920b0-5e8b-4f79-9ee9-91f868d9b421";
    case Tlp::amber_strict:
      return "939a9414-2ddd-4d32-a0cd-375ea402b003";
    case Tlp::red:
      break;
  }
  return "e828b379-4e03-4974-9ac4-e53a884c97c1";
}

std::string family_object(std::string_view family) {
  return to_string(uuid_v5(kObjectSpace, fmt::format("malware|{}", family)));
}

}  // namespace luytre
