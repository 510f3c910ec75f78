#include "report/letters/edxml.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstring>
#include <pugixml.hpp>
#include <sstream>

namespace luytre {
namespace {

// At most `most` characters of UTF-8 (Appendix VI counts characters).
std::string cut(std::string_view text, size_t most) {
  size_t count = 0, at = 0;
  for (; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && count++ == most) break;
  return std::string(text.substr(0, at));
}

void add(pugi::xml_node node, const char* name, const std::string& text, size_t most) {
  node.append_child(fmt::format("edXML:{}", name).c_str()).text().set(cut(text, most).c_str());
}

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.resize(std::strlen(out.c_str()));
  return out;
}

}  // namespace

std::string edxml(const OfficialLetter& l, const std::vector<EdxmlReceiver>& to,
                  const std::vector<EdxmlFile>& files, unsigned pages) {
  const DocumentHead& head = l.draft.head;
  const DocumentKind* kind = document_kind(l.draft.kind);
  std::string issued = l.issued ? format_day(l.issued) : "";
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("edXML:edXMLEnvelope");
  root.append_attribute("xmlns:edXML") = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
  pugi::xml_node header = root.append_child("edXML:edXMLHeader"),
                 message = header.append_child("edXML:MessageHeader");
  pugi::xml_node from = message.append_child("edXML:From");
  add(from, "OrganId", head.organ_id, 35);
  add(from, "OrganName", head.issuer_short.empty() ? head.issuer : head.issuer_short, 200);
  add(from, "OrganAdd", head.address, 200);
  for (const EdxmlReceiver& receiver : to) {
    pugi::xml_node one = message.append_child("edXML:To");
    add(one, "OrganId", receiver.organ_id, 35);
    add(one, "OrganName", receiver.name, 200);
  }
  pugi::xml_node code = message.append_child("edXML:Code");
  add(code, "CodeNumber", l.number ? std::to_string(l.number) : "", 11);
  add(code, "CodeNotation", head.symbol, 30);
  pugi::xml_node promulgation = message.append_child("edXML:PromulgationInfo");
  add(promulgation, "Place", head.place, 50);
  add(promulgation, "PromulgationDate", issued, 10);
  pugi::xml_node type = message.append_child("edXML:DocumentType");
  add(type, "Type", kind && kind->report ? "5" : "1", 2);
  add(type, "TypeName", kind && kind->report ? "Báo cáo" : "Công văn", 100);
  add(message, "Subject", l.subject, 500);
  add(message, "Content", l.subject, 500);
  pugi::xml_node signer = message.append_child("edXML:SignerInfo");
  add(signer, "Competence", head.authority.empty() ? "" : head.authority.front(), 100);
  add(signer, "Position",
      head.position.empty() && !head.authority.empty() ? head.authority.back() : head.position, 100);
  add(signer, "FullName", head.signer, 50);
  add(message, "DueDate", l.draft.due ? format_day(l.draft.due) : "", 10);
  pugi::xml_node places = message.append_child("edXML:ToPlaces");
  for (const std::string& line : head.distribution) add(places, "Place", line, 1000);
  pugi::xml_node other = message.append_child("edXML:OtherInfo");
  // 0 ordinary, 1 KHẨN, 2 THƯỢNG KHẨN, 3 HỎA TỐC.
  add(other, "Priority", std::to_string(static_cast<int>(l.draft.urgency)), 1);
  add(other, "SphereOfPromulgation", l.draft.circulation, 100);
  add(other, "TyperNotation", head.drafter, 10);
  add(other, "PromulgationAmount", std::to_string(to.size()), 3);
  add(other, "PageAmount", pages ? std::to_string(pages) : "", 3);
  add(message, "Language", l.draft.language == Language::vietnamese ? "Tiếng Việt" : "English", 30);
  // 0: a new letter, 1: one that takes an earlier one back.
  add(message, "SteeringType", l.state == LetterState::recalled ? "1" : "0", 1);
  add(message, "DocumentId",
      fmt::format("{}{}{}", head.organ_id, l.issued ? "," + issued : "",
                  l.notation.empty() ? "" : "," + l.notation),
      200);
  header.append_child("edXML:TraceHeaderList");
  pugi::xml_node manifest = root.append_child("edXML:edXMLBody").append_child("edXML:Manifest");
  pugi::xml_node attachments = root.append_child("edXML:AttachmentEncoded");
  for (size_t i = 0; i < files.size(); ++i) {
    std::string id = fmt::format("file-{}", i + 1);
    pugi::xml_node reference = manifest.append_child("edXML:Reference");
    add(reference, "AttachmentName", files[i].name, 200);
    add(reference, "ContentType", files[i].type, 100);
    add(reference, "ContentId", id, 100);
    pugi::xml_node attachment = attachments.append_child("edXML:Attachment");
    add(attachment, "ContentId", id, 100);
    add(attachment, "AttachmentName", files[i].name, 200);
    add(attachment, "ContentType", files[i].type, 100);
    attachment.append_child("edXML:ContentTransferEncoded").text().set(base64(files[i].bytes).c_str());
  }
  std::ostringstream out;
  document.save(out, " ", pugi::format_default, pugi::encoding_utf8);
  return std::move(out).str();
}

}  // namespace luytre
