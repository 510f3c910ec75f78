// What a person decides of a document before it is written: kind, period, who writes, to whom, in which form.
// The rest comes from figures and templates.
#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "report/words/numbers.h"

namespace luytre {

// Who writes, as it stands at the top and at the bottom (Decree 30/2020, Appendix I, II).
struct DocumentHead {
  std::string parent, issuer;             // "BỘ THÔNG TIN VÀ TRUYỀN THÔNG"
  std::string issuer_short;               // within a sentence
  std::string symbol;                     // after the number: "BTTTT-CATTT"
  std::string place;                      // "Hà Nội"
  std::vector<std::string> authority;     // "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"
  std::string signer;                     // name alone, no titles
  std::vector<std::string> distribution;  // below "Nơi nhận", without dash and end mark
  std::string drafter;  // after the last of these: "PL.(300)", who wrote it and how many copies
  std::string address;  // foot of page 1; "" none
  NumberStyle numbers = NumberStyle::points;  // its house style
  std::string organ_id;                       // code of the body in exchanges (Appendix VI): "000.00.00.G14"
  std::string position;                       // the signer's post in full, for exchanges
};

enum class Urgency : uint8_t { none, khan, thuong_khan, hoa_toc };
const char* to_string(Urgency urgency);  // "", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"

struct DocumentDraft {
  std::string kind;  // of document_kinds()
  Language language = Language::vietnamese;
  NumberStyle numbers = NumberStyle::points;
  Day from = 0, to = 0;  // what it is about
  Day date = 0;          // printed; also the day whose bodies are named
  Day due = 0;           // by when an answer is wanted; 0: the kind's own
  DocumentHead head;
  std::string subject;                     // "": the kind's own
  std::vector<std::string> recipients;     // lines below "Kính gửi"; empty: the kind's own
  std::vector<std::string> organisations;  // bodies that get a copy each
  Urgency urgency = Urgency::none;
  std::string circulation;  // "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI" or ""
  bool on_paper = false;    // appendices bear the number; electronic ones leave the blanks empty
};

struct DocumentKind {
  const char* name;     // "urging"
  const char* content;  // name of its template
  bool report;          // has a title; else a letter with a subject beside
  bool own_appendix;    // each body's copy holds an appendix of its own
  const char* title_vi;
  const char* title_en;
  const char* sentence;  // what it is, for people
};
std::span<const DocumentKind> document_kinds();
const DocumentKind* document_kind(std::string_view name);  // null: none

boost::json::object to_json(const DocumentDraft& draft);
boost::json::object to_json(const DocumentHead& head);
// Errors: invalid, naming what is wrong: unknown kind, a date that is none, text above its bound.
Result<DocumentDraft> draft_from_json(const boost::json::value& json);
Result<DocumentHead> head_from_json(const boost::json::value& json);

}  // namespace luytre
