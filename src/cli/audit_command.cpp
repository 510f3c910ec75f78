#include "ledger/audit.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/ledger_home.h"
#include "cli/output.h"

namespace luytre {
namespace {

int verify(Context& context, const std::optional<AuditHead>& noted) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto report = verify_audit(**ledger, noted);
  if (!report) return report_error(report.error());
  if (context.json) {
    boost::json::object document{{"whole", !report->broken_at.has_value()},
                                 {"sequence", report->head.sequence},
                                 {"hash", report->head.hash}};
    if (report->broken_at) {
      document["broken_at"] = *report->broken_at;
      document["why"] = report->why;
    }
    print_json(document);
  } else if (report->broken_at) {
    fmt::print("the chain is broken at entry {}: {}\n", *report->broken_at, report->why);
  } else {
    fmt::print("{} entries, the chain is whole\n", grouped(static_cast<uint64_t>(report->head.sequence)));
    if (noted) fmt::print("it holds the noted entry {}\n", noted->sequence);
  }
  return report->broken_at ? kFailed : kOk;
}

int head(Context& context) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  AuditHead found;
  auto read = (*ledger)->read([&](Transaction& t) -> Result<void> {
    auto head = audit_head(t);
    if (!head) return std::unexpected(head.error());
    found = *head;
    return {};
  });
  if (!read) return report_error(read.error());
  if (context.json)
    print_json(boost::json::object{{"sequence", found.sequence}, {"hash", found.hash}});
  else
    fmt::print("{} {}\n", found.sequence, found.hash);
  return kOk;
}

int list(Context& context, int64_t last) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  boost::json::array rows;
  Table table;
  table.column("No", Table::Align::right);
  for (const char* title : {"Time", "Who", "What", "On", "Detail"}) table.column(title);
  auto read = (*ledger)->read([&](Transaction& t) {
    return t.query(
        "SELECT sequence, time, actor, action, subject, detail FROM audit WHERE sequence > (SELECT "
        "COALESCE(max(sequence), 0) FROM audit) - $1 ORDER BY sequence",
        {last}, [&](const Row& row) {
          auto text = [&](size_t column) { return std::string(row.text(column)); };
          std::string time = format_time(row.integer(1));
          if (context.json)
            rows.push_back(boost::json::object{{"sequence", row.integer(0)},
                                               {"time", time},
                                               {"actor", text(2)},
                                               {"action", text(3)},
                                               {"subject", text(4)},
                                               {"detail", text(5)}});
          else
            table.row({std::to_string(row.integer(0)), time, text(2), text(3), text(4), text(5)});
          return true;
        });
  });
  if (!read) return report_error(read.error());
  if (context.json)
    print_json(boost::json::object{{"audit", std::move(rows)}});
  else if (table.empty())
    fmt::print("nothing is in the audit yet\n");
  else
    table.print();
  return kOk;
}

}  // namespace

void add_audit_command(CLI::App& app, Action& action) {
  auto* audit = app.add_subcommand("audit", "Who did what: the chain of audit entries");
  audit->require_subcommand(1);

  auto noted = std::make_shared<AuditHead>();
  auto* verifying = audit->add_subcommand(
      "verify", "Check every entry's hash; exit code 1 when something was changed, removed or put in");
  auto* sequence = verifying->add_option("--sequence", noted->sequence, "Number of a head noted earlier");
  verifying->add_option("--hash", noted->hash, "Its hash: the chain must still hold it")->needs(sequence);
  verifying->footer("Example: luytre audit verify --sequence 1042 --hash 9f86d081…");
  verifying->callback([noted, &action] {
    action = [noted](Context& context) {
      if (noted->sequence != 0 && (noted->sequence < 0 || noted->hash.size() != 64)) {
        print_error("--sequence and --hash go together, as 'luytre audit head' prints them");
        return static_cast<int>(kUsage);
      }
      return verify(context, noted->sequence ? std::optional(*noted) : std::nullopt);
    };
  });

  audit->add_subcommand("head", "Number and hash of the last entry, to be noted elsewhere")
      ->callback([&action] { action = head; });

  auto last = std::make_shared<int64_t>(50);
  auto* listing = audit->add_subcommand("list", "The latest entries");
  listing->add_option("--last", *last, "How many")->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}));
  listing->callback([last, &action] { action = [last](Context& context) { return list(context, *last); }; });
}

}  // namespace luytre
