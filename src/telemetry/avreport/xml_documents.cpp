#include "telemetry/avreport/xml_documents.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr std::string_view kBlank = " \t\r\n\xef\xbb\xbf";
constexpr auto kNone = std::string_view::npos;

bool name_ends(char c) {
  return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

// Where the document at the text's begin ends; 0: not yet told; npos: it is none.
size_t XmlDocuments::find_end(std::string_view text) const {
  size_t at = 0;
  for (;;) {  // declarations and comments in front of the root
    at = text.find_first_not_of(kBlank, at);
    if (at == kNone || at + 4 > text.size()) return 0;
    if (text[at] != '<') return kNone;
    bool comment = text.substr(at, 4) == "<!--";
    if (!comment && text[at + 1] == '!') return kNone;
    if (!comment && text[at + 1] != '?') break;
    size_t end = text.find(comment ? "-->" : "?>", at + 2);
    if (end == kNone) return 0;
    at = end + (comment ? 3 : 2);
  }
  size_t name_end = at + 1;
  while (name_end < text.size() && !name_ends(text[name_end])) ++name_end;
  size_t tag_end = text.find('>', name_end);
  if (tag_end == kNone) return 0;
  if (text[tag_end - 1] == '/') return tag_end + 1;
  std::string_view name = text.substr(at + 1, name_end - at - 1);
  if (name.empty() || name.size() > 256) return kNone;
  for (size_t from = tag_end; (from = text.find("</", from)) != kNone; from += 2) {
    if (text.substr(from + 2, name.size()) != name) continue;
    size_t end = text.find_first_not_of(" \t\r\n", from + 2 + name.size());
    if (end == kNone) return 0;
    if (text[end] == '>') return end + 1;
  }
  return 0;
}

void XmlDocuments::seek() {
  size_t found = text_.find("<?xml", at_);
  seeking_ = found == kNone;
  if (!seeking_) {
    at_ = found;
  } else {
    // The mark may be cut in two.
    at_ = last_ ? text_.size() : std::max(at_, text_.size() - std::min<size_t>(text_.size(), 4));
  }
}

std::optional<std::string_view> XmlDocuments::next() {
  for (;;) {
    if (seeking_) seek();
    if (seeking_) return std::nullopt;
    size_t start = text_.find_first_not_of(kBlank, at_);
    if (start == kNone) {
      at_ = text_.size();
      return std::nullopt;
    }
    at_ = start;
    size_t size = find_end(text_.substr(at_, limit_));
    if (size == kNone) {
      ++faults_.malformed;
      at_ += 1;
      seeking_ = true;
    } else if (size > 0) {
      std::string_view document = text_.substr(at_, size);
      at_ += size;
      return document;
    } else if (text_.size() - at_ >= limit_) {
      ++faults_.over_limit;
      at_ += limit_;
      seeking_ = true;
    } else if (last_) {
      ++faults_.incomplete;
      at_ = text_.size();
      return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
}

}  // namespace luytre
