#include "warning/taxii/sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"

namespace luytre {
namespace {

Result<void> check_may(const Viewer& viewer) {
  if (viewer.may(Permission::change_feeds, "")) return {};
  return fail(ErrorCode::not_found, "there is no such source");
}

Result<void> check_source(const PolledSource& s) {
  LUYTRE_TRY(check_taxii_url(s.url));
  bool plain = std::ranges::all_of(s.source, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
  if (s.source.empty() || s.source.size() > 60 || !plain)
    return fail(ErrorCode::invalid, "a source's name has 1 to 60 letters, digits and . _ -");
  if (s.confidence > 100) return fail(ErrorCode::invalid, "confidence goes from 0 to 100");
  if (s.seconds < 60 || s.seconds > 31 * 86'400)
    return fail(ErrorCode::invalid, "between polls are a minute to a month");
  return {};
}

}  // namespace

Result<std::vector<PolledSource>> list_polled_sources(Ledger& ledger, const Viewer& viewer) {
  LUYTRE_TRY(check_may(viewer));
  std::vector<PolledSource> all;
  auto done = ledger.read([&](Transaction& t) {
    all.clear();
    return t.query(
        "SELECT id, url, source, user_name, ca_file, confidence, tlp, seconds, added_after, outcome, "
        "polled_at FROM "
        "publication_source WHERE active = 1 ORDER BY source",
        {}, [&](const Row& row) {
          PolledSource& s = all.emplace_back();
          s.id = row.text(0);
          s.url = row.text(1);
          s.source = row.text(2);
          s.user = row.text(3);
          s.ca_file = row.text(4);
          s.confidence = static_cast<uint8_t>(row.integer(5));
          s.tlp = tlp(row.text(6)).value_or(Tlp::red);
          s.seconds = row.integer(7);
          s.added_after = row.text(8);
          s.outcome = row.text(9);
          s.polled_at = row.integer(10);
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return all;
}

Result<std::string> add_polled_source(Ledger& ledger, const Viewer& viewer, const SealKey& key,
                                      const PolledSource& s, const std::string& secret) {
  LUYTRE_TRY(check_may(viewer));
  LUYTRE_TRY(check_source(s));
  std::string id = random_id();
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    auto dropped = t.execute("DELETE FROM publication_source WHERE source = $1 AND active = 0", {s.source});
    if (!dropped) return std::unexpected(dropped.error());
    bool taken = false;
    LUYTRE_TRY(t.query("SELECT id FROM publication_source WHERE source = $1", {s.source}, [&](const Row&) {
      taken = true;
      return false;
    }));
    if (taken) return fail(ErrorCode::invalid, fmt::format("there is a source '{}' already", s.source));
    auto added = t.execute(
        "INSERT INTO publication_source (id, url, source, user_name, secret, ca_file, confidence, tlp, "
        "seconds, active, "
        "added_after, polled_at, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, '', 0, '')",
        {id, s.url, s.source, s.user, secret.empty() ? "" : key.seal(secret, "taxii:" + id), s.ca_file,
         int64_t{s.confidence}, std::string(to_string(s.tlp)), s.seconds});
    if (!added) return std::unexpected(added.error());
    return t.audit({viewer.actor(), "taxii-source.add", id, ""});
  });
  if (!done) return std::unexpected(done.error());
  return id;
}

Result<void> drop_polled_source(Ledger& ledger, const Viewer& viewer, std::string_view id_or_name) {
  LUYTRE_TRY(check_may(viewer));
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto dropped = t.execute(
        "UPDATE publication_source SET active = 0, secret = '' WHERE active = 1 AND (id = $1 OR "
        "source = $2)",
        {std::string(id_or_name), std::string(id_or_name)});
    if (!dropped) return std::unexpected(dropped.error());
    if (*dropped == 0) return fail(ErrorCode::not_found, "there is no such source");
    return t.audit({viewer.actor(), "taxii-source.drop", std::string(id_or_name), ""});
  });
}

Result<TaxiiPolled> poll_source(
    Ledger& ledger, const SealKey& key, const PolledSource& s, const TaxiiLimits& limits,
    const std::function<Result<void>(const PolledSource&, std::string_view)>& store) {
  TaxiiSource from{.url = s.url, .user = s.user, .ca_file = s.ca_file, .added_after = s.added_after};
  std::string sealed;
  auto read = ledger.read([&](Transaction& t) {
    return t.query("SELECT secret FROM publication_source WHERE id = $1", {s.id}, [&](const Row& row) {
      sealed = row.text(0);
      return false;
    });
  });
  if (!read) return std::unexpected(read.error());
  if (!sealed.empty()) {
    auto secret = key.unseal(sealed, "taxii:" + s.id);
    if (!secret) return std::unexpected(secret.error());
    from.secret = std::move(*secret);
  }
  auto note = [&](const char* column, const std::string& text) {
    return ledger.write([&](Transaction& t) -> Result<void> {
      auto done = t.execute(
          fmt::format("UPDATE publication_source SET {} = $1, polled_at = $2 WHERE id = $3", column),
          {text, t.now(), s.id});
      if (!done) return std::unexpected(done.error());
      return {};
    });
  };
  auto polled = poll_taxii(
      from, limits, [&](std::string_view envelope) { return store(s, envelope); },
      [&](const std::string& added_after) { return note("added_after", added_after); });
  LUYTRE_TRY(note("outcome", polled ? fmt::format("{} pages, {} bytes", polled->pages, polled->bytes)
                                    : polled.error().message));
  return polled;
}

Result<AddReport> store_envelope(IndicatorStore& store, const PolledSource& source, std::string_view envelope,
                                 const std::filesystem::path& folder, AddOptions options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::path file = folder / ("poll-" + source.id + ".json");
  LUYTRE_TRY(write_file_atomically(file, envelope));
  options.format = "stix";
  options.source = source.source;
  options.confidence = source.confidence;
  options.tlp = source.tlp;
  auto added = store.add({file}, options);
  std::filesystem::remove(file, error);
  return added;
}

}  // namespace luytre
