// luytre leaks import.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "cli/leaks_command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "hub/leaks/leak_findings.h"
#include "leaks/leak_files.h"
#include "sources/source.h"

namespace luytre {
namespace {

boost::json::object to_json(const Absorbed& a) {
  return {{"opened", a.opened}, {"updated", a.updated}, {"reopened", a.reopened}, {"withdrawn", a.withdrawn}};
}

// The domains that bodies held on `day` or hold today, and those of the files, a line each.
Result<WatchedDomains> watched_domains(const Directory& directory, Day day, const LeaksArguments& a) {
  std::vector<std::string> domains, refused;
  for (const Ownership& fact : directory.ownership())
    for (Day held : {day, today()})
      if (fact.kind == Ownership::Kind::domain && fact.from <= held && held <= fact.to) {
        domains.push_back(fact.resource);
        break;
      }
  for (const std::string& file : a.domain_files) {
    std::ifstream in(file);
    if (!in) return fail(ErrorCode::not_found, fmt::format("cannot read '{}'", file));
    for (std::string line; std::getline(in, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (!line.empty() && line[0] != '#') domains.push_back(line);
    }
  }
  WatchedDomains watched = WatchedDomains::build(domains, refused);
  if (!refused.empty())
    print_note(fmt::format("{} domains are none or public suffixes, the first '{}': left out", refused.size(),
                           refused.front()));
  if (watched.size() == 0)
    return fail(
        ErrorCode::invalid,
        "no domain is watched: add domains with 'luytre ownership add' or name a file with --domains");
  return watched;
}

// `breaches` is what the options point at.
Result<LeakFilesOptions> options_of(Context& context, const LeaksArguments& a, HibpBreaches& breaches) {
  LeakFilesOptions options{.expanded_limit = context.settings.expanded_limit};
  if (a.format != "auto") {
    auto format = leak_format(a.format);
    if (!format) return fail(ErrorCode::invalid, fmt::format("there is no format '{}'", a.format));
    options.format = *format;
  }
  auto columns = ColumnMap::parse(a.columns);
  if (!columns) return std::unexpected(columns.error());
  options.columns = std::move(*columns);
  options.domain = a.hibp_domain;
  if (!a.hibp_breaches.empty()) {
    auto text = read_file(a.hibp_breaches);
    if (!text) return std::unexpected(text.error());
    auto read = read_hibp_breaches(*text, a.hibp_breaches);
    if (!read) return std::unexpected(read.error());
    breaches = std::move(*read);
    options.breaches = &breaches;
  }
  return options;
}

}  // namespace

int leaks_import(Context& context, const LeaksArguments& a) {
  guard_memory();
  auto observed = day_argument(a.observed, "--observed");
  if (!observed) return report_error(observed.error());
  auto directory = leaks_directory(context);
  if (!directory) return report_error(directory.error());
  auto watched = watched_domains(*directory, *observed, a);
  if (!watched) return report_error(watched.error());
  auto keys = open_leak_keys(context.settings.home);
  if (!keys) return report_error(keys.error());
  HibpBreaches breaches;
  auto options = options_of(context, a, breaches);
  if (!options) return report_error(options.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());

  LeakBook book(**ledger);
  LeakBook::Import import{a.collection, *observed, console_actor(), a.fabricated};
  LeakBook::Stored stored;
  LeakKeeper keeper(*watched, *keys, [&](std::span<const LeakHit> hits) -> Result<void> {
    LeakBook::Import into = import;
    if (!hits.front().collection.empty()) into.collection = hits.front().collection;
    into.fabricated |= hits.front().doubtful;
    auto part = book.store(into, *directory, hits);
    if (!part) return std::unexpected(part.error());
    stored += *part;
    return {};
  });
  LeakCounts counts;
  std::vector<std::string> problems;
  uint64_t files = 0;
  {
    ProgressBar bar;
    options->progress = [&](const std::string& file, uint64_t done, uint64_t total) {
      bar.show(file, done, total);
    };
    for (const std::string& path : a.paths) {
      auto all = expand_inputs(path);
      if (!all) {
        problems.push_back(all.error().message);
        continue;
      }
      for (const std::string& file : *all) {
        ++files;
        if (auto read = read_leak_file(file, *watched, *options, keeper, counts); !read)
          problems.push_back(read.error().message);
      }
    }
  }
  if (auto done = keeper.finish(); !done) return report_error(done.error());
  if (auto done = book.add_read(import, counts); !done) return report_error(done.error());
  auto findings = leaks_into_findings(context, **ledger, *directory);
  if (!findings) return report_error(findings.error());
  if (context.json) {
    boost::json::array failed;
    for (const std::string& problem : problems) failed.emplace_back(problem);
    print_json(boost::json::object{{"files", std::max(files, counts.files)},
                                   {"bytes", counts.bytes},
                                   {"lines", counts.lines},
                                   {"rows", counts.rows},
                                   {"without_account", counts.no_account},
                                   {"overlong", counts.overlong},
                                   {"broken", counts.broken},
                                   {"passed_over", counts.passed_over},
                                   {"new_accounts", stored.accounts},
                                   {"new_exposures", stored.exposures},
                                   {"findings", to_json(*findings)},
                                   {"problems", std::move(failed)}});
  } else {
    fmt::print("{} lines read, {} of watched domains: {} new accounts, {} new entries in '{}'\n",
               grouped(counts.lines), grouped(counts.rows), grouped(stored.accounts),
               grouped(stored.exposures), a.collection);
    fmt::print("findings: {} opened, {} opened again, {} others changed\n", grouped(findings->opened),
               grouped(findings->reopened), grouped(findings->updated - findings->reopened));
    for (const std::string& problem : problems) print_error(problem);
  }
  return problems.empty() ? kOk : kPartly;
}

}  // namespace luytre
