// Tables of facts → State: which columns say what, and why a line is refused.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/csv.h"
#include "base/domain.h"
#include "directory/directory_state.h"

namespace luytre {
namespace {

using Kind = Ownership::Kind;

constexpr size_t kMaxDepth = 64;

bool printable_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    size_t more = c < 0x80                ? 0
                  : c >= 0xc2 && c < 0xe0 ? 1
                  : c >= 0xe0 && c < 0xf0 ? 2
                  : c >= 0xf0 && c < 0xf5 ? 3
                                          : 4;
    if (c < 0x20 || c == 0x7f || more == 4 || more >= text.size() - i) return false;
    uint32_t point = c & (0x7fu >> more);
    for (size_t k = 1; k <= more; ++k) {
      auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3fu);
    }
    static constexpr uint32_t kShortest[] = {0, 0x80, 0x800, 0x10000};
    if (point < kShortest[more] || (point >= 0xd800 && point < 0xe000) || point > 0x10ffff) return false;
    i += more + 1;
  }
  return true;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && printable_utf8(text) &&
         text.find(' ') == std::string_view::npos;
}

// A table and where its columns are. Of several names for one column the first present counts.
struct Table {
  CsvTable csv;
  std::string_view where;
  AddCounts counts;

  std::optional<size_t> column(std::initializer_list<std::string_view> names) const {
    for (std::string_view name : names)
      if (auto found = csv.column(name)) return found;
    return std::nullopt;
  }
  void refuse(size_t row, std::string_view why) {
    counts.refused.push_back(fmt::format("{} line {}: {}", where, csv.line_number(row), why));
  }
  bool printable(size_t row) const {
    for (size_t c = 0; c < csv.header().size(); ++c)
      if (!printable_utf8(csv.cell(row, c))) return false;
    return true;
  }
};

// Empty: `open`, the day without a bound.
std::optional<Day> read_day(std::string_view text, Day open) {
  return text.empty() ? open : parse_day(text);
}

std::string mark_of(std::string_view name_source) {
  if (name_source == "V") return "verified";
  if (name_source == "L") return "letter";
  if (name_source == "R") return "recalled";
  return std::string(name_source);
}

// Puts organisations in place one by one; one whose superior is not there yet waits for it.
class TreeGrower {
 public:
  explicit TreeGrower(const std::vector<Organisation>& known) {
    for (const Organisation& o : known) tree_.emplace(o.id, o);
  }

  // Why `o` cannot stand in the tree, or "" when it was taken; "wait" while its superior is missing.
  std::string_view place(const Organisation& o) {
    if (!o.parent.empty() && !tree_.contains(o.parent)) return "wait";
    size_t depth = 0;
    for (std::string_view up = o.parent; !up.empty(); ++depth) {
      if (up == o.id) return "the superior body stands below this one";
      if (depth == kMaxDepth) return "more than 64 bodies stand above this one";
      auto at = tree_.find(up);
      up = at == tree_.end() ? std::string_view{} : std::string_view(at->second.parent);
    }
    tree_.insert_or_assign(o.id, o);
    return {};
  }

  std::vector<Organisation> take() {
    std::vector<Organisation> out;
    out.reserve(tree_.size());
    for (auto& [id, o] : tree_) out.push_back(std::move(o));
    return out;
  }
  const Organisation* find(std::string_view id) const {
    auto at = tree_.find(id);
    return at == tree_.end() ? nullptr : &at->second;
  }

 private:
  std::map<std::string, Organisation, std::less<>> tree_;
};

bool same(const Organisation& a, const Organisation& b) {
  auto tie = [](const Organisation& o) {
    return std::tie(o.id, o.parent, o.sector, o.name_vi, o.name_en, o.abbreviation, o.valid_from, o.valid_to,
                    o.successor, o.status);
  };
  return tie(a) == tie(b);
}

}  // namespace

Result<AddCounts> Directory::add_organisations(std::string_view text, std::string_view where) {
  auto parsed = CsvTable::parse(text, where);
  if (!parsed) return std::unexpected(parsed.error());
  Table table{std::move(*parsed), where, {}};
  const CsvTable& csv = table.csv;
  auto id = table.column({"org_id", "id"}), parent = table.column({"parent", "parent_id"});
  auto sector = csv.column("sector"), name_vi = csv.column("name_vi"), name_en = csv.column("name_en");
  auto abbreviation = table.column({"abbr", "abbreviation"}),
       status = table.column({"status", "name_source"});
  auto valid_from = csv.column("valid_from"), valid_to = csv.column("valid_to");
  auto successor = table.column({"successor_org_id", "successor"});
  auto domain = csv.column("domain"), domain_status = csv.column("domain_status");
  if (!id)
    return fail(ErrorCode::invalid,
                fmt::format("{}: no column org_id (or id); the first line names the columns", where));

  TreeGrower grower(state_->organisations);
  std::vector<Ownership> facts;
  std::vector<State::Place> places;
  std::unordered_map<std::string, std::vector<std::pair<size_t, Organisation>>>
      waiting;  // by missing superior
  auto settle = [&](size_t row, Organisation o) {
    std::vector<std::pair<size_t, Organisation>> ready;
    ready.emplace_back(row, std::move(o));
    while (!ready.empty()) {
      auto [line, body] = std::move(ready.back());
      ready.pop_back();
      const Organisation* old = grower.find(body.id);
      size_t AddCounts::*kind = !old               ? &AddCounts::added
                                : same(*old, body) ? &AddCounts::unchanged
                                                   : &AddCounts::updated;
      std::string_view why = grower.place(body);
      if (why == "wait") {
        waiting[body.parent].emplace_back(line, std::move(body));
        continue;
      }
      if (!why.empty()) {
        table.refuse(line, why);
        continue;
      }
      ++(table.counts.*kind);
      if (std::string name(csv.cell(line, domain)); !name.empty()) {
        Ownership& fact = facts.emplace_back();
        fact.kind = Kind::domain;
        fact.resource = name;
        fact.organisation = body.id;
        fact.from = body.valid_from;
        fact.to = body.valid_to;
        fact.source = csv.cell(line, domain_status);
        LUYTRE_CHECK(read_place(fact, places.emplace_back()));
      }
      if (auto held = waiting.extract(body.id); !held.empty())
        for (auto& each : held.mapped()) ready.push_back(std::move(each));
    }
  };
  for (size_t row = 0; row < csv.rows(); ++row) {
    Organisation o;
    o.id = csv.cell(row, id);
    o.parent = csv.cell(row, parent);
    o.sector = csv.cell(row, sector);
    o.name_vi = csv.cell(row, name_vi);
    o.name_en = csv.cell(row, name_en);
    o.abbreviation = csv.cell(row, abbreviation);
    o.successor = csv.cell(row, successor);
    o.status = mark_of(csv.cell(row, status));
    auto from = read_day(csv.cell(row, valid_from), kFirstDay),
         to = read_day(csv.cell(row, valid_to), kLastDay);
    std::string name(csv.cell(row, domain));
    if (!table.printable(row)) {
      table.refuse(row, "a cell has a control character or is not UTF-8");
    } else if (!is_id(o.id)) {
      table.refuse(row, "the id must be 1 to 64 characters without spaces");
    } else if (!from || !to) {
      table.refuse(row, "valid_from and valid_to must be dates (2018-12-31) or empty");
    } else if (*from > *to) {
      table.refuse(row, "valid_to is before valid_from");
    } else if (!name.empty() && !normalise_domain(name)) {
      table.refuse(row, fmt::format("'{}' is no domain name", name));
    } else {
      o.valid_from = *from;
      o.valid_to = *to;
      settle(row, std::move(o));
    }
  }
  std::map<size_t, std::string> orphans;
  for (const auto& [superior, bodies] : waiting)
    for (const auto& [row, body] : bodies) orphans[row] = superior;
  for (const auto& [row, superior] : orphans)
    table.refuse(row, fmt::format("the superior body '{}' is not known", superior));
  state_->organisations = grower.take();
  AddCounts domains;  // they go with their line
  state_->merge(std::move(facts), std::move(places), domains);
  state_->forget();
  return std::move(table.counts);
}

Result<AddCounts> Directory::add_ownership(std::string_view text, std::string_view where) {
  auto parsed = CsvTable::parse(text, where);
  if (!parsed) return std::unexpected(parsed.error());
  Table table{std::move(*parsed), where, {}};
  const CsvTable& csv = table.csv;
  auto kind = csv.column("kind"), resource = csv.column("resource"),
       prefix = table.column({"prefix", "network"});
  auto asn = csv.column("asn"), domain = csv.column("domain"), origin = csv.column("origin_asn");
  auto organisation = table.column({"org_id", "organisation"});
  auto from = table.column({"from", "valid_from"}), to = table.column({"to", "valid_to"});
  auto in_country = table.column({"in_country", "in_vn_apnic_delegation_2021"});
  auto status = csv.column("status"), source = table.column({"source", "source_repo"});
  auto source_path = csv.column("source_path"), source_commit = csv.column("source_commit");
  if (!prefix && !asn && !domain && !(kind && resource))
    return fail(ErrorCode::invalid,
                fmt::format("{}: no column prefix, asn, domain or kind with resource; the "
                            "first line names the columns",
                            where));

  std::vector<Ownership> facts;
  std::vector<State::Place> places;
  for (size_t row = 0; row < csv.rows(); ++row) {
    Ownership fact;
    State::Place place;
    bool named = false;
    for (Kind k : {Kind::prefix, Kind::asn, Kind::route, Kind::domain, Kind::country})
      if (csv.cell(row, kind) == to_string(k)) {
        fact.kind = k;
        named = true;
      }
    if (!named)
      fact.kind = prefix ? (organisation ? Kind::prefix
                            : origin     ? Kind::route
                                         : Kind::country)
                         : (asn      ? Kind::asn
                            : domain ? Kind::domain
                                     : Kind::country);
    auto own = fact.kind == Kind::asn ? asn : fact.kind == Kind::domain ? domain : prefix;
    fact.resource = csv.cell(row, own && !csv.cell(row, own).empty() ? own : resource);
    fact.organisation = csv.cell(row, organisation);
    for (auto part : {source, source_path, source_commit})
      if (std::string cell(csv.cell(row, part)); !cell.empty())
        fact.source += (fact.source.empty() ? "" : " ") + cell;
    if (std::string mark(csv.cell(row, status)); !mark.empty())
      fact.source = mark + (fact.source.empty() ? "" : ": " + fact.source);
    auto first = read_day(csv.cell(row, from), kFirstDay), last = read_day(csv.cell(row, to), kLastDay);
    auto routed_by = parse_asn(csv.cell(row, origin));
    std::string_view inside = csv.cell(row, in_country);

    bool has_holder = fact.kind == Kind::prefix || fact.kind == Kind::asn || fact.kind == Kind::domain;
    if (!has_holder) fact.organisation.clear();
    if (!table.printable(row)) {
      table.refuse(row, "a cell has a control character or is not UTF-8");
    } else if (kind && !named && resource) {
      table.refuse(
          row, fmt::format("kind '{}' is none of prefix, asn, route, domain, country", csv.cell(row, kind)));
    } else if (!read_place(fact, place)) {
      table.refuse(row,
                   fmt::format("'{}' is no {}; a prefix has no bits set beyond its length", fact.resource,
                               fact.kind == Kind::asn      ? "AS number"
                               : fact.kind == Kind::domain ? "domain name"
                                                           : "prefix"));
    } else if (!first || !last) {
      table.refuse(row, "from and to must be dates (2018-12-31) or empty");
    } else if (*first > *last) {
      table.refuse(row, "to is before from");
    } else if (fact.kind == Kind::route && !routed_by) {
      table.refuse(row, "origin_asn is no AS number");
    } else if (fact.kind == Kind::route && !inside.empty() && inside != "yes" && inside != "no") {
      table.refuse(row, "in_country must be yes, no or empty");
    } else if (has_holder && fact.organisation.empty() && fact.kind != Kind::asn) {
      table.refuse(row, "no organisation is named");
    } else if (!fact.organisation.empty() && !state_->organisation(fact.organisation)) {
      table.refuse(row, fmt::format("organisation '{}' is not known; add it first", fact.organisation));
    } else {
      fact.from = *first;
      fact.to = *last;
      if (fact.kind == Kind::route) {
        fact.asn = *routed_by;
        fact.delegation = inside == "yes"  ? Ownership::Delegation::country
                          : inside == "no" ? Ownership::Delegation::foreign
                                           : Ownership::Delegation::unsaid;
      }
      facts.push_back(std::move(fact));
      places.push_back(place);
    }
  }
  state_->merge(std::move(facts), std::move(places), table.counts);
  state_->forget();
  return std::move(table.counts);
}

}  // namespace luytre
