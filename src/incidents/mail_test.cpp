#include "incidents/mail.h"

#include <gtest/gtest.h>

#include "incidents/local_time.h"

namespace luytre {
namespace {

constexpr const char* kMail =
    "Return-Path: <an@laichau.example>\r\n"
    "From: =?UTF-8?B?Tmd1eeG7hW4gVsSDbiBBbg==?= <An@LaiChau.example>\r\n"
    "To: suco@ncsc.example\r\n"
    "Subject: =?UTF-8?Q?S=E1=BB=B1_c=E1=BB=91_m=C3=A1y_ch=E1=BB=A7?=\r\n"
    "Message-ID: <1@laichau.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "T=C3=AAn h=E1=BB=87 th=E1=BB=91ng b=E1=BB=8B s=E1=BB=B1 c=E1=BB=91: C=E1=BB=95ng d=E1=BB=8Bch "
    "v=E1=BB=A5\r\n"
    "Thoi gian phat hien: 08:12 21/12/2018\r\n"
    "What happened: encrypted\r\nby somebody\r\n"
    "--b\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment; "
    "filename=\"../log.txt\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nbG9nCg==\r\n--b--\r\n";

TEST(IncidentMailParser, ReadsSenderSubjectTextAndAttachments) {
  auto mail = parse_mail(kMail);
  ASSERT_TRUE(mail) << mail.error().message;
  EXPECT_EQ(mail->from, "an@laichau.example");
  EXPECT_EQ(mail->from_name, "Nguyễn Văn An");
  EXPECT_EQ(mail->subject, "Sự cố máy chủ");
  EXPECT_FALSE(mail->automatic);
  ASSERT_EQ(mail->attachments.size(), 1u);
  EXPECT_EQ(mail->attachments[0].bytes, "log\n");
  auto rules = *IncidentRules::load("");
  auto forms = rules->forms(*parse_country_time("2018-12-21 08:12"));
  FormValues values = values_in_text(mail->text, forms);
  EXPECT_EQ(values["system"][0], "Cổng dịch vụ");
  EXPECT_EQ(values["detected"][0], "2018-12-21 08:12");
  EXPECT_EQ(values["summary"][0], "encrypted\nby somebody");
}

TEST(IncidentMailParser, OneSenderThatIsAnAddress) {
  EXPECT_FALSE(parse_mail(""));
  EXPECT_FALSE(parse_mail("Subject: x\r\n\r\nx"));
  EXPECT_FALSE(parse_mail("From: a@b.example, c@d.example\r\n\r\nx"));
  EXPECT_FALSE(parse_mail("From: root\r\n\r\nx"));
  EXPECT_TRUE(parse_mail("From: a@b.example\r\n\r\nx"));
}

TEST(IncidentMailParser, AutomaticMailIsTold) {
  for (const char* header : {"Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.example>",
                             "Content-Type: multipart/report; boundary=x", "Return-Path: <>"})
    EXPECT_TRUE(parse_mail(std::string("From: a@b.example\r\n") + header + "\r\n\r\nx")->automatic) << header;
  EXPECT_FALSE(parse_mail("From: a@b.example\r\nAuto-Submitted: no\r\n\r\nx")->automatic);
}

TEST(IncidentMailParser, DepthAndNumberOfPartsAreBounded) {
  std::string deep = "From: a@b.example\r\n";
  for (int i = 0; i < 400; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" +
            std::to_string(i) + "\r\n";
  EXPECT_TRUE(parse_mail(deep));
  std::string wide = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 3000; ++i) wide += "--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n";
  auto mail = parse_mail(wide);
  ASSERT_TRUE(mail);
  EXPECT_LE(mail->attachments.size(), 20u);
  EXPECT_FALSE(mail->problems.empty());
}

TEST(IncidentMailParser, HtmlAloneIsReadAsText) {
  auto mail =
      parse_mail("From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>a &amp; <b>b</b><br>c</p><script>");
  ASSERT_TRUE(mail);
  EXPECT_NE(mail->text.find("a & b\nc"), std::string::npos) << mail->text;
}

TEST(Mailbox, IsSplitAtFromLines) {
  auto mails = split_mailbox("From x Mon\nSubject: 1\n\n>From the start\n\nFrom y Tue\nSubject: 2\n\nb\n");
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0], "Subject: 1\n\nFrom the start\n\n");
  EXPECT_EQ(mails[1], "Subject: 2\n\nb\n");
  EXPECT_EQ(split_mailbox("Subject: only\n\nx").size(), 1u);
  EXPECT_TRUE(split_mailbox("").empty());
}

}  // namespace
}  // namespace luytre
