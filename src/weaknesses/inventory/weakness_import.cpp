// One scan into one body: what it opens, sees again, reopens and closes.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/hash.h"
#include "weaknesses/inventory/weakness_rows.h"

namespace luytre {
namespace {

using namespace inventory;

// The same scan has the same id, whoever reads it again.
std::string scan_id(const BodyScope& scope, const ScanResult& scan, const ScanImport& import) {
  StableDigest d;
  for (std::string_view text : {std::string_view(scope.organisation()), std::string_view(scan.scanner),
                                std::string_view(import.asset)})
    d.add(text);
  d.add(uint64_t{import.same_checks});
  d.add(uint64_t{scan.coverage.complete});
  for (Timestamp t : {scan.started, scan.finished, scan.finished == kNoTime ? import.observed : kNoTime})
    d.add(static_cast<uint64_t>(t));
  for (const ScanHost& h : scan.hosts) {
    d.add(h.name);
    d.add(h.address ? h.address->to_string() : "");
    d.add(static_cast<uint64_t>(h.time));
    d.add(static_cast<uint64_t>(h.state));
    for (const ScanPort& at : h.open) d.add(fmt::format("{}/{}", at.port, at.protocol));
  }
  for (const ScanProduct& p : scan.products) d.add(fmt::format("{} {} {}", p.host, p.product, p.version));
  for (const ScanFinding& f : scan.findings)
    d.add(fmt::format("{} {}/{} {} {} {}", f.host, f.at.port, f.at.protocol, f.part, f.rule,
                      fmt::join(f.weaknesses, " ")));
  return d.finish().to_hex();
}

class Import {
 public:
  Import(Transaction& t, const BodyScope& scope, const ScanResult& scan, const ScanImport& import,
         const DueDates& due, ScanReport& report)
      : t_(t), scope_(scope), scan_(scan), import_(import), due_(due), report_(report) {
    by_host_.resize(scan.hosts.size());
    products_.resize(scan.hosts.size());
    for (const ScanFinding& f : scan.findings) by_host_[f.host].push_back(&f);
    for (const ScanProduct& p : scan.products) products_[p.host].push_back(&p);
  }

  Result<void> run() {
    for (uint32_t host = 0; host < scan_.hosts.size(); ++host) LUYTRE_TRY(host_in(host));
    return {};
  }

 private:
  Timestamp time_of(const ScanHost& host) const {
    return host.time != kNoTime ? host.time : scan_.finished != kNoTime ? scan_.finished : import_.observed;
  }

  Result<Timestamp> last_seen(const std::string& place) {
    Timestamp out = 0;
    LUYTRE_TRY(t_.query("SELECT max(last_seen) FROM asset WHERE organisation = $1 AND place = $2",
                        {scope_.organisation(), place}, [&](const Row& row) {
                          out = row.integer(0);
                          return false;
                        }));
    return out;
  }

  Result<void> host_in(uint32_t index) {
    const ScanHost& host = scan_.hosts[index];
    Timestamp time = time_of(host);
    Asset asset;
    if (host.address)
      asset.address = host.address->to_string();
    else if (!import_.asset.empty())
      asset.host = import_.asset;
    if (asset.host.empty()) asset.host = host.name;
    asset.source = scan_.scanner;
    asset.last_seen = time;
    if (import_.from_inventory) {
      auto seen = last_seen(place_of(asset));
      if (!seen) return std::unexpected(seen.error());
      asset.last_seen = *seen;
    }
    // A host that is down is no asset yet; one that is already in the inventory is not seen by that.
    if (host.state == ScanHost::State::down) return host_down(asset, time);
    uint64_t foreign = report_.assets.foreign;
    LUYTRE_TRY(AssetBook::put(t_, scope_, asset, report_.assets));
    if (asset.id.empty()) {
      if (report_.assets.foreign != foreign) {
        ++report_.foreign_hosts;
        if (report_.foreign_examples.size() < 10) report_.foreign_examples.push_back(asset.place);
      }
      return {};
    }
    for (const ScanProduct* p : products_[index]) {
      Asset product = asset;
      product.product = p->product;
      product.version = p->version;
      product.port = p->at.port;
      product.protocol = p->at.protocol;
      product.first_seen = kNoTime;
      LUYTRE_TRY(AssetBook::put(t_, scope_, product, report_.assets));
    }
    auto rows = rows_of(t_, asset.id);
    if (!rows) return std::unexpected(rows.error());
    for (const ScanFinding* f : by_host_[index])
      for (const std::string& weakness : f->weaknesses) LUYTRE_TRY(see(*rows, asset, host, *f, weakness));
    for (auto& [id, row] : *rows)
      if (!row.seen) LUYTRE_TRY(miss(row, index, time));
    for (auto& [id, row] : *rows) LUYTRE_TRY(store(t_, row));
    return {};
  }

  Result<void> see(WeaknessRows& rows, const Asset& asset, const ScanHost& host, const ScanFinding& f,
                   const std::string& weakness) {
    ++report_.findings;
    Timestamp time = f.time != kNoTime ? f.time : time_of(host);
    std::string id = weakness_id(scope_.organisation(), asset.id, weakness, f.at.port, f.at.protocol, f.part);
    WeaknessRow& row = rows[id];
    Weakness& w = row.w;
    bool repeated = row.seen;
    row.seen = true;
    if (w.id.empty()) {
      w = {.id = id,
           .organisation = scope_.organisation(),
           .sector = scope_.sector(),
           .asset = asset.id,
           .place = asset.place,
           .weakness = weakness,
           .port = f.at.port,
           .protocol = f.at.protocol,
           .part = f.part,
           .product = f.product,
           .version = f.version,
           .title = f.title,
           .fix = f.fix,
           .severity = f.rank,
           .first_seen = time,
           .last_seen = time,
           .opened = time,
           .rules = {}};
      set_due(w);
      row.changed = true;
      ++report_.opened;
      LUYTRE_TRY(add_event(t_, id, time, "opened", f.rule, import_.actor));
    } else {
      if (!repeated) ++report_.seen_again;
      if (time > w.last_seen || time < w.first_seen) row.changed = true;
      bool newer = time > w.last_seen;
      w.last_seen = std::max(w.last_seen, time);
      w.first_seen = std::min(w.first_seen, time);
      if (newer && !f.version.empty() && f.version != w.version) w.version = f.version;
      if (w.fix.empty() && !f.fix.empty()) w.fix = f.fix, row.changed = true;
      if (w.gone_since && time > w.gone_since) w.gone_since = 0, row.changed = true;
      if (f.rank > w.severity) {
        LUYTRE_TRY(add_event(t_, id, time, "severity",
                             fmt::format("{} to {}", to_string(w.severity), to_string(f.rank)),
                             import_.actor));
        w.severity = f.rank;
        row.changed = true;
        if (w.open) set_due(w);
      }
      bool accepted = w.closed_because == WeaknessClosed::accepted && time < w.accepted_until;
      if (!w.open && time > w.closed && !accepted) {
        w.open = true;
        w.closed_because = WeaknessClosed::none;
        w.closed = w.accepted_until = 0;
        w.opened = time;
        ++w.episode;
        set_due(w);
        row.changed = true;
        ++report_.reopened;
        LUYTRE_TRY(add_event(t_, id, time, "reopened", f.rule, import_.actor));
      } else if (w.open && !w.exploited && set_exploited(w)) {
        row.changed = true;
        LUYTRE_TRY(add_event(t_, id, time, "due", "known to be exploited", import_.actor));
      }
    }
    SourceRow& source = row.sources[f.rule];
    if (!source.rule.empty() && time <= source.last_seen && time >= source.first_seen) return {};
    if (source.rule.empty()) source.first_seen = source.last_seen = time;
    if (source.rule.empty() || time >= source.last_seen) {
      source.severity = f.severity;
      source.evidence = f.evidence;
      source.credentialed = host.credentialed;
    }
    source.rule = f.rule;
    source.first_seen = std::min(source.first_seen, time);
    source.last_seen = std::max(source.last_seen, time);
    if (source.absent < time) source.absent = 0;
    source.changed = true;
    return {};
  }

  // A weakness of a host that was looked at, which this scan does not report.
  Result<void> miss(WeaknessRow& row, uint32_t index, Timestamp time) {
    Weakness& w = row.w;
    const ScanHost& host = scan_.hosts[index];
    if (!w.open || time <= w.last_seen || !scan_.coverage.complete) return {};
    if (w.gone_since && host.state == ScanHost::State::up) w.gone_since = 0, row.changed = true;
    ScanPort at{w.protocol, w.port};
    bool heard = host.state == ScanHost::State::up && host.answers;
    if (w.port && heard && scan_.coverage.covers_port(at) && !host.open.contains(at) &&
        !host.unsure.contains(at))
      return close(row, time, WeaknessClosed::port_closed);
    if (!w.port && w.part.empty() && heard && host.open.empty() && host.unsure.empty() &&
        scan_.coverage.covers_all_tcp())
      return close(row, time, WeaknessClosed::port_closed);
    // The check must have reached what it looks at.
    if (w.port && (!host.open.contains(at) || host.unsure.contains(at))) return {};
    bool all = !row.sources.empty();
    for (auto& [rule, source] : row.sources) {
      bool same = import_.same_checks && rule.starts_with(scan_.scanner + ":");
      bool reached = same || scan_.coverage.covers_check(index, rule);
      if (reached && !(source.credentialed && !host.credentialed) && source.absent < time) {
        source.absent = time;
        source.changed = true;
      }
      all &= source.absent > source.last_seen;
    }
    return all ? close(row, time, WeaknessClosed::patched) : Result<void>{};
  }

  Result<void> host_down(Asset asset, Timestamp time) {
    if (!scan_.coverage.complete) return {};
    std::string place = place_of(asset);
    if (asset.address.empty()) return {};
    auto rows = rows_of(t_, asset_id(scope_.organisation(), place, "", 0, ""));
    if (!rows) return std::unexpected(rows.error());
    for (auto& [id, row] : *rows) {
      Weakness& w = row.w;
      if (!w.open || time <= w.last_seen) continue;
      if (w.gone_since == 0 || time < w.gone_since) {
        w.gone_since = time;
        row.changed = true;
      } else if (time - w.gone_since >= kMicrosPerDay) {
        LUYTRE_TRY(close(row, time, WeaknessClosed::host_gone));
      }
      LUYTRE_TRY(store(t_, row));
    }
    return {};
  }

  Result<void> close(WeaknessRow& row, Timestamp time, WeaknessClosed reason) {
    row.w.open = false;
    row.w.closed_because = reason;
    row.w.closed = time;
    row.changed = true;
    ++(reason == WeaknessClosed::patched       ? report_.patched
       : reason == WeaknessClosed::port_closed ? report_.port_closed
                                               : report_.host_gone);
    return add_event(t_, row.w.id, time, "closed", to_string(reason), import_.actor);
  }

  bool set_exploited(Weakness& w) const {
    auto date = due_.exploited ? due_.exploited(w.weakness) : std::nullopt;
    if (!date) return false;
    w.exploited = true;
    w.due = *date;
    return true;
  }
  void set_due(Weakness& w) const {
    if (!set_exploited(w)) w.due = due_.rule(w.severity, w.sector, w.opened);
  }

  Transaction& t_;
  const BodyScope& scope_;
  const ScanResult& scan_;
  const ScanImport& import_;
  const DueDates& due_;
  ScanReport& report_;
  std::vector<std::vector<const ScanFinding*>> by_host_;
  std::vector<std::vector<const ScanProduct*>> products_;
};

}  // namespace

Result<ScanReport> WeaknessBook::import(const Viewer& viewer, const BodyScope& scope, const ScanResult& scan,
                                        const ScanImport& import, const DueDates& due) {
  if (!viewer.may(Permission::change_assets, scope.organisation()))
    return fail(ErrorCode::not_found, "there is no such organisation here");
  bool timed = scan.finished != kNoTime || import.observed != kNoTime;
  if (!timed && !std::ranges::all_of(scan.hosts, [](const ScanHost& h) { return h.time != kNoTime; }))
    return fail(ErrorCode::invalid, "the scan does not tell its time: give the day with --observed");
  std::string id = scan_id(scope, scan, import);
  ScanReport report;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    report = {};
    LUYTRE_TRY(t.query("SELECT 1 FROM weakness_scan WHERE id = $1", {id}, [&](const Row&) {
      report.known = true;
      return false;
    }));
    if (report.known) return {};
    LUYTRE_TRY(Import(t, scope, scan, import, due, report).run());
    Timestamp finished = scan.finished != kNoTime ? scan.finished : import.observed;
    auto noted = t.execute(
        "INSERT INTO weakness_scan (id, organisation, scanner, started, finished, complete, hosts, findings, "
        "foreign_hosts, imported_at, imported_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {id, scope.organisation(), scan.scanner, scan.started, finished, int64_t{scan.coverage.complete},
         static_cast<int64_t>(scan.hosts.size()), static_cast<int64_t>(report.findings),
         static_cast<int64_t>(report.foreign_hosts), t.now(), import.actor});
    if (!noted) return std::unexpected(noted.error());
    return t.audit({.actor = viewer.actor(),
                    .action = "weakness.import",
                    .subject = scope.organisation(),
                    .detail = boost::json::serialize(boost::json::object{
                        {"scan", id},
                        {"scanner", scan.scanner},
                        {"opened", report.opened},
                        {"reopened", report.reopened},
                        {"closed", report.patched + report.port_closed + report.host_gone},
                        {"foreign_hosts", report.foreign_hosts}})});
  });
  if (!done) return std::unexpected(done.error());
  return report;
}

}  // namespace luytre
