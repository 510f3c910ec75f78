#include <gmock/gmock.h>

#include <thread>

#include "hub/api_document.h"
#include "hub/hub_behaviour.h"
#include "hub/router.h"

namespace luytre {
namespace {

using testing::HasSubstr;
using testing::Not;

// The id of a finding made of one day's evidence.
std::string make_finding(Hub& hub, const std::string& organisation, const std::string& subject,
                         bool sensitive) {
  DayEvidence evidence;
  evidence.id = finding_id(organisation, FindingKind::infection, subject, "conficker");
  evidence.organisation = organisation;
  evidence.subject = subject;
  evidence.what = "conficker";
  evidence.sensitive = sensitive;
  Timestamp at = hub.now() - kMicrosPerHour;
  evidence.first = evidence.last = at;
  evidence.sightings = 1;
  auto absorbed = hub.book().absorb(day_of(at), {&evidence, 1});
  if (!absorbed) throw std::runtime_error(absorbed.error().message);
  return evidence.id;
}

TEST_P(HubBehaviour, DescribesEveryRouteInItsDocument) {
  Json document = nobody().get("/api/openapi.json").json();
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  size_t operations = 0;
  for (const auto& [path, methods] : document.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      EXPECT_FALSE(operation.at("summary").as_string().empty()) << path << method;
      EXPECT_TRUE(operation.at("x-rule").is_string());
      ++operations;
    }
  EXPECT_GT(operations, 20u);
  // Every reference leads somewhere.
  std::string text = boost::json::serialize(document);
  const JsonObject& schemas = document.at("components").at("schemas").as_object();
  for (size_t at = text.find("\"$ref\":\""); at != text.npos; at = text.find("\"$ref\":\"", at + 1)) {
    std::string target = text.substr(at + 8, text.find('"', at + 8) - at - 8);
    ASSERT_TRUE(target.starts_with("#/components/schemas/")) << target;
    EXPECT_TRUE(schemas.contains(target.substr(21))) << target;
  }
  EXPECT_TRUE(schemas.contains("Items.SessionRow"));
  EXPECT_EQ(schema_key("Page<NoticeRow>"), "Page.NoticeRow");
  EXPECT_FALSE(is_schema("Page<Nothing>"));
}

TEST_P(HubBehaviour, AsksNobodyInWithoutARule) {
  // Every route of the document but the public ones, as nobody.
  Json document = nobody().get("/api/openapi.json").json();
  size_t refused = 0;
  for (const auto& [path, methods] : document.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      std::string rule(operation.at("x-rule").as_string());
      if (rule == "public" || rule == "sensor" || rule == "machine") continue;
      std::string verb(method);
      for (char& c : verb) c = static_cast<char>(c & ~0x20);
      std::string target(path);
      for (char& c : target)
        if (c == '{' || c == '}') c = 'x';
      EXPECT_EQ(nobody().send(verb, target).status, 401) << verb << ' ' << target;
      ++refused;
    }
  EXPECT_GT(refused, 15u);
}

TEST_P(HubBehaviour, SendsTheFieldsThatKeepABrowserSafe) {
  Reply reply = nobody().get("/api/openapi.json");
  EXPECT_EQ(reply.field("cache-control"), "no-store");
  EXPECT_EQ(reply.field("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.field("x-frame-options"), "DENY");
  EXPECT_EQ(reply.field("referrer-policy"), "same-origin");
  EXPECT_THAT(reply.field("content-security-policy"), HasSubstr("default-src 'none'"));
  Reply missing = nobody().get("/api/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.field("content-type"), "application/problem+json");
  EXPECT_EQ(missing.json().at("trace_id").as_string().size(), 32u);
}

TEST_P(HubBehaviour, IsAliveReadyAndCountedForThisMachine) {
  EXPECT_EQ(nobody().get("/healthz").status, 200);
  EXPECT_EQ(nobody().get("/readyz").status, 200);
  EXPECT_THAT(nobody().get("/metrics").body(), HasSubstr("luytre_http"));
}

TEST_P(HubBehaviour, StreamsToThoseWhoMaySeeIt) {
  add("duty", "", Role::centre_operator, false);
  add("named", "", Role::centre_operator, true);
  add("mai", "B", Role::member);
  add("nam", "M1", Role::member);
  add("boss", "M", Role::administrator);
  std::map<std::string, std::unique_ptr<http::TestClient>> streams;
  for (const char* login : {"duty", "named", "mai", "nam", "boss"}) {
    streams[login] = browser(login).events();
    ASSERT_THAT(streams[login]->receive_until("event: ready\n"), HasSubstr("text/event-stream")) << login;
  }
  std::string of_b = make_finding(*hub_, "B", "20.30.3.1", false),
              of_m1 = make_finding(*hub_, "M1", "20.30.1.1", false),
              secret = make_finding(*hub_, "B", "20.30.3.2", true);
  for (const std::string& id : {of_b, of_m1, secret})
    hub_->publish("finding", "", boost::json::serialize(JsonObject{{"id", id}, {"state", "open"}}));
  hub_->publish("finding", "B", R"({"id":"00000000000000000000000000000000","state":"open"})");
  hub_->publish("figures", "", "{}");
  std::map<std::string, std::string> seen;
  for (auto& [login, stream] : streams) seen[login] = stream->receive_until("event: figures");
  auto sees = [&](const char* login, const std::string& id) { return seen[login].contains(id); };
  EXPECT_TRUE(sees("duty", of_b) && sees("duty", of_m1) && !sees("duty", secret));
  EXPECT_TRUE(sees("named", of_b) && sees("named", of_m1) && sees("named", secret));
  EXPECT_TRUE(sees("mai", of_b) && !sees("mai", of_m1) && !sees("mai", secret));
  EXPECT_TRUE(!sees("nam", of_b) && sees("nam", of_m1) && !sees("nam", secret));
  EXPECT_TRUE(!sees("boss", of_b) && sees("boss", of_m1) && !sees("boss", secret));
  for (auto& [login, text] : seen) EXPECT_THAT(text, Not(HasSubstr("0000000000000000"))) << login;
}

TEST_P(HubBehaviour, ReplaysWhatABrokenLineMissedByTheSameRule) {
  add("mai", "B", Role::member);
  Browser page = browser("mai");
  auto first = page.events();
  std::string head = first->receive_until("event: ready\n");
  std::string id = head.substr(head.rfind("id: ") + 4);
  id = id.substr(0, id.find('\n'));
  first.reset();
  std::string mine = make_finding(*hub_, "B", "20.30.3.1", false),
              theirs = make_finding(*hub_, "M1", "20.30.1.1", false);
  for (const std::string& one : {theirs, mine})
    hub_->publish("finding", "", boost::json::serialize(JsonObject{{"id", one}, {"state", "open"}}));
  std::string again = page.events(id)->receive_until(mine);
  EXPECT_THAT(again, HasSubstr(mine));
  EXPECT_THAT(again, Not(HasSubstr(theirs)));
  EXPECT_THAT(page.events("gone-1")->receive_until("event: reset\n"), HasSubstr("event: reset"));
}

TEST_P(HubBehaviour, ClosesTheStreamOfASessionThatEnds) {
  add("mai", "B", Role::member);
  Browser page = browser("mai"), other = browser("mai");
  auto stream = page.events(), stays = other.events();
  stream->receive_until("event: ready\n");
  stays->receive_until("event: ready\n");
  EXPECT_EQ(hub_->live().count(), 2u);
  EXPECT_EQ(page.remove("/api/session").status, 204);
  EXPECT_TRUE(stream->at_end());
  // By time, with nobody's hand: the next look at the ledger closes it.
  ASSERT_TRUE(hub_->live().refresh(gate()));
  EXPECT_EQ(hub_->live().count(), 1u);
  now_ += 3600 * kMicrosPerSecond;
  ASSERT_TRUE(hub_->live().refresh(gate()));
  EXPECT_TRUE(stays->at_end());
  EXPECT_EQ(hub_->live().count(), 0u);
}

TEST_P(HubBehaviour, GoesByTheRightsOfTheMomentInAnOpenStream) {
  std::string user = add("nam", "M1", Role::member);
  Browser page = browser("nam");
  auto stream = page.events();
  stream->receive_until("event: ready\n");
  // Another process takes the role away.
  ASSERT_TRUE(hub_->ledger().write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("UPDATE membership SET organisation = 'M2' WHERE user_id = $1", {user}));
    return {};
  }));
  ASSERT_TRUE(hub_->live().refresh(gate()));
  std::string m1 = make_finding(*hub_, "M1", "20.30.1.1", false),
              m2 = make_finding(*hub_, "M2", "20.30.2.1", false);
  for (const std::string& one : {m1, m2})
    hub_->publish("finding", "", boost::json::serialize(JsonObject{{"id", one}, {"state", "open"}}));
  EXPECT_THAT(stream->receive_until(m2), Not(HasSubstr(m1)));
}

TEST_P(HubBehaviour, ReadsTheDirectoryAgainWhenItsFilesChange) {
  auto before = hub_->directory();
  EXPECT_EQ(before, hub_->directory());
  auto changed = Directory::open(home_ / "directory");
  ASSERT_TRUE(changed->add_organisations("org_id,sector,name_vi\nNEW,MINISTRY,Mới\n", "test"));
  ASSERT_TRUE(changed->save());
  hub_->directory_changed();
  EXPECT_TRUE(hub_->directory()->organisation("NEW"));
  EXPECT_FALSE(before->organisation("NEW"));
}

TEST_P(HubBehaviour, KeepsItsWordsOffTheWire) {
  // A broken statement is a bug of ours: nothing of it reaches the client.
  ApiRoutes routes(*hub_);
  routes.add({.method = http::Method::get,
              .path = "/api/broken",
              .rule = "public",
              .sentence = "Breaks",
              .response = "Me",
              .handler = [&](const Asked&) -> Result<http::Response> {
                LUYTRE_TRY(hub_->ledger().read([](Transaction& t) {
                  return t.query("SELECT secret FROM nowhere", {}, [](const Row&) { return true; });
                }));
                return http::Response::empty();
              }});
  for (auto [code, path] : {std::pair{ErrorCode::io, "/api/io"},
                            {ErrorCode::busy, "/api/busy"},
                            {ErrorCode::unavailable, "/api/away"},
                            {ErrorCode::not_found, "/api/gone"}})
    routes.add(
        {.method = http::Method::get,
         .path = path,
         .rule = "public",
         .sentence = "Fails",
         .response = "Me",
         .handler = [code](const Asked&) -> Result<http::Response> { return fail(code, "/secret/path"); }});
  auto server = http::Server::start({}, routes.take_router());
  ASSERT_TRUE(server);
  Browser page((*server)->port());
  for (auto [path, status] : {std::pair{"/api/broken", 500},
                              {"/api/io", 500},
                              {"/api/busy", 429},
                              {"/api/away", 503},
                              {"/api/gone", 404}}) {
    Reply reply = page.get(path);
    EXPECT_EQ(reply.status, status) << path;
    EXPECT_THAT(reply.text, Not(HasSubstr("secret"))) << path;
    EXPECT_THAT(reply.text, Not(HasSubstr("nowhere"))) << path;
  }
}

TEST_P(HubBehaviour, KeepsBackInTheAuditWhatASensitiveFindingIs) {
  add("duty", "", Role::centre_operator, true);
  add("chief", "", Role::leader);
  std::string secret = make_finding(*hub_, "B", "20.30.3.9", true);
  std::string plain = make_finding(*hub_, "B", "20.30.3.8", false);
  Browser op = browser("duty"), leader = browser("chief");
  for (const std::string& id : {secret, plain})
    EXPECT_EQ(op.post("/api/findings/" + id + "/comments", JsonObject{{"text", "on machine " + id}}).status,
              200);
  auto about = [](Browser& who, const std::string& subject) {
    return who.get("/api/audit?subject=" + subject).json().at("total").as_int64();
  };
  EXPECT_EQ(about(op, secret), about(op, plain));
  EXPECT_GT(about(leader, plain), 0);
  EXPECT_EQ(about(leader, secret), 0);  // else it would tell that there is one
  Reply whole = op.get("/api/audit"), kept = leader.get("/api/audit");
  EXPECT_THAT(whole.body(), HasSubstr(secret));
  EXPECT_THAT(kept.body(), HasSubstr(plain));
  for (const char* path :
       {"/api/audit", "/api/audit.csv", "/api/audit?action=finding.", "/api/audit?actor=duty"})
    EXPECT_THAT(leader.get(path).body(), Not(HasSubstr(secret))) << path;
  // The entries are there, as links of the chain.
  auto acts = [](Browser& who) { return who.get("/api/audit?action=finding.").json(); };
  Json seen = acts(op), left = acts(leader);
  EXPECT_EQ(seen.at("total"), left.at("total"));
  EXPECT_EQ(seen.at("items").at(1).at("hash"), left.at("items").at(1).at("hash"));
  EXPECT_EQ(left.at("items").at(1).at("subject"), "");
  EXPECT_EQ(left.at("items").at(1).at("detail"), "");
  EXPECT_EQ(left.at("items").at(0), seen.at("items").at(0));
}

}  // namespace
}  // namespace luytre
