#include <fmt/format.h>

#include "incidents/form_document.h"

namespace luytre {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

constexpr const char* kStyle =
    "@page{size:A4;margin:20mm 20mm 20mm 30mm}body{font:14pt/1.35 'Times New Roman','Liberation Serif',serif;"
    "color:#000;background:#fff;max-width:160mm;margin:10mm "
    "auto}header{display:flex;gap:6mm;text-align:center;"
    "font-size:13pt}header>div{flex:1}p{margin:0 0 "
    "2mm}h1{font-size:14pt;text-align:center;text-transform:uppercase;"
    "margin:8mm 0 2mm}h2{font-size:13pt;margin:5mm 0 "
    "1mm;break-after:avoid}table{border-collapse:collapse;width:100%}"
    "th,td{border:.5pt solid #000;padding:1mm 2mm;text-align:left;vertical-align:top;font-size:13pt;"
    "overflow-wrap:anywhere}th{width:36%;font-weight:400}.c{text-align:center}.b{font-weight:700}.i{font-"
    "style:italic}"
    "hr{border:0;border-top:.5pt solid #000;margin:1mm auto;width:40%}footer{display:flex;margin-top:10mm;"
    "break-inside:avoid}footer>div{flex:1;text-align:center}.s{font-size:11pt}";

}  // namespace

std::string form_html(const FormDocument& d) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{0} – "
      "{1}</title><style>{2}</style>"
      "</head><body>\n<header><div><p class=\"b\">{3}</p><hr><p>Số: {1}</p></div><div><p class=\"b\">CỘNG "
      "HÒA XÃ HỘI "
      "CHỦ NGHĨA VIỆT NAM</p><p class=\"b\">Độc lập - Tự do - Hạnh phúc</p><hr><p class=\"i\">…………, "
      "{4}</p></div>"
      "</header>\n",
      escaped(d.title), escaped(d.number), kStyle, escaped(d.issuer), escaped(d.place_date));
  if (!d.form_number.empty()) out += fmt::format("<p class=\"i\">{}</p>\n", escaped(d.form_number));
  out += fmt::format("<h1>{}</h1>\n", escaped(d.title));
  if (!d.recipients.empty()) {
    out += "<p>Kính gửi:</p>\n";
    for (size_t i = 0; i < d.recipients.size(); ++i)
      out +=
          fmt::format("<p>- {}{}</p>\n", escaped(d.recipients[i]), i + 1 < d.recipients.size() ? ";" : ".");
  }
  for (const FormDocument::Group& group : d.groups) {
    out += fmt::format("<h2>{}</h2>\n<table>\n", escaped(group.title));
    for (const FormDocument::Row& row : group.rows) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>", escaped(row.label));
      for (const auto& [choice, ticked] : row.choices)
        out += fmt::format("<p>{} {}</p>", ticked ? "☒" : "☐", escaped(choice));
      for (const std::string& line : row.lines) out += fmt::format("<p>{}</p>", escaped(line));
      out += "</td></tr>\n";
    }
    out += "</table>\n";
  }
  out += fmt::format("<p style=\"margin-top:4mm\">Thời gian thực hiện báo cáo sự cố: {}</p>\n",
                     escaped(d.submitted));
  if (d.is_signed)
    out +=
        "<footer><div></div><div><p class=\"b\">CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT</p><p class=\"i\">(Ký "
        "tên, đóng "
        "dấu)</p></div></footer>\n";
  return out + fmt::format("<p class=\"s\">{}</p>\n</body></html>\n", escaped(d.basis));
}

}  // namespace luytre
