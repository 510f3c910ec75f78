#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <cstring>

#include "access/claims.h"
#include "base/file.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/weaknesses_command.h"
#include "monitor/home.h"
#include "weaknesses/inventory/scan_targets.h"
#include "weaknesses/scans/scan_readers.h"

extern char** environ;

namespace luytre {
namespace {

struct Arguments {
  std::vector<std::string> targets;
  std::string organisation, ports;
  bool only_show = false, no_ping = false;
};

// The directory with every claim in it that was approved; when a hub holds the home, that hub has put them
// in.
Result<Directory> directory_of(Context& context, Ledger& ledger) {
  if (auto home = Home::open(context.settings.home, Home::Access::write)) {
    auto directory = home->directory();
    if (!directory) return std::unexpected(directory.error());
    if (auto applied = apply_claims(ledger, *directory); !applied) return std::unexpected(applied.error());
    return directory;
  }
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  return home->directory();
}

// A folder of this run's own, removed with it.
class Folder {
 public:
  static Result<Folder> make() {
    std::string name = (std::filesystem::temp_directory_path() / "luytre-scan-XXXXXX").string();
    if (!::mkdtemp(name.data())) return fail_errno("cannot make a temporary folder");
    return Folder(name);
  }
  Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// Runs `words` without a shell, silent; its exit code.
Result<int> run_program(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int error = ::posix_spawnp(&child, argv[0], &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error == ENOENT)
    return fail(ErrorCode::unavailable, fmt::format("'{}' is not in the path: install it", words[0]));
  if (error) return fail_errno(fmt::format("cannot start '{}'", words[0]), error);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return fail_errno(fmt::format("lost sight of '{}'", words[0]));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// nmap over `prefixes`, all of one family.
Result<ScanResult> nmap(const std::vector<Prefix>& prefixes, const Arguments& a) {
  auto folder = Folder::make();
  if (!folder) return std::unexpected(folder.error());
  std::string list;
  for (const Prefix& prefix : prefixes) list += prefix.to_string() + "\n";
  LUYTRE_TRY(write_file_atomically(folder->path() / "targets", list));
  std::string xml = (folder->path() / "scan.xml").string();
  // -v: hosts that are down are named; -n: no name is asked of anybody.
  std::vector<std::string> words = {"nmap", "-sV", "-n",  "-v",
                                    "-oX",  xml,   "-iL", (folder->path() / "targets").string()};
  if (!prefixes[0].is_v4()) words.insert(words.begin() + 1, "-6");
  if (a.no_ping) words.insert(words.begin() + 1, "-Pn");
  if (!a.ports.empty()) {
    words.emplace_back("-p");
    words.push_back(a.ports);
  }
  auto code = run_program(words);
  if (!code) return std::unexpected(code.error());
  auto text = read_file(xml);
  if (!text || *code != 0)
    return fail(ErrorCode::unavailable, fmt::format("nmap ended with code {}; nothing was imported", *code));
  return read_nmap(*text);
}

int scan(Context& context, const Arguments& a) {
  if (!a.ports.empty() && !is_port_list(a.ports)) {
    print_error(fmt::format("--ports takes ports like 22,80,8000-8100, not '{}'", a.ports));
    return kUsage;
  }
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto directory = directory_of(context, **ledger);
  if (!directory) return report_error(directory.error());
  auto scope = BodyScope::of(*directory, a.organisation, today());
  if (!scope) return report_error(scope.error());
  auto targets = approved_targets(*scope, a.targets);
  if (!targets) return report_error(targets.error());
  boost::json::array shown;
  print_note(
      fmt::format("{} addresses of {} are to be scanned:", grouped(targets->addresses), a.organisation));
  for (const Prefix& prefix : targets->prefixes) {
    shown.emplace_back(prefix.to_string());
    print_note("  " + prefix.to_string());
  }
  if (a.only_show) {
    if (context.json)
      print_json(boost::json::object{{"targets", std::move(shown)}, {"addresses", targets->addresses}});
    return kOk;
  }
  auto due = weakness_due_dates(context);
  if (!due) return report_error(due.error());
  auto noted = (*ledger)->write([&](Transaction& t) {
    return t.audit({.actor = console_actor(),
                    .action = "weakness.scan",
                    .subject = a.organisation,
                    .detail = boost::json::serialize(boost::json::object{
                        {"targets", shown}, {"ports", a.ports}, {"addresses", targets->addresses}})});
  });
  if (!noted) return report_error(noted.error());
  boost::json::array results;
  for (bool v4 : {true, false}) {
    std::vector<Prefix> part;
    for (const Prefix& prefix : targets->prefixes)
      if (prefix.is_v4() == v4) part.push_back(prefix);
    if (part.empty()) continue;
    auto found = nmap(part, a);
    if (!found) return report_error(found.error());
    auto report = WeaknessBook(**ledger).import(Viewer::console(console_actor()), *scope, *found,
                                                {.actor = console_actor(), .asset = {}}, *due);
    if (!report) return report_error(report.error());
    results.push_back(report_json(*report));
    if (!context.json) fmt::print("{}\n", report_text(*report));
  }
  if (auto done = bring_up_weakness_findings(context, **ledger, *directory); !done)
    return report_error(done.error());
  if (context.json)
    print_json(boost::json::object{{"targets", std::move(shown)}, {"results", std::move(results)}});
  return kOk;
}

}  // namespace

void add_weakness_scan_command(CLI::App& weaknesses, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command = weaknesses.add_subcommand(
      "scan", "Run nmap over networks that the directory gives to one body, and import");
  command->add_option("TARGETS", a->targets, "Addresses and networks; all must be the body's own")
      ->required();
  command->add_option("--organisation", a->organisation, "Whose")->required();
  command->add_option("--ports", a->ports, "22,80,8000-8100; else nmap's thousand");
  command->add_flag("--only-show", a->only_show, "Show what would be scanned, and scan nothing");
  command->add_flag("--no-ping", a->no_ping, "Scan hosts that do not answer to a ping, too");
  command->footer("Example: luytre weaknesses scan 203.0.113.0/28 --organisation MIN-A --ports 1-65535");
  command->callback([a, &action] { action = [a](Context& context) { return scan(context, *a); }; });
}

}  // namespace luytre
