#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <filesystem>

#include "base/file.h"
#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "ledger/audit.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string file;
  bool replace = false;
};

// A folder beside the ledger, removed with the object.
struct Scratch {
  fs::path folder;
  explicit Scratch(const fs::path& home) : folder(home / fmt::format("ledger-scratch-{}", ::getpid())) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    fs::create_directories(folder, ignored);
    ::chmod(folder.c_str(), 0700);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

fs::path proved_file(const Context& context) {
  return fs::path(context.settings.home) / "ledger-backup.json";
}

Result<void> only_sqlite(const Context& context) {
  if (context.settings.ledger == "sqlite") return {};
  return fail(ErrorCode::unsupported,
              "the ledger is on a PostgreSQL server: back it up with pg_dump --format=custom and prove it by "
              "pg_restore into an empty database, then 'luytre audit verify' against that one");
}

// Restores the copy into a scratch ledger, and proves that it is whole: every page, and the chain of audit
// entries up to the head that the living ledger has.
Result<AuditHead> prove(const Context& context, const fs::path& copy, const std::optional<AuditHead>& noted) {
  Scratch scratch(context.settings.home);
  std::error_code error;
  fs::copy_file(copy, scratch.folder / "ledger.sqlite", error);
  if (error) return fail_errno(fmt::format("cannot copy '{}'", copy.string()), error.value());
  auto ledger =
      Ledger::open({.target = "sqlite", .folder = scratch.folder, .password = {}, .clock = nullptr});
  if (!ledger)
    return fail(ErrorCode::corrupt,
                fmt::format("'{}' is no ledger that works: {}", copy.string(), ledger.error().message));
  std::string first;
  LUYTRE_TRY((*ledger)->read([&](Transaction& t) {
    return t.query("PRAGMA integrity_check", {}, [&](const Row& row) {
      first = row.text(0);
      return false;
    });
  }));
  if (first != "ok")
    return fail(ErrorCode::corrupt, fmt::format("'{}' is damaged: {}", copy.string(), first));
  auto report = verify_audit(**ledger, noted && noted->sequence > 0 ? noted : std::nullopt);
  if (!report) return std::unexpected(report.error());
  if (report->broken_at)
    return fail(ErrorCode::corrupt, fmt::format("the audit chain in '{}' is broken at entry {}: {}",
                                                copy.string(), *report->broken_at, report->why));
  return report->head;
}

Result<AuditHead> head_of(Ledger& ledger) {
  AuditHead head;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    auto found = audit_head(t);
    if (!found) return std::unexpected(found.error());
    head = *found;
    return {};
  }));
  return head;
}

Result<int> backup(Context& context, const Arguments& a) {
  LUYTRE_TRY(only_sqlite(context));
  fs::path file = fs::absolute(a.file);
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  auto noted = head_of(**ledger);  // the copy, made later, holds it
  if (!noted) return std::unexpected(noted.error());
  // Under its name only when it is proved.
  fs::path aside = file;
  aside += ".unproved";
  if (fs::exists(file))
    return fail(ErrorCode::invalid, fmt::format("'{}' is there already: name a new file", file.string()));
  std::error_code ignored;
  fs::remove(aside, ignored);
  mode_t mask = ::umask(077);
  auto copied = (*ledger)->backup(aside);
  ::umask(mask);
  if (!copied) return std::unexpected(copied.error());
  LUYTRE_TRY(sync_path(aside));
  auto head = prove(context, aside, *noted);
  if (!head) return std::unexpected(head.error());
  if (::rename(aside.c_str(), file.c_str()) != 0)
    return fail_errno(fmt::format("cannot name '{}'", file.string()));
  LUYTRE_TRY(sync_path(file.parent_path()));
  std::string at = format_time(now());
  boost::json::object document{{"file", file.string()},
                               {"proved", at},
                               {"bytes", fs::file_size(file, ignored)},
                               {"audit_sequence", head->sequence},
                               {"audit_hash", head->hash}};
  LUYTRE_TRY(write_file_atomically(proved_file(context), boost::json::serialize(document) + "\n"));
  if (context.json)
    print_json(document);
  else
    fmt::print(
        "'{}': {} bytes, restored once and found whole, up to audit entry {}\nKeep access.key and hub.key "
        "apart "
        "from it: they are not in it.\n",
        file.string(), grouped(fs::file_size(file, ignored)), head->sequence);
  return kOk;
}

Result<int> restore(Context& context, const Arguments& a) {
  LUYTRE_TRY(only_sqlite(context));
  fs::path folder = fs::path(context.settings.home) / "ledger", target = folder / "ledger.sqlite";
  auto head = prove(context, a.file, std::nullopt);
  if (!head) return std::unexpected(head.error());
  std::error_code error;
  fs::create_directories(folder, error);
  ::chmod(folder.c_str(), 0700);
  fs::path kept;
  if (fs::exists(target, error)) {
    if (!a.replace)
      return fail(ErrorCode::invalid,
                  fmt::format("there is a ledger in '{}': stop what uses it and say --replace; it is "
                              "kept beside",
                              folder.string()));
    // What the log still holds goes into the file, so that what is kept is whole.
    {
      auto living = open_ledger(context);
      kept = folder / fmt::format("ledger-before-{}.sqlite", now() / kMicrosPerSecond);
      if (!living) return std::unexpected(living.error());
      LUYTRE_TRY((*living)->backup(kept));
    }
    for (const char* rest : {"ledger.sqlite-wal", "ledger.sqlite-shm"})
      if (fs::exists(folder / rest, error))
        return fail(ErrorCode::busy,
                    fmt::format("'{}' is there: something still uses the ledger; stop it first",
                                (folder / rest).string()));
  }
  fs::path aside = folder / "ledger.sqlite.restored";
  fs::copy_file(a.file, aside, fs::copy_options::overwrite_existing, error);
  if (error) return fail_errno(fmt::format("cannot write '{}'", aside.string()), error.value());
  ::chmod(aside.c_str(), 0600);
  LUYTRE_TRY(sync_path(aside));
  if (::rename(aside.c_str(), target.c_str()) != 0) return fail_errno("cannot put the ledger in place");
  LUYTRE_TRY(sync_path(folder));
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  LUYTRE_TRY((*ledger)->write([&](Transaction& t) {
    return t.audit({console_actor(), "ledger.restore", fs::path(a.file).filename().string(),
                    fmt::format("{{\"sequence\":\"{}\"}}", head->sequence)});
  }));
  if (context.json)
    print_json(boost::json::object{{"audit_sequence", head->sequence}, {"kept", kept.string()}});
  else
    fmt::print("restored, up to audit entry {}{}\n", head->sequence,
               kept.empty() ? "" : fmt::format("; the ledger that was there is '{}'", kept.string()));
  return kOk;
}

Result<int> status(Context& context) {
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  auto head = head_of(**ledger);
  if (!head) return std::unexpected(head.error());
  boost::json::object document{{"ledger", context.settings.ledger},
                               {"audit_sequence", head->sequence},
                               {"audit_hash", head->hash},
                               {"backup", nullptr}};
  std::string last = "no backup was proved from here yet: 'luytre ledger backup FILE'";
  if (auto text = read_file(proved_file(context))) {
    boost::json::error_code error;
    auto proved = boost::json::parse(*text, error);
    if (!error && proved.is_object()) {
      auto& object = proved.as_object();
      if (auto* at = object.if_contains("proved"); at && at->is_string())
        if (auto time = parse_iso_time(std::string_view(at->as_string()))) {
          int64_t age = (now() - *time) / kMicrosPerSecond;
          object["age_seconds"] = age;
          last = fmt::format("the last proved backup is {} old ({})",
                             age >= 2 * 86'400 ? fmt::format("{} days", age / 86'400)
                             : age >= 7200     ? fmt::format("{} hours", age / 3600)
                                               : fmt::format("{} minutes", age / 60),
                             std::string_view(object["file"].as_string()));
        }
      document["backup"] = std::move(proved);
    }
  }
  if (context.json)
    print_json(document);
  else
    fmt::print("{}\naudit: {} entries\n{}\n", context.settings.ledger == "sqlite" ? "SQLite" : "PostgreSQL",
               grouped(static_cast<uint64_t>(head->sequence)), last);
  return kOk;
}

}  // namespace

void add_ledger_command(CLI::App& app, Action& action) {
  auto* group =
      app.add_subcommand("ledger", "The ledger's backup and restore, and how old the last proved backup is");
  group->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto add = [&](const char* name, const char* sentence, Result<int> (*work)(Context&, const Arguments&)) {
    auto* command = group->add_subcommand(name, sentence);
    command->callback([a, work, &action] {
      action = [a, work](Context& context) {
        auto done = work(context, *a);
        return done ? *done : report_error(done.error());
      };
    });
    return command;
  };
  add("backup", "Copy the ledger while it is in use, restore the copy elsewhere, and prove it whole", backup)
      ->add_option("FILE", a->file, "A new file")
      ->required();
  auto* restoring = add("restore", "Prove a backup whole and put it in place", restore);
  restoring->add_option("FILE", a->file, "The backup")->required()->check(CLI::ExistingFile);
  restoring->add_flag("--replace", a->replace, "Even if there is a ledger, which is kept beside");
  add("status", "Where the ledger is, and how old the last proved backup is",
      [](Context& context, const Arguments&) { return status(context); });
}

}  // namespace luytre
