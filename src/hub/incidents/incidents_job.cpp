// Incidents by themselves: each minute clocks that run out are told, mails that came are confirmed.
#include <fmt/format.h>

#include "hub/incidents/incidents_api.h"
#include "hub/jobs.h"
#include "incidents/local_time.h"
#include "notices/letters.h"
#include "notices/mime.h"
#include "notices/smtp.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

std::string html_of(std::string_view text) {
  std::string out = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>";
  std::string line;
  auto flush = [&] {
    out += "<p>" + line + "</p>";
    line.clear();
  };
  for (char c : text) {
    if (c == '\n')
      flush();
    else
      line += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  flush();
  return out + "</body></html>";
}

LetterWords words(std::string subject, std::string text) {
  std::string html = html_of(text);
  return {std::move(subject), std::move(text), std::move(html)};
}

std::string link_of(Hub& hub, std::string_view id) {
  const std::string& portal = hub.notices().options().head.portal;
  return portal.empty() ? "" : fmt::format("{}/incidents/{}", portal, id);
}

LetterPair alarm_words(Hub& hub, const IncidentAlarm& alarm, std::string_view body,
                       std::string_view language) {
  bool vi = language != "en", upper = alarm.to == "upper";
  std::string due = vi ? letter_time(alarm.due) : format_country_time(alarm.due);
  std::string link = link_of(hub, alarm.id);
  std::string subject =
      vi ? fmt::format("{} sự cố {}: {}", alarm.late ? "Quá hạn báo cáo" : "Sắp đến hạn báo cáo",
                       alarm.number, due)
         : fmt::format("Incident {}: report {} ({})", alarm.number, alarm.late ? "overdue" : "due soon", due);
  std::string text =
      vi ? fmt::format("Kính gửi quý cơ quan,\n\n{}{}: {}. Hạn: {}.\n{}\n{}\n",
                       upper ? fmt::format("Đơn vị trực thuộc {} có sự cố ", body) : "Sự cố ", alarm.number,
                       alarm.name.vi, due,
                       alarm.late ? "Báo cáo này chưa được gửi và đã quá hạn." : "Báo cáo này chưa được gửi.",
                       link)
         : fmt::format(
               "To whom it concerns,\n\n{}{}: {}. Due {} (UTC+7).\n{}\n{}\n",
               upper ? fmt::format("{}, a body below yours, has incident ", body) : "Incident ", alarm.number,
               alarm.name.en, due,
               alarm.late ? "This report was not made and is overdue." : "This report was not made yet.",
               link);
  // The title of an incident stays in the portal: this may go without encryption.
  return {words(std::move(subject), std::move(text)), std::nullopt};
}

Result<uint64_t> alarms(Hub& hub, IncidentBook& book) {
  auto directory = hub.directory();
  auto raised = book.raise_alarms(hub.now(), [&](Transaction& t, const IncidentAlarm& alarm) -> Result<void> {
    const Organisation* body = directory->organisation(alarm.organisation);
    LetterRequest request{.source = "incident:" + alarm.id,
                          .about = alarm.organisation,
                          .content = fmt::format("{}/{}/{}", alarm.clock, alarm.step, alarm.due),
                          .kind = alarm.to == "upper" ? NoticeKind::escalation
                                  : alarm.late        ? NoticeKind::reminder
                                                      : NoticeKind::immediate,
                          .level = alarm.to == "upper"    ? NoticeLevel::upper_body
                                   : alarm.to == "leader" ? NoticeLevel::leader
                                                          : NoticeLevel::technical,
                          .tlp = tlp_of(alarm.confidential)};
    auto put = put_letter(t, *directory, request, [&](std::string_view language) -> Result<LetterPair> {
      return alarm_words(hub, alarm, body ? body->name_vi : alarm.organisation, language);
    });
    if (!put) return std::unexpected(put.error());
    return {};
  });
  if (!raised) return std::unexpected(raised.error());
  for (const IncidentAlarm& alarm : *raised) hub.publish("incident", alarm.organisation, "{}");
  return raised->size();
}

// A receipt for each mail of a verified contact, to that very address; nothing to anybody else.
Result<uint64_t> answer_mails(Hub& hub, IncidentBook& book) {
  const NoticeOptions& o = hub.notices().options();
  if (o.smtp.url.empty() || o.from.empty()) return 0;
  auto waiting = book.mails_to_answer();
  if (!waiting) return std::unexpected(waiting.error());
  SmtpClient smtp(o.smtp);
  uint64_t sent = 0;
  for (const IncidentMail& mail : *waiting) {
    auto from = mime::address_header("From", o.from_name.empty() ? o.from : o.from_name, o.from);
    auto to = mime::address_header("To", mail.sender_name, mail.sender);
    if (!from || !to) continue;
    std::string text = fmt::format(
        "Đã nhận thư báo sự cố lúc {} (mã thư {}).\nThư này là bản nháp: người của đơn vị đăng nhập cổng, "
        "mục Sự cố, để "
        "xác nhận và lấy số. Thời hạn báo cáo tính đến lúc thư tới.\n\nYour incident mail arrived {} (mail "
        "{}).\nIt is a "
        "draft: somebody of your unit logs in to the portal, Incidents, to confirm it and get its number. "
        "The time of "
        "the report is that of the mail.\n{}\n",
        letter_time(mail.arrived), mail.id.substr(0, 8), format_country_time(mail.arrived),
        mail.id.substr(0, 8), link_of(hub, "mails"));
    std::string bytes =
        *from + *to +
        mime::text_header("Subject", fmt::format("[Đã nhận / Received] {}", mail.id.substr(0, 8))) +
        mime::date_header(hub.now()) +
        fmt::format("Message-ID: <incident-{}@{}>\r\nAuto-Submitted: auto-replied\r\n", mail.id,
                    o.from.substr(o.from.find('@') + 1)) +
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n" +
        mime::quoted_printable(text);
    if (smtp.send(o.from, mail.sender, bytes).outcome != Delivery::Outcome::accepted) continue;
    LUYTRE_TRY(book.mail_answered(mail.id));
    ++sent;
  }
  return sent;
}

}  // namespace

Result<void> tell_receipt(Hub& hub, const IncidentBook& book, const Directory& directory,
                          const Incident& incident) {
  std::string dues_vi, dues_en;
  for (const IncidentClock& clock : book.clocks(incident)) {
    if (clock.met || clock.rule->by_centre) continue;
    dues_vi += fmt::format("\n- {}: {}", clock.rule->name.vi, letter_time(clock.due));
    dues_en += fmt::format("\n- {}: {}", clock.rule->name.en, format_country_time(clock.due));
  }
  LetterRequest request{.source = "incident:" + incident.id,
                        .about = incident.organisation,
                        .content = "receipt",
                        .kind = NoticeKind::immediate,
                        .tlp = tlp_of(incident.confidential)};
  return hub.ledger().write([&](Transaction& t) -> Result<void> {
    auto put = put_letter(t, directory, request, [&](std::string_view language) -> Result<LetterPair> {
      std::string link = link_of(hub, incident.id);
      if (language == "en")
        return LetterPair{
            words(fmt::format("Incident {} received", incident.number),
                  fmt::format(
                      "Your report of {} was received and has the number {}.\nStill due (UTC+7):{}\n{}\n",
                      format_country_time(incident.received), incident.number,
                      dues_en.empty() ? " nothing" : dues_en, link)),
            std::nullopt};
      return LetterPair{words(fmt::format("Đã nhận báo cáo sự cố {}", incident.number),
                              fmt::format("Đã nhận báo cáo sự cố gửi lúc {}, số {}.\nCòn phải gửi:{}\n{}\n",
                                          letter_time(incident.received), incident.number,
                                          dues_vi.empty() ? " không còn gì" : dues_vi, link)),
                        std::nullopt};
    });
    if (!put) return std::unexpected(put.error());
    return {};
  });
}

void add_incidents_jobs(std::vector<Job>& jobs, Hub& hub) {
  auto book = std::make_shared<Result<std::shared_ptr<IncidentBook>>>(open_incident_book(hub));
  jobs.push_back({.name = "incidents", .interval = 60s, .run = [&hub, book]() -> Result<std::string> {
                    if (!*book) return std::unexpected(book->error());
                    auto told = alarms(hub, ***book);
                    if (!told) return std::unexpected(told.error());
                    auto answered = answer_mails(hub, ***book);
                    if (!answered) return std::unexpected(answered.error());
                    if (*told + *answered == 0) return "";
                    return fmt::format("{} clocks told, {} mails confirmed", *told, *answered);
                  }});
}

}  // namespace luytre
