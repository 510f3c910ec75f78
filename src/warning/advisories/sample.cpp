#include "warning/advisories/sample.h"

#include <unistd.h>

#include "base/check.h"
#include "warning/advisories/examples.h"

namespace luytre {

WarningSample::WarningSample(const LedgerKind& kind) {
  static int count = 0;
  folder = std::filesystem::temp_directory_path() /
           ("warning-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(folder);
  LedgerOptions options = kind.fresh();
  if (options.target == "sqlite") options.folder = folder;
  options.clock = [this] { return now; };
  auto opened = Ledger::open(options);
  LUYTRE_CHECK(opened);
  ledger = std::move(*opened);
  directory = std::make_unique<Directory>(*Directory::open(folder / "directory"));
  LUYTRE_CHECK(
      directory->add_organisations("id,sector,name_vi,name_en,parent,valid_to\nA,MINISTRY,Bộ A,Ministry A,,\n"
                                   "A1,MINISTRY,Cục A1,Department A1,A,\nB,MINISTRY,Bộ B,Ministry B,,\n"
                                   "C,BANK,Ngân hàng C,Bank C,,\nOLD,MINISTRY,Cũ,,,2018-12-31\n",
                                   "o"));
  book = std::make_unique<WarningBook>(*ledger);
  auto loaded = WarningLetters::load("", {"Trung tâm", "The centre", "024 1", "https://cert.example"});
  LUYTRE_CHECK(loaded);
  letters = std::make_unique<WarningLetters>(std::move(*loaded));
}

WarningSample::~WarningSample() {
  ledger.reset();
  std::filesystem::remove_all(folder);
}

Viewer WarningSample::centre(const char* user, Role role, bool named) {
  return of_body(user, "", role, named);
}

Viewer WarningSample::of_body(const char* user, const char* organisation, Role role, bool named) {
  return Viewer::of(user,
                    std::vector<Membership>{{.id = user,
                                             .user = user,
                                             .organisation = organisation,
                                             .role = role,
                                             .named = named,
                                             .accepted = true}},
                    *directory, now);
}

WarningContent WarningSample::content() {
  WarningContent c;
  c.title = {"Mirai chiếm bộ định tuyến", "Mirai takes over routers"};
  c.summary = {"Đổi mật khẩu và tắt Telnet.", "Change passwords, turn Telnet off."};
  c.text = {"**Mirai** quét cổng 23.", "**Mirai** scans port 23."};
  c.severity = Severity::high;
  c.tlp = Tlp::clear;
  c.families = {"mirai"};
  c.steps = {{.id = "", .what = {"Đổi mật khẩu", "Change passwords"}, .how = {}},
             {.id = "", .what = {"Tắt Telnet", "Turn Telnet off"}, .how = {}}};
  c.audience.all = true;
  return c;
}

WarningContent WarningSample::directive() {
  return warning_examples().front().content;
}

std::vector<Addressee> WarningSample::everybody() {
  std::vector<Addressee> out;
  for (const char* body : {"A", "A1", "B", "C"})
    out.push_back({body, {{.kind = AudienceReason::Kind::all, .what = ""}}});
  return out;
}

Result<void> WarningSample::approve_and_publish(const std::string& id, std::vector<Addressee> to) {
  LUYTRE_TRY(book->submit(centre("author"), id));
  LUYTRE_TRY(book->review(centre("second"), id, true, ""));
  return book->publish(centre("author"), id, to);
}

std::string WarningSample::publish(const WarningContent& content, WarningKind kind) {
  auto id = book->draft(centre("author"), kind, content);
  LUYTRE_CHECK(id && approve_and_publish(*id, everybody()));
  return *id;
}

WarningBody WarningSample::body(const std::string& id, std::string_view organisation) {
  auto w = book->find(Viewer::console("test"), id);
  LUYTRE_CHECK(w);
  auto bodies = book->bodies(Viewer::console("test"), *w, now);
  LUYTRE_CHECK(bodies);
  for (WarningBody& one : *bodies)
    if (one.organisation == organisation) return std::move(one);
  return {};
}

void WarningSample::contact(const char* organisation, const char* role, const char* email) {
  LUYTRE_CHECK(ledger->write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(
        t.execute("INSERT INTO contact (id, organisation, role, name, email, phone, verified_at, code, "
                  "code_expires, code_tries) VALUES ($1, $2, $3, $4, $5, '', $6, '', 0, 0)",
                  {random_id(), organisation, role, "Người", email, t.now()}));
    return {};
  }));
}

std::vector<std::string> WarningSample::outbox() {
  std::vector<std::string> out;
  LUYTRE_CHECK(ledger->read([&](Transaction& t) {
    return t.query(
        "SELECT n.recipient, l.subject, l.plain_subject FROM notice n JOIN notice_letter l ON l.notice = "
        "n.id ORDER BY n.made_at, n.recipient, l.subject",
        {}, [&](const Row& row) {
          out.push_back(std::string(row.text(0)) + ": " + std::string(row.text(1)));
          return true;
        });
  }));
  return out;
}

}  // namespace luytre
