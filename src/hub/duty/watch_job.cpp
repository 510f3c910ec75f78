// Duty by itself: each minute, who is missing is called, and the next when nobody answers.
#include <fmt/format.h>

#include "duty/desk.h"
#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/shapes.h"
#include "notices/mime.h"
#include "notices/smtp.h"
#include "notices/webhook.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

// What became of a call: accepted, and words.
using Made = std::pair<bool, std::string>;

Made send_mail(Hub& hub, SmtpClient& smtp, const DueCall& call) {
  const NoticeOptions& o = hub.notices().options();
  if (o.smtp.url.empty() || o.from.empty()) return {false, "there is no mail server in the settings"};
  auto from = mime::address_header("From", o.from_name.empty() ? o.from : o.from_name, o.from);
  auto to = mime::address_header("To", "", call.target.to);
  if (!from || !to) return {false, (from ? to : from).error().message};
  std::string organisation = call.page.organisation.empty() ? "centre" : call.page.organisation;
  std::string text = fmt::format(
      "{}: {}\n\nRaised {}. Whoever takes it answers on the portal's duty page; until then the next is "
      "called.\n"
      "{}: {}\n",
      organisation, call.page.detail, format_local(call.page.raised_at), "page", call.page.id);
  std::string mail = *from + *to + mime::text_header("Subject", "[Trực / Duty] " + call.page.detail) +
                     mime::date_header(hub.now()) +
                     fmt::format("Message-ID: <duty-{}@{}>\r\nAuto-Submitted: auto-generated\r\n", call.id,
                                 o.from.substr(o.from.find('@') + 1)) +
                     "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
                     mime::quoted_printable(text);
  Delivery done = smtp.send(o.from, call.target.to, mail);
  return {done.outcome == Delivery::Outcome::accepted, done.detail};
}

Made post(Hub& hub, const std::string& url, const std::string& secret, const DueCall& call) {
  std::string body = boost::json::serialize(JsonObject{{"kind", "duty"},
                                                       {"channel", to_string(call.target.channel)},
                                                       {"to", call.target.to},
                                                       {"page", call.page.id},
                                                       {"organisation", call.page.organisation},
                                                       {"cause", call.page.cause},
                                                       {"text", text_json(call.page.detail)},
                                                       {"raised", time_json(call.page.raised_at)}});
  WebhookAnswer answer =
      call_webhook(url, secret, call.id, body, hub.now(), hub.notices().options().webhooks);
  return {answer.outcome == WebhookAnswer::Outcome::accepted, answer.detail};
}

Made make(Hub& hub, SmtpClient& smtp, const DueCall& call) {
  const DutyGateways& gateways = hub.options().duty;
  switch (call.target.channel) {
    case CallChannel::mail:
      return send_mail(hub, smtp, call);
    case CallChannel::webhook:
      return post(hub, call.target.to, gateways.secret, call);
    case CallChannel::sms:
    case CallChannel::voice: {
      const std::string& url =
          call.target.channel == CallChannel::sms ? gateways.sms_url : gateways.voice_url;
      if (url.empty()) return {false, "there is no gateway in the settings"};
      return post(hub, url, gateways.secret, call);
    }
  }
  return {false, "there is no such channel"};
}

Result<std::string> duty(Hub& hub) {
  auto run = run_watch(hub.ledger(), *hub.directory());
  if (!run) return std::unexpected(run.error());
  SmtpClient smtp(hub.notices().options().smtp);
  uint64_t reached = 0;
  for (const DueCall& call : run->calls) {
    auto [accepted, detail] = make(hub, smtp, call);
    reached += accepted;
    LUYTRE_TRY(record_call(hub.ledger(), call.id, accepted, detail));
  }
  if (run->raised + run->ended + run->calls.size() == 0) return "";
  for (const std::string& body : run->touched) hub.publish("duty", body, "{}");
  return fmt::format("{} pages raised, {} ended; {} calls, {} accepted", run->raised, run->ended,
                     run->calls.size(), reached);
}

}  // namespace

void add_duty_jobs(std::vector<Job>& jobs, Hub& hub) {
  jobs.push_back({.name = "duty", .interval = 60s, .run = [&hub] { return duty(hub); }});
}

}  // namespace luytre
