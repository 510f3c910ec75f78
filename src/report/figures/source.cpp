#include "report/figures/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/file.h"
#include "report/figures/queries.h"

namespace luytre {

Result<Figure> FigureSource::ask(const FigureQuery& query) const {
  return ask(query, stores_.directory);
}

Result<Figure> FigureSource::ask(const FigureQuery& query, const Directory* directory) const {
  auto kind = std::find_if(figure_kinds().begin(), figure_kinds().end(),
                           [&](const FigureKind& k) { return query.name == k.name; });
  if (kind == figure_kinds().end())
    return fail(ErrorCode::invalid, fmt::format("there is no figure called '{}'", query.name));
  std::string known = fmt::format(" {} ", kind->parameters);
  for (const auto& [name, value] : query.where)
    if (known.find(" " + name + " ") == std::string::npos)
      return fail(ErrorCode::invalid, fmt::format("the figure '{}' has no parameter '{}'", query.name, name));
  if (query.to < query.from) return fail(ErrorCode::invalid, "the period ends before it begins");
  FigureStores stores = stores_;
  stores.directory = directory;
  if (query.name == "addresses" || query.name == "address_days") return ask_situation(stores, query);
  if (query.name == "hosts") return ask_hosts(stores, query);
  if (query.name == "leaked_accounts") return ask_leaks(stores, query);
  if (query.name == "weaknesses") return ask_weaknesses(stores, query);
  if (query.name == "findings") return ask_findings(stores, query);
  if (query.name == "finding_list") return ask_finding_list(stores, query);
  return ask_notices(stores, query);
}

Result<Directory> FigureSource::kept_ownership(const std::string& version) const {
  // A version is 32 hex digits: it names no folder elsewhere.
  if (version.size() != 32 || version.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(ErrorCode::invalid, "not a version of the directory");
  std::filesystem::path folder = stores_.ownership / version;
  if (stores_.ownership.empty() || !std::filesystem::exists(folder))
    return fail(ErrorCode::not_found,
                fmt::format("the ownership of version {} was not kept", version.substr(0, 8)));
  auto directory = Directory::open(folder);
  if (directory && directory->version().to_hex() != version)
    return fail(ErrorCode::corrupt, fmt::format("'{}' is not the ownership it says it is", folder.string()));
  return directory;
}

Result<Figure> FigureSource::ask_with_ownership(const FigureQuery& query, const std::string& version) const {
  auto directory = kept_ownership(version);
  if (!directory) return std::unexpected(directory.error());
  return ask(query, &*directory);
}

Result<void> FigureSource::keep_ownership() const {
  if (!stores_.directory || stores_.ownership.empty()) return {};
  std::string version = stores_.directory->version().to_hex();
  std::filesystem::path folder = stores_.ownership / version, fresh = folder;
  if (std::filesystem::exists(folder)) return {};
  fresh += "." + random_id().substr(0, 8);
  std::error_code error;
  std::filesystem::create_directories(fresh, error);
  for (const char* name : {"organisations.csv", "ownership.csv"}) {
    if (!std::filesystem::exists(stores_.directory_folder / name)) continue;
    auto text = read_file(stores_.directory_folder / name);
    if (!text) return std::unexpected(text.error());
    LUYTRE_TRY(write_file_atomically(fresh / name, *text));
  }
  auto copy = Directory::open(fresh);
  if (!copy || copy->version().to_hex() != version) {
    std::filesystem::remove_all(fresh, error);
    return copy ? fail(ErrorCode::busy, "the ownership was changed meanwhile: try again")
                : std::unexpected(copy.error());
  }
  std::filesystem::rename(fresh, folder, error);
  if (error) std::filesystem::remove_all(fresh, error);  // another one was faster
  return {};
}

std::vector<std::string> FigureSource::withdrawn() const {
  std::vector<std::string> out;
  if (!stores_.indicators) return out;
  stores_.indicators->for_each(true, [&](const StoredIndicator& i) {
    if (i.withdrawn)
      out.push_back(fmt::format("{}\t{}\t{}", i.value.to_string(), i.profile->source, i.profile->family));
  });
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace luytre
