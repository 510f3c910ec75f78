#include "warning/publication/collection.h"

#include <fmt/format.h>

#include <algorithm>

#include "warning/publication/collection_rows.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

std::unexpected<Error> no_such() {
  return fail(ErrorCode::not_found, "there is no such collection");
}

Result<void> check_operator(const Viewer& viewer) {
  if (viewer.may(Permission::change_settings, "")) return {};
  return no_such();
}

std::string bodies_text(const CollectionRule& rule) {
  std::string text;
  for (const std::string& body : rule.bodies) text += (text.empty() ? "" : " ") + body;
  return text;
}

// A UUID of version 4.
std::string random_uuid() {
  std::string hex = random_id();
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<size_t>(hex[16]) & 3];
  for (size_t dash : {8, 13, 18, 23}) hex.insert(dash, "-");
  return hex;
}

// Why a name is refused; nothing when it is free.
Result<void> check_name_is_free(Transaction& t, const std::string& name, std::string_view but) {
  bool taken = false;
  LUYTRE_TRY(t.query("SELECT id FROM publication_collection WHERE name = $1", {name}, [&](const Row& row) {
    taken = row.text(0) != but;
    return false;
  }));
  if (taken)
    return fail(ErrorCode::invalid,
                fmt::format("there is or was a collection '{}': choose another name", name));
  return {};
}

Result<void> done_once(Result<uint64_t> changed) {
  if (!changed) return std::unexpected(changed.error());
  return *changed == 1 ? Result<void>() : no_such();
}

}  // namespace

bool may_read(const Viewer& viewer, const CollectionRule& rule) {
  if (rule.open && rule.audience.most == Tlp::clear) return true;
  if (viewer.may(Permission::pull_publications, "")) return true;
  if (rule.bodies.empty()) return viewer.may_somewhere(Permission::pull_publications);
  return std::ranges::any_of(rule.bodies, [&](const std::string& body) {
    return viewer.may(Permission::pull_publications, body, rule.audience.most);
  });
}

bool may_write(const Viewer& viewer, const CollectionRule& rule) {
  return rule.writable && may_read(viewer, rule) && viewer.may_somewhere(Permission::push_publications);
}

Result<std::vector<Collection>> list_collections(Ledger& ledger, const Viewer& viewer) {
  std::vector<Collection> all;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    all.clear();
    return t.query(fmt::format("SELECT {} FROM publication_collection WHERE retired = 0 ORDER BY name",
                               kCollectionColumns),
                   {}, [&](const Row& row) {
                     all.push_back(collection_of(row));
                     return true;
                   });
  }));
  std::erase_if(all, [&](const Collection& c) { return !may_read(viewer, c); });
  return all;
}

Result<Collection> find_collection(Ledger& ledger, const Viewer& viewer, std::string_view id_or_name) {
  std::optional<Collection> found;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query(
        fmt::format("SELECT {} FROM publication_collection WHERE retired = 0 AND (id = $1 OR name = $2)",
                    kCollectionColumns),
        {std::string(id_or_name), std::string(id_or_name)}, [&](const Row& row) {
          found = collection_of(row);
          return false;
        });
  }));
  if (!found || !may_read(viewer, *found)) return no_such();
  return std::move(*found);
}

Result<void> check_rule(const CollectionRule& rule) {
  auto refuse = [](std::string why) { return fail(ErrorCode::invalid, std::move(why)); };
  bool plain = std::ranges::all_of(
      rule.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (rule.name.empty() || rule.name.size() > 40 || !plain)
    return refuse("the name has 1 to 40 of a-z, 0-9 and -");
  if (rule.title.empty() || rule.title.size() > 200) return refuse("the title has 1 to 200 bytes");
  if (rule.description.size() > 2000) return refuse("the description has 2000 bytes at most");
  if (rule.audience.most >= Tlp::red) return refuse("TLP:RED is never published");
  if (rule.audience.least_confidence > 100) return refuse("confidence goes from 0 to 100");
  if (rule.open && rule.audience.most != Tlp::clear)
    return refuse("only a collection of TLP:CLEAR can be open to everybody");
  if (rule.open && (rule.writable || !rule.bodies.empty()))
    return refuse("a collection that is open to everybody is for reading, and by all");
  if (rule.bodies.size() > 1000) return refuse("a collection names 1000 bodies at most");
  for (const std::string& body : rule.bodies)
    if (body.empty() || body.size() > 64 || body.find(' ') != body.npos)
      return refuse("that is no body's id");
  return {};
}

Result<std::string> add_collection(Ledger& ledger, const Viewer& viewer, const CollectionRule& rule) {
  LUYTRE_TRY(check_operator(viewer));
  LUYTRE_TRY(check_rule(rule));
  std::string id = random_uuid();
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_name_is_free(t, rule.name, ""));
    auto added = t.execute(
        "INSERT INTO publication_collection (number, id, name, title, description, most, least_confidence, "
        "categories, types, is_open, bodies, writable, retired, changed, followed, synced, swept, head, "
        "live, total) "
        "SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, '', 0, "
        "0, 0, 0, "
        "0 FROM publication_collection",
        {id, rule.name, rule.title, rule.description, std::string(to_string(rule.audience.most)),
         int64_t{rule.audience.least_confidence}, categories_text(rule.audience), types_text(rule.audience),
         int64_t{rule.open}, bodies_text(rule), int64_t{rule.writable}, t.now()});
    LUYTRE_TRY(done_once(std::move(added)));
    return t.audit({viewer.actor(), "collection.add", id, ""});
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<void> change_collection(Ledger& ledger, const Viewer& viewer, std::string_view id,
                               const CollectionRule& rule) {
  LUYTRE_TRY(check_operator(viewer));
  LUYTRE_TRY(check_rule(rule));
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_name_is_free(t, rule.name, id));
    auto changed = t.execute(
        "UPDATE publication_collection SET name = $1, title = $2, description = $3, most = $4, "
        "least_confidence = "
        "$5, categories = $6, types = $7, is_open = $8, bodies = $9, writable = $10, changed = $11 WHERE id "
        "= $12 "
        "AND retired = 0",
        {rule.name, rule.title, rule.description, std::string(to_string(rule.audience.most)),
         int64_t{rule.audience.least_confidence}, categories_text(rule.audience), types_text(rule.audience),
         int64_t{rule.open}, bodies_text(rule), int64_t{rule.writable}, t.now(), std::string(id)});
    LUYTRE_TRY(done_once(std::move(changed)));
    return t.audit({viewer.actor(), "collection.change", std::string(id), ""});
  });
}

Result<void> retire_collection(Ledger& ledger, const Viewer& viewer, std::string_view id) {
  LUYTRE_TRY(check_operator(viewer));
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(done_once(
        t.execute("UPDATE publication_collection SET retired = 1, changed = $1 WHERE id = $2 AND retired = 0",
                  {t.now(), std::string(id)})));
    return t.audit({viewer.actor(), "collection.retire", std::string(id), ""});
  });
}

Result<Producer> producer(Ledger& ledger) {
  Producer p;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT id, name, created, modified, enabled FROM publication_producer", {},
                   [&](const Row& row) {
                     p = {std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3),
                          row.integer(4) != 0};
                     return false;
                   });
  }));
  return p;
}

Result<void> enable_publication(Ledger& ledger, const Viewer& viewer, bool enabled) {
  LUYTRE_TRY(check_operator(viewer));
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(done_once(t.execute("UPDATE publication_producer SET enabled = $1", {int64_t{enabled}})));
    return t.audit({viewer.actor(), enabled ? "publication.on" : "publication.off", "", ""});
  });
}

}  // namespace luytre
