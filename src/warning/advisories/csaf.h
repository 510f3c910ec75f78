// Advisories as CSAF 2.0 documents (OASIS Standard 2022-11-18; docs.oasis-open.org/csaf/csaf/v2.0). Pure.
//
// With weaknesses it is a csaf_security_advisory, else a csaf_informational_advisory; what was withdrawn is
// an informational one without products or weaknesses, whose newest revision says so. Vietnamese is the
// document's language, English text stands in notes of its own. Keys are sorted (5.3): one content, one text.
#pragma once
#include <string>
#include <string_view>

#include "warning/advisories/book.h"

namespace luytre {

struct CsafPublisher {
  std::string name;        // who issues
  std::string name_space;  // "https://cert.example": an address of the issuer's own
  std::string contact;     // "" none
  std::string base;        // where documents are: "https://cert.example/.well-known/csaf"; no '/' at the end
  std::string
      page;  // public page of an advisory without its number: "https://cert.example/feeds/advisories/"
};

// Of a published or withdrawn advisory, as it is now. Errors: invalid, for a directive or a draft.
Result<std::string> csaf_document(const Warning& warning, const CsafPublisher& publisher);
// What stands in tracking.version: the published versions counted without gaps, and one more for the
// withdrawal.
unsigned csaf_version(const Warning& warning);
// "cb-2026-017.json" (5.1).
std::string csaf_file_name(const Warning& warning);
// CSAF 2.0 knows TLP 1.0 (3.2.1.5.2): clear is WHITE, amber+strict is AMBER.
const char* csaf_tlp(Tlp tlp);
// The folder by that label: "white", "green", "amber", "red". What is public stands apart from what is not
// (7.1.5).
std::string csaf_folder(Tlp tlp);

}  // namespace luytre
