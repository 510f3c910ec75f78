#include <fmt/format.h>
#include <boost/json.hpp>

#include <filesystem>
#include <iterator>

#include "base/file.h"
#include "cli/ledger_home.h"
#include "cli/notices_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "monitor/home.h"
#include "notices/effect.h"

namespace luytre {

NoticeOptions notice_options(const Context& context) {
  const Settings& s = context.settings;
  return {.home = s.home,
          .smtp = {.url = s.smtp_url, .user = s.smtp_user, .password = s.smtp_password},
          .from = s.smtp_from,
          .from_name = s.smtp_name,
          .signing_key = s.notice_key,
          .head = {.centre_vi = s.centre_name,
                   .centre_en = s.centre_name_en,
                   .phone = s.centre_phone,
                   .portal = s.portal_url},
          .hold_out = static_cast<double>(s.notice_hold_out) / 100,
          .webhooks = {.allow_loopback = s.notice_webhook_loopback}};
}

namespace {

struct Arguments {
  std::vector<std::string> organisations, findings;
  std::string kind = "digest", state, file, organisation, language, schedule, least, at_once, webhook,
              public_key;
  int hour = -1;
  uint64_t limit = 100;
};

struct Desk {
  std::unique_ptr<Ledger> ledger;
  std::shared_ptr<const Rules> rules;
  std::unique_ptr<FindingBook> book;
  Directory directory;
  std::unique_ptr<NoticeService> service;
  Viewer viewer = Viewer::console(console_actor());
  EvidenceSource evidence;
};

Result<std::unique_ptr<Desk>> open_desk(const Context& context) {
  std::filesystem::path home = context.settings.home;
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  auto rules = Rules::load(home / "rules");
  if (!rules) return std::unexpected(rules.error());
  auto directory = Directory::open(home / "directory");
  if (!directory) return std::unexpected(directory.error());
  auto key = SealKey::open(home / "access.key");
  if (!key) return std::unexpected(key.error());
  std::unique_ptr<Desk> desk(new Desk{.ledger = std::move(*ledger),
                                      .rules = *rules,
                                      .book = {},
                                      .directory = std::move(*directory),
                                      .service = {},
                                      .evidence = {}});
  desk->book = std::make_unique<FindingBook>(*desk->ledger, desk->rules);
  auto service = NoticeService::open(*desk->ledger, *desk->book, *key, notice_options(context));
  if (!service) return std::unexpected(service.error());
  desk->service = std::move(*service);
  // The store is opened when the first letter asks, and stays.
  auto events = std::make_shared<std::unique_ptr<EventStore>>();
  desk->evidence = [events, &context, raw = desk.get()](
                       std::span<const Finding> findings) -> Result<std::vector<EvidenceLine>> {
    if (!*events) {
      auto opened = Home::open(context.settings.home, Home::Access::read);
      if (!opened) return std::unexpected(opened.error());
      auto store = opened->events(context.event_options());
      if (!store) return std::unexpected(store.error());
      *events = std::move(*store);
    }
    return read_evidence(**events, *raw->rules, raw->directory, findings);
  };
  return desk;
}

using Work = std::function<Result<int>(Context&, Desk&, const Arguments&)>;

int run(Context& context, const Arguments& a, const Work& work) {
  auto desk = open_desk(context);
  if (!desk) return report_error(desk.error());
  auto done = work(context, **desk, a);
  if (done) return *done;
  int code = report_error(done.error());
  return done.error().code == ErrorCode::not_found ? int{kNotFound} : code;
}

std::string time_text(Timestamp time) {
  return time == 0 || time == kNoTime ? "" : format_time(time).substr(0, 19) + "Z";
}

boost::json::object to_json(const Notice& n) {
  return {{"id", n.id},
          {"organisation", n.organisation},
          {"about", n.about},
          {"kind", to_string(n.kind)},
          {"channel", to_string(n.channel)},
          {"to", n.recipient},
          {"subject", n.subject},
          {"findings", n.findings},
          {"made", time_text(n.made_at)},
          {"made_by", n.made_by},
          {"state", to_string(n.state)},
          {"state_at", time_text(n.state_at)},
          {"detail", n.detail},
          {"attempts", n.attempts}};
}

Result<int> list(Context& context, Desk& desk, const Arguments& a) {
  NoticeFilter filter{
      .organisation = a.organisations.empty() ? "" : a.organisations.front(), .state = {}, .limit = a.limit};
  if (!a.state.empty()) {
    filter.state = notice_state(a.state);
    if (!filter.state) return fail(ErrorCode::invalid, fmt::format("--state does not know '{}'", a.state));
  }
  auto page = list_notices(*desk.ledger, desk.viewer, filter);
  if (!page) return std::unexpected(page.error());
  if (context.json) {
    boost::json::array rows;
    for (const Notice& n : page->items) rows.push_back(to_json(n));
    print_json(boost::json::object{{"count", page->total}, {"notices", std::move(rows)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"Id", "Made", "Body", "Kind", "To", "State", "Detail"}) table.column(title);
  table.column("Findings", Table::Align::right);
  for (const Notice& n : page->items)
    table.row({n.id.substr(0, 8), time_text(n.made_at), n.organisation, to_string(n.kind), n.recipient,
               to_string(n.state), n.detail, grouped(n.findings)});
  table.print();
  if (page->total > page->items.size())
    print_note(fmt::format("{} of {} shown (--limit)", page->items.size(), page->total));
  return kOk;
}

Result<NoticeRequest> request_of(Desk& desk, const Arguments& a) {
  NoticeRequest request{.organisations = a.organisations, .findings = {}, .kind = NoticeKind::digest};
  auto kind = notice_kind(a.kind);
  if (!kind) return fail(ErrorCode::invalid, fmt::format("--kind does not know '{}'", a.kind));
  request.kind = *kind;
  for (const std::string& id : a.findings) {
    FindingFilter filter;
    filter.id_prefix = id;
    filter.limit = 2;
    auto found = desk.book->list(desk.viewer, filter);
    if (!found) return std::unexpected(found.error());
    if (found->size() != 1)
      return fail(found->empty() ? ErrorCode::not_found : ErrorCode::invalid,
                  fmt::format("{} finding begins with '{}'", found->empty() ? "no" : "more than one", id));
    request.findings.push_back(found->front().id);
  }
  return request;
}

Result<int> preview(Context& context, Desk& desk, const Arguments& a) {
  auto request = request_of(desk, a);
  if (!request) return std::unexpected(request.error());
  auto shown = desk.service->preview(desk.viewer, *request, desk.directory, desk.evidence);
  if (!shown) return std::unexpected(shown.error());
  boost::json::array mails;
  for (const NoticePreview::Mail& m : shown->mails) {
    std::string to;
    for (const std::string& one : m.to) to += (to.empty() ? "" : ", ") + one;
    if (!context.json) {
      print_title(fmt::format("{} to {}", m.organisation, to.empty() ? "nobody" : to));
      fmt::print("Subject: {}\n{}{}{}\n\n{}\n", m.subject, m.is_signed ? "signed " : "",
                 m.is_encrypted ? "encrypted " : "", m.problem.empty() ? "" : "(" + m.problem + ")", m.text);
      continue;
    }
    mails.push_back({{"organisation", m.organisation},
                     {"to", boost::json::value_from(m.to)},
                     {"subject", m.subject},
                     {"text", m.text},
                     {"html", m.html},
                     {"findings", m.findings},
                     {"signed", m.is_signed},
                     {"encrypted", m.is_encrypted},
                     {"problem", m.problem}});
  }
  if (context.json)
    print_json(boost::json::object{{"mails", std::move(mails)}, {"findings", shown->findings}});
  return kOk;
}

Result<int> send(Context& context, Desk& desk, const Arguments& a) {
  bool by_hand = !a.organisations.empty() || !a.findings.empty();
  NoticeSent written;
  if (by_hand) {
    auto request = request_of(desk, a);
    if (!request) return std::unexpected(request.error());
    auto sent = desk.service->send(desk.viewer, *request, desk.directory);
    if (!sent) return std::unexpected(sent.error());
    written = *sent;
  }
  auto run = desk.service->run(desk.directory, desk.evidence, !by_hand);
  if (!run) return std::unexpected(run.error());
  uint64_t decided = run->decided + written.rows;
  if (context.json)
    print_json(boost::json::object{{"decided", decided},
                                   {"sent", run->sent},
                                   {"failed", run->failed},
                                   {"postponed", run->postponed},
                                   {"held", run->held},
                                   {"unknown", run->unknown},
                                   {"held_out", run->held_out}});
  else
    fmt::print(
        "{} notices decided; {} sent, {} not delivered, {} to be tried again, {} wait for a contact, {} "
        "unknown; "
        "{} findings held out\n",
        grouped(decided), grouped(run->sent), grouped(run->failed), grouped(run->postponed),
        grouped(run->held), grouped(run->unknown), grouped(run->held_out));
  return run->failed + run->postponed + run->unknown > 0 ? kPartly : kOk;
}

Result<int> bounce(Context& context, Desk& desk, const Arguments& a) {
  std::string mail;
  if (a.file.empty() || a.file == "-") {
    char block[4096];
    size_t got = 0;
    while (mail.size() < (1 << 20) && (got = std::fread(block, 1, sizeof block, stdin)) > 0)
      mail.append(block, got);
  } else {
    auto read = read_file(a.file);
    if (!read) return std::unexpected(read.error());
    mail = std::move(*read);
  }
  auto notice = desk.service->bounce(mail);
  if (!notice) return std::unexpected(notice.error());
  if (context.json)
    print_json(*notice ? boost::json::object{{"bounced", (*notice)->id}, {"detail", (*notice)->detail}}
                       : boost::json::object{{"bounced", nullptr}});
  else
    fmt::print("{}\n", *notice ? fmt::format("{} to {}: {}", (*notice)->id.substr(0, 8), (*notice)->recipient,
                                             (*notice)->detail)
                               : "nothing changed: it was delayed, or known");
  return kOk;
}

Result<int> effect(Context& context, Desk& desk, const Arguments&) {
  auto rows = notice_effect(*desk.ledger, desk.viewer, now());
  if (!rows) return std::unexpected(rows.error());
  boost::json::array out;
  Table table;
  for (const char* title : {"What", "Sector", "Channel"}) table.column(title);
  for (const char* title : {"Told", "Clean in 14 days", "Held out", "Clean in 14 days"})
    table.column(title, Table::Align::right);
  for (const NoticeEffect& r : *rows) {
    out.push_back({{"family", r.what},
                   {"sector", r.sector},
                   {"channel", r.channel},
                   {"told", r.told},
                   {"told_clean_14", r.told_clean},
                   {"held", r.held},
                   {"held_clean_14", r.held_clean}});
    table.row({r.what, r.sector, r.channel, grouped(r.told), grouped(r.told_clean), grouped(r.held),
               grouped(r.held_clean)});
  }
  if (context.json)
    print_json(boost::json::object{{"rows", std::move(out)}, {"hold_out", desk.service->options().hold_out}});
  else
    table.print();
  return kOk;
}

Result<int> settings(Context& context, Desk& desk, const Arguments& a) {
  NoticeSettingsChange change;
  bool changes = false;
  auto word = [&](const std::string& text, auto& field, auto parse, const char* flag) -> Result<void> {
    if (text.empty()) return {};
    auto value = parse(text);
    if (!value) return fail(ErrorCode::invalid, fmt::format("{} does not know '{}'", flag, text));
    field = *value;
    changes = true;
    return {};
  };
  auto itself = [](const std::string& text) {
    return std::optional<std::string>(text == "none" ? "" : text);
  };
  LUYTRE_TRY(word(a.language, change.language, itself, "--language"));
  LUYTRE_TRY(word(a.webhook, change.webhook, itself, "--webhook"));
  LUYTRE_TRY(word(a.schedule, change.schedule, notice_schedule, "--schedule"));
  LUYTRE_TRY(word(a.least, change.least, severity, "--least"));
  LUYTRE_TRY(word(a.at_once, change.at_once, severity, "--at-once"));
  if (a.hour >= 0) {
    change.hour = static_cast<unsigned>(a.hour);
    changes = true;
  }
  if (!a.public_key.empty()) {
    changes = true;
    change.public_key = "";
    if (a.public_key != "none") {
      auto key = read_file(a.public_key);
      if (!key) return std::unexpected(key.error());
      change.public_key = *key;
    }
  }
  std::string secret;
  if (changes) {
    auto done =
        change_notice_settings(*desk.ledger, desk.viewer, desk.directory, a.organisation, change,
                               desk.service->pgp(), desk.service->seal(), desk.service->options().webhooks);
    if (!done) return std::unexpected(done.error());
    secret = *done;
  }
  auto s = notice_settings(*desk.ledger, desk.viewer, desk.directory, a.organisation);
  if (!s) return std::unexpected(s.error());
  boost::json::object out{{"organisation", s->organisation},
                          {"language", s->language},
                          {"schedule", to_string(s->schedule)},
                          {"hour", s->hour},
                          {"least", to_string(s->least)},
                          {"at_once", to_string(s->at_once)},
                          {"key", s->key},
                          {"webhook", s->webhook}};
  if (!secret.empty()) out["webhook_secret"] = secret;
  if (context.json) {
    print_json(out);
  } else {
    for (const auto& [name, value] : out)
      fmt::print("{:<15} {}\n", std::string_view(name),
                 value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value));
  }
  return kOk;
}

}  // namespace

void add_notices_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command =
      app.add_subcommand("notices", "Mails and calls that tell bodies what is theirs to clean up");
  command->require_subcommand(1);
  auto sub = [&](const char* name, const char* sentence, Work work) {
    auto* one = command->add_subcommand(name, sentence);
    one->callback(
        [a, &action, work] { action = [a, work](Context& context) { return run(context, *a, work); }; });
    return one;
  };
  auto* listed = sub("list", "What was sent to whom, and what became of it", list);
  listed->add_option("--organisation", a->organisations, "To this body");
  listed->add_option("--state", a->state, "waiting, sending, sent, failed, unknown, bounced, held");
  listed->add_option("--limit", a->limit, "At most so many; 0: all");
  for (auto* one : {sub("preview", "The mails that would go out", preview),
                    sub("send", "Decide what is due and send what waits; or send what is named", send)}) {
    one->add_option("--organisation", a->organisations, "All that is open of these bodies");
    one->add_option("--finding", a->findings, "These findings: ids, or their first digits");
    one->add_option("--kind", a->kind, "digest, reminder (to the leader), escalation (to the upper body)");
  }
  sub("bounce", "Read a mail that came back", bounce)
      ->add_option("FILE", a->file, "The mail; else standard input");
  sub("effect", "Clean-up with and without a notice", effect);
  auto* set = sub("settings", "What a body wants of its notices", settings);
  set->add_option("ORGANISATION", a->organisation, "The body")->required();
  set->add_option("--language", a->language, "vi or en");
  set->add_option("--schedule", a->schedule, "daily, weekly, never");
  set->add_option("--hour", a->hour, "Local hour of the digest, 0 to 23")->check(CLI::Range(0, 23));
  set->add_option("--least", a->least, "Least severity that is told");
  set->add_option("--at-once", a->at_once, "From this severity on without waiting for the hour");
  set->add_option("--webhook", a->webhook, "URL that gets notices as JSON, or none");
  set->add_option("--public-key", a->public_key, "File with the body's armoured OpenPGP key, or none");
}

}  // namespace luytre
