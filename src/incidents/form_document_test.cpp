#include "incidents/form_document.h"

#include <gtest/gtest.h>

#include "incidents/attachment.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

Incident incident() {
  Incident i;
  i.number = "SC-2018-001";
  i.sector = "MINISTRY";
  i.detected = *parse_country_time("2018-12-21 08:12");
  i.reports.push_back({1,
                       *parse_country_time("2018-12-21 09:00"),
                       "u",
                       "initial",
                       {{"system", {"Cổng <dịch vụ> & một cửa"}},
                        {"summary", {"dòng một\ndòng hai"}},
                        {"detected", {"2018-12-21 08:12"}},
                        {"level", {"3"}},
                        {"how", {"log"}}}});
  return i;
}

TEST(FormDocument, IsTheFormFilledIn) {
  auto rules = *IncidentRules::load("");
  auto d = form_document(incident(), 1, *rules, "SỞ A");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->title, "Báo cáo ban đầu sự cố mạng");
  EXPECT_EQ(d->form_number, "Mẫu số 03");
  EXPECT_TRUE(d->is_signed);
  EXPECT_FALSE(d->recipients.empty());
  std::string html = form_html(*d);
  EXPECT_NE(html.find("Cổng &lt;dịch vụ&gt; &amp; một cửa"), std::string::npos);
  EXPECT_NE(html.find("08:12 ngày 21/12/2018"), std::string::npos);
  EXPECT_NE(html.find("☒ Cấp độ 3"), std::string::npos);
  EXPECT_NE(html.find("☒ Kiểm tra dữ liệu lưu lại (log file)"), std::string::npos);
  EXPECT_NE(html.find("☐ Qua hệ thống phát hiện xâm nhập"), std::string::npos);
  EXPECT_NE(html.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), std::string::npos);
  EXPECT_FALSE(form_document(incident(), 2, *rules, "SỞ A"));
}

TEST(FormDocument, OdtIsAPackageWithItsTypeFirst) {
  auto rules = *IncidentRules::load("");
  std::string odt = form_odt(*form_document(incident(), 1, *rules, "SỞ A"));
  EXPECT_EQ(odt.substr(30, 8), "mimetype");
  EXPECT_EQ(odt.substr(38, 39), "application/vnd.oasis.opendocument.text");
  EXPECT_FALSE(danger_in_zip(odt));
}

}  // namespace
}  // namespace luytre
