#include <fmt/format.h>

#include <boost/crc.hpp>

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
    else if (c == '\t')
      out += "<text:tab/>";
    else
      out += c;
  }
  return out;
}

constexpr std::string_view kNamespaces =
    R"( xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0")"
    R"( xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0")"
    R"( xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0")"
    R"( xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0")"
    R"( xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0")"
    R"( xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0")"
    R"( xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0")"
    R"( xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3")";

constexpr std::string_view kFonts =
    R"(<office:font-face-decls><style:font-face style:name="Times New Roman" svg:font-family="'Times New Roman'" style:font-family-generic="roman" style:font-pitch="variable"/></office:font-face-decls>)";

// Page numbers stand in the top margin, not on the first page.
constexpr std::string_view kStyles =
    R"(<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-top="0mm" fo:margin-bottom="1mm" fo:line-height="115%"/><style:text-properties style:font-name="Times New Roman" fo:font-size="13pt" fo:language="vi" fo:country="VN"/></style:default-style>)"
    R"(<style:style style:name="Standard" style:family="paragraph"/>)"
    R"(<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center" fo:margin-top="6mm" fo:margin-bottom="3mm"/><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>)"
    R"(<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="1"><style:paragraph-properties fo:margin-top="4mm" fo:margin-bottom="1.5mm" fo:keep-with-next="always"/><style:text-properties fo:font-weight="bold"/></style:style>)"
    R"(<style:style style:name="Header" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/></style:style></office:styles>)"
    R"(<office:automatic-styles><style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="10mm" fo:margin-bottom="20mm" fo:margin-left="30mm" fo:margin-right="20mm"/><style:header-style><style:header-footer-properties fo:min-height="10mm" fo:margin-bottom="2mm"/></style:header-style></style:page-layout></office:automatic-styles>)"
    R"(<office:master-styles><style:master-page style:name="First" style:page-layout-name="Page" style:next-style-name="Standard"><style:header><text:p text:style-name="Header"/></style:header></style:master-page>)"
    R"(<style:master-page style:name="Standard" style:page-layout-name="Page"><style:header><text:p text:style-name="Header"><text:page-number text:select-page="current"/></text:p></style:header></style:master-page></office:master-styles>)";

constexpr std::string_view kOwnStyles =
    R"(<office:automatic-styles>)"
    R"(<style:style style:name="Start" style:family="table" style:master-page-name="First"><style:table-properties style:width="160mm" table:align="left"/></style:style>)"
    R"(<style:style style:name="Wide" style:family="table"><style:table-properties style:width="160mm" table:align="left" fo:margin-bottom="2mm"/></style:style>)"
    R"(<style:style style:name="Left" style:family="table-column"><style:table-column-properties style:column-width="62mm"/></style:style>)"
    R"(<style:style style:name="Right" style:family="table-column"><style:table-column-properties style:column-width="98mm"/></style:style>)"
    R"(<style:style style:name="Label" style:family="table-column"><style:table-column-properties style:column-width="58mm"/></style:style>)"
    R"(<style:style style:name="Value" style:family="table-column"><style:table-column-properties style:column-width="102mm"/></style:style>)"
    R"(<style:style style:name="Open" style:family="table-cell"><style:table-cell-properties fo:padding="1mm" fo:border="none"/></style:style>)"
    R"(<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="1mm" fo:border="0.5pt solid #000000"/></style:style>)"
    R"(<style:style style:name="Centre" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/></style:style>)"
    R"(<style:style style:name="Strong" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-weight="bold"/></style:style>)"
    R"(<style:style style:name="Motto" style:family="paragraph" style:parent-style-name="Strong"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-weight="bold" style:text-underline-style="solid" style:text-underline-width="auto" style:text-underline-color="font-color"/></style:style>)"
    R"(<style:style style:name="Slanted" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-style="italic"/></style:style>)"
    R"(<style:style style:name="Small" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:margin-top="4mm"/><style:text-properties fo:font-size="11pt" fo:font-style="italic"/></style:style>)"
    R"(</office:automatic-styles>)";

std::string paragraph(std::string_view text, std::string_view style = "Standard") {
  return fmt::format("<text:p text:style-name=\"{}\">{}</text:p>", style, escaped(text));
}
std::string cell(std::string_view inside, std::string_view style) {
  return fmt::format(
      "<table:table-cell table:style-name=\"{}\" office:value-type=\"string\">{}</table:table-cell>", style,
      inside);
}
std::string table(std::string_view name, std::string_view style, std::string_view first,
                  std::string_view second, std::string_view rows) {
  return fmt::format(
      "<table:table table:name=\"{}\" table:style-name=\"{}\"><table:table-column table:style-name=\"{}\"/>"
      "<table:table-column table:style-name=\"{}\"/>{}</table:table>",
      name, style, first, second, rows);
}
std::string row(std::string_view a, std::string_view b, std::string_view style) {
  return "<table:table-row>" + cell(a, style) + cell(b, style) + "</table:table-row>";
}

std::string content_of(const FormDocument& d) {
  std::string body = table("head", "Start", "Left", "Right",
                           row(paragraph(d.issuer, "Strong") + paragraph("Số: " + d.number, "Centre"),
                               paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Strong") +
                                   paragraph("Độc lập - Tự do - Hạnh phúc", "Motto") +
                                   paragraph("…………, " + d.place_date, "Slanted"),
                               "Open"));
  if (!d.form_number.empty()) body += paragraph(d.form_number);
  body += paragraph(d.title, "Title");
  if (!d.recipients.empty()) body += paragraph("Kính gửi:");
  for (size_t i = 0; i < d.recipients.size(); ++i)
    body += paragraph("- " + d.recipients[i] + (i + 1 < d.recipients.size() ? ";" : "."));
  for (size_t g = 0; g < d.groups.size(); ++g) {
    body += fmt::format("<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">{}</text:h>",
                        escaped(d.groups[g].title));
    std::string rows;
    for (const FormDocument::Row& r : d.groups[g].rows) {
      std::string value;
      for (const auto& [choice, ticked] : r.choices) value += paragraph((ticked ? "☒ " : "☐ ") + choice);
      for (const std::string& line : r.lines) value += paragraph(line);
      rows += row(paragraph(r.label), value.empty() ? paragraph("") : value, "Cell");
    }
    body += table(fmt::format("group{}", g + 1), "Wide", "Label", "Value", rows);
  }
  body += paragraph("Thời gian thực hiện báo cáo sự cố: " + d.submitted);
  if (d.is_signed)
    body += table("sign", "Wide", "Left", "Right",
                  row(paragraph(""),
                      paragraph("CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT", "Strong") +
                          paragraph("(Ký tên, đóng dấu)", "Slanted"),
                      "Open"));
  return body + paragraph(d.basis, "Small");
}

std::string little(uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

}  // namespace

std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out, central;
  for (const auto& [name, bytes] : entries) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    uint32_t size = static_cast<uint32_t>(bytes.size());
    // Version 2.0, no flags, stored, 1980-01-01; sums and sizes; lengths of name and extra field
    // (APPNOTE 4.3.7).
    std::string common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) +
                         little(crc.checksum(), 4) + little(size, 4) + little(size, 4) +
                         little(static_cast<uint32_t>(name.size()), 2) + little(0, 2);
    central += "PK\1\2" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
               little(static_cast<uint32_t>(out.size()), 4) + name;
    out += "PK\3\4" + common + name + bytes;
  }
  uint32_t count = static_cast<uint32_t>(entries.size()), at = static_cast<uint32_t>(out.size());
  return out + central + "PK\5\6" + little(0, 4) + little(count, 2) + little(count, 2) +
         little(static_cast<uint32_t>(central.size()), 4) + little(at, 4) + little(0, 2);
}

std::string form_odt(const FormDocument& d) {
  constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::string content = fmt::format(
      "{}<office:document-content{}>{}{}<office:body><office:text>{}</office:text></office:body>"
      "</office:document-content>",
      kXml, kNamespaces, kFonts, kOwnStyles, content_of(d));
  std::string styles = fmt::format("{}<office:document-styles{}>{}{}</office:document-styles>", kXml,
                                   kNamespaces, kFonts, kStyles);
  std::string meta = fmt::format(
      "{}<office:document-meta{}><office:meta><meta:generator>luytre</meta:generator><dc:title>{}</dc:title>"
      "<dc:language>vi-VN</dc:language></office:meta></office:document-meta>",
      kXml, kNamespaces, escaped(d.title));
  std::string manifest =
      std::string(kXml) +
      R"(<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>)";
  return stored_zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
                     {"content.xml", content},
                     {"styles.xml", styles},
                     {"meta.xml", meta},
                     {"META-INF/manifest.xml", manifest}});
}

}  // namespace luytre
