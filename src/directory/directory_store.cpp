// The folder: organisations.csv and ownership.csv, in canonical order, one fact a line.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/csv.h"
#include "base/file.h"
#include "directory/directory_state.h"

namespace luytre {
namespace {

constexpr std::string_view kOrganisations = "organisations.csv";
constexpr std::string_view kOwnership = "ownership.csv";

std::string day_text(Day day, Day open) {
  return day == open ? std::string() : format_day(day);
}

Result<std::string> read_if_there(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  return read_file(path);
}

// What was saved must be taken back line for line.
Result<void> all_taken(const Result<AddCounts>& counts) {
  if (!counts) return fail(ErrorCode::corrupt, counts.error().message);
  if (!counts->refused.empty())
    return fail(ErrorCode::corrupt, counts->refused.front() + "; mend the line or restore the file");
  return {};
}

}  // namespace

std::string organisations_text(const Directory::State& state) {
  std::string out = "id,parent,sector,name_vi,name_en,abbreviation,valid_from,valid_to,successor,status\n";
  for (const Organisation& o : state.organisations) {
    for (const std::string* cell : {&o.id, &o.parent, &o.sector, &o.name_vi, &o.name_en, &o.abbreviation})
      out += csv_quote(*cell) + ',';
    out += day_text(o.valid_from, kFirstDay) + ',' + day_text(o.valid_to, kLastDay) + ',';
    out += csv_quote(o.successor) + ',' + csv_quote(o.status) + '\n';
  }
  return out;
}

std::string ownership_text(const Directory::State& state) {
  std::string out = "kind,resource,organisation,origin_asn,in_country,from,to,source\n";
  for (const Ownership& fact : state.ownership) {
    out += to_string(fact.kind);
    out += ',';
    out += csv_quote(fact.resource);
    out += ',';
    out += csv_quote(fact.organisation);
    out += ',';
    if (fact.kind == Ownership::Kind::route) out += std::to_string(fact.asn);
    out += fact.delegation == Ownership::Delegation::unsaid    ? ","
           : fact.delegation == Ownership::Delegation::country ? ",yes"
                                                               : ",no";
    out += ',' + day_text(fact.from, kFirstDay) + ',' + day_text(fact.to, kLastDay) + ',';
    out += csv_quote(fact.source) + '\n';
  }
  return out;
}

Result<Directory> Directory::open(const std::filesystem::path& folder) {
  Directory directory(std::make_shared<State>());
  directory.state_->folder = folder;
  auto organisations = read_if_there(folder / kOrganisations);
  if (!organisations) return std::unexpected(organisations.error());
  auto ownership = read_if_there(folder / kOwnership);
  if (!ownership) return std::unexpected(ownership.error());
  if (!organisations->empty())
    LUYTRE_TRY(all_taken(directory.add_organisations(*organisations, (folder / kOrganisations).string())));
  if (!ownership->empty())
    LUYTRE_TRY(all_taken(directory.add_ownership(*ownership, (folder / kOwnership).string())));
  return directory;
}

Result<void> Directory::save() const {
  std::error_code error;
  std::filesystem::create_directories(state_->folder, error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("cannot create '{}': {}", state_->folder.string(), error.message()));
  LUYTRE_TRY(write_file_atomically(state_->folder / kOrganisations, organisations_text(*state_)));
  return write_file_atomically(state_->folder / kOwnership, ownership_text(*state_));
}

}  // namespace luytre
