#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "base/file.h"
#include "cli/output.h"
#include "cli/weaknesses_command.h"
#include "sources/source.h"
#include "weaknesses/knowledge/cvss.h"
#include "weaknesses/knowledge/knowledge_files.h"
#include "weaknesses/match/priority.h"

namespace luytre {
namespace {

struct Arguments {
  std::vector<std::string> paths;
  std::string product, version;
  uint64_t limit = 50;
};

std::filesystem::path knowledge_path(const Context& context) {
  return std::filesystem::path(context.settings.home) / "weaknesses" / "knowledge";
}

std::string date_text(Timestamp t) {
  return t == kNoTime ? "" : format_day(day_of(t));
}

int add_knowledge(Context& context, const Arguments& a) {
  std::filesystem::path path = knowledge_path(context);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    return report_error(
        {ErrorCode::io, fmt::format("cannot create {}: {}", path.parent_path().string(), error.message())});
  auto lock = FileLock::acquire(path.string() + ".lock");
  if (!lock) return report_error(lock.error());
  KnowledgeWriter writer;
  ReaderCounts counts;
  KnowledgeFilesOptions options{.as_of = start_of(today())};
  uint64_t files = 0, refused = 0;
  {
    ProgressBar bar;
    for (const std::string& given : a.paths) {
      auto inputs = expand_inputs(given);
      if (!inputs) return report_error(inputs.error());
      for (size_t i = 0; i < inputs->size(); ++i) {
        bar.show(given, i, inputs->size());
        auto read = read_knowledge_file((*inputs)[i], options, writer, counts);
        read ? ++files : ++refused;
        if (!read) print_error(read.error().message);
      }
    }
  }
  if (files == 0) return kFailed;
  uint64_t changed = 0;
  auto stored = Knowledge::open(path);
  if (stored)
    writer.add_stored(*stored);
  else if (stored.error().code != ErrorCode::not_found)
    print_error(stored.error().message);  // what is damaged is replaced by what is given
  auto bytes = writer.finish();
  if (!bytes) return report_error(bytes.error());
  if (auto written = write_file_atomically(path, *bytes); !written) return report_error(written.error());
  auto now = Knowledge::from_bytes(std::move(*bytes));
  if (!now) return report_error(now.error());
  changed = stored ? now->changed_since(*stored).size() : now->size();
  if (context.json) {
    print_json(boost::json::object{{"files", files},
                                   {"refused", refused},
                                   {"records", counts.records},
                                   {"older", counts.older},
                                   {"malformed", counts.malformed},
                                   {"unsupported", counts.unsupported},
                                   {"versions_not_read", counts.versions},
                                   {"over_limit", counts.over_limit},
                                   {"vulnerabilities", now->size()},
                                   {"changed", changed}});
  } else {
    fmt::print("{} records of {} files; {} vulnerabilities, {} new or changed\n", grouped(counts.records),
               grouped(files), grouped(now->size()), grouped(changed));
    if (counts.older || counts.malformed || counts.unsupported || counts.versions || counts.over_limit)
      print_note(
          fmt::format("not used: {} older than what was there, {} malformed, {} of a kind not used, {} "
                      "versions that are words, {} over a bound",
                      grouped(counts.older), grouped(counts.malformed), grouped(counts.unsupported),
                      grouped(counts.versions), grouped(counts.over_limit)));
  }
  return refused > 0 || counts.malformed > 0 || counts.over_limit > 0 ? kPartly : kOk;
}

int list_knowledge(Context& context, const Arguments&) {
  auto knowledge = Knowledge::open(knowledge_path(context));
  if (!knowledge) return report_error(knowledge.error());
  Table table;
  table.column("Source");
  table.column("Records", Table::Align::right);
  table.column("Newest");
  boost::json::array rows;
  for (const SourceState& source : knowledge->sources()) {
    table.row({to_string(source.source), grouped(source.records), date_text(source.date)});
    rows.push_back(boost::json::object{{"source", to_string(source.source)},
                                       {"records", source.records},
                                       {"newest", date_text(source.date)}});
  }
  if (context.json) {
    print_json(boost::json::object{
        {"vulnerabilities", knowledge->size()}, {"bytes", knowledge->bytes()}, {"sources", rows}});
  } else {
    table.print();
    fmt::print("{} vulnerabilities, {} bytes\n", grouped(knowledge->size()), grouped(knowledge->bytes()));
  }
  return kOk;
}

int check(Context& context, const Arguments& a) {
  auto item = MatchItem::of_text(a.product, a.version);
  if (!item)
    return report_error(
        {ErrorCode::invalid,
         fmt::format(
             "'{}' is neither a CPE nor a package URL (cpe:2.3:a:vendor:product:…, pkg:deb/debian/name)",
             a.product)});
  auto knowledge = Knowledge::open(knowledge_path(context));
  if (!knowledge) return report_error(knowledge.error());
  Matcher matcher(*knowledge);
  const MatchItem* items[] = {&*item};
  struct Row {
    Match match;
    Priority priority;
  };
  std::vector<Row> rows;
  for (const Match& match : matcher.match(*item, {.items = items}))
    rows.push_back(
        {match, priority(&*knowledge, knowledge->id(match.vulnerability), 2, match.certainty, {})});
  std::ranges::stable_sort(rows, std::ranges::greater{}, [](const Row& row) { return row.priority.points; });
  size_t shown = std::min<size_t>(rows.size(), a.limit);
  if (context.json) {
    boost::json::array list;
    for (const Row& row : std::span(rows).first(shown)) {
      boost::json::array terms;
      for (const PriorityTerm& term : row.priority.terms)
        terms.push_back(boost::json::object{{"reason", to_string(term.reason)},
                                            {"value", term.value},
                                            {"words", words(term)},
                                            {"points", term.points}});
      list.push_back(boost::json::object{{"id", std::string(knowledge->id(row.match.vulnerability))},
                                         {"title", std::string(knowledge->title(row.match.vulnerability))},
                                         {"certainty", to_string(row.match.certainty)},
                                         {"reason", matcher.reason(row.match, *item)},
                                         {"priority", row.priority.points},
                                         {"terms", terms}});
    }
    print_json(boost::json::object{{"found", rows.size()},
                                   {"excused_by_vex", matcher.excused(*item).size()},
                                   {"vulnerabilities", list}});
    return kOk;
  }
  Table table;
  table.column("Vulnerability");
  table.column("Priority", Table::Align::right);
  table.column("CVSS", Table::Align::right);
  table.column("Certainty");
  table.column("Why");
  for (const Row& row : std::span(rows).first(shown)) {
    auto score = knowledge->score(row.match.vulnerability);
    table.row({std::string(knowledge->id(row.match.vulnerability)), fmt::format("{}", row.priority.points),
               score ? fmt::format("{}.{}", score->tenths / 10, score->tenths % 10) : "",
               to_string(row.match.certainty), matcher.reason(row.match, *item)});
  }
  if (!table.empty()) table.print();
  fmt::print("{} found, {} shown; {} excused by VEX\n", grouped(rows.size()), grouped(shown),
             grouped(matcher.excused(*item).size()));
  return kOk;
}

}  // namespace

void add_weakness_knowledge_commands(CLI::App& weaknesses, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };
  auto* knowledge = weaknesses.add_subcommand("knowledge", "What is published of vulnerabilities");
  knowledge->require_subcommand(1);
  auto* added = knowledge->add_subcommand(
      "add", "Add published lists: NVD, CVE list, KEV, EPSS, OSV, Debian tracker, CSAF");
  added->add_option("PATH", a->paths, "Files and folders; gzip and zstd too")->required();
  added->footer(
      "Example: luytre weaknesses knowledge add nvdcve-2.0-2024.json.gz "
      "known_exploited_vulnerabilities.json");
  added->callback(run(add_knowledge));
  auto* listed = knowledge->add_subcommand("list", "Which sources are in, how much, and of which day");
  listed->callback(run(list_knowledge));
  auto* checked = weaknesses.add_subcommand("check", "What is known against one product");
  checked->add_option("PRODUCT", a->product, "A CPE or a package URL")->required();
  checked->add_option("VERSION", a->version, "When the name tells none");
  checked->add_option("--limit", a->limit, "At most so many");
  checked->footer("Example: luytre weaknesses check cpe:/a:openbsd:openssh 9.2p1");
  checked->callback(run(check));
}

}  // namespace luytre
