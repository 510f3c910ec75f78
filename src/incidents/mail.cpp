#include "incidents/mail.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "access/users.h"
#include "base/vietnamese.h"
#include "findings/finding.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

constexpr size_t kLongestText = 64 << 10, kMostParts = 200, kMostAttachments = 20;
constexpr unsigned kDeepest = 12;

struct Unref {
  void operator()(void* object) const {
    if (object) g_object_unref(object);
  }
};
template <class T>
using Held = std::unique_ptr<T, Unref>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_mime_init();
    // What it finds wrong with a mail is no news for the terminal.
    auto quiet = [](const char*, GLogLevelFlags, const char*, void*) {};
    g_log_set_handler("gmime", static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK), quiet, nullptr);
  });
}

std::string own(const char* text) {
  return text ? text : "";
}
std::string own_and_free(char* text) {
  std::string out = own(text);
  g_free(text);
  return out;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

// Clean text of at most `most` bytes, cut between letters.
std::string clean(std::string_view text, size_t most, bool lines) {
  std::string out, line;
  text = text.substr(0, most);
  auto flush = [&] {
    out += plain_text(line);
    line.clear();
  };
  for (char c : text) {
    if (lines && c == '\r') continue;
    if (lines && (c == '\n' || c == '\t')) {
      flush();
      out += c;
    } else {
      line += c;
    }
  }
  flush();
  // plain_text() puts three bytes for a broken letter.
  while (out.size() > most) out.pop_back();
  while (!out.empty() &&
         plain_text(out.substr(out.size() - std::min<size_t>(out.size(), 4))).find("?") !=
             std::string::npos &&
         (static_cast<unsigned char>(out.back()) & 0x80))
    out.pop_back();
  return out;
}

// What a person would read of HTML, roughly: tags away, the commonest entities put back.
std::string text_of_html(std::string_view html) {
  std::string out;
  bool in_tag = false;
  for (size_t i = 0; i < html.size() && out.size() < kLongestText; ++i) {
    char c = html[i];
    if (c == '<') {
      in_tag = true;
      std::string_view rest = html.substr(i, 4);
      if (rest.starts_with("<br") || rest.starts_with("<p") || rest.starts_with("</p") ||
          rest.starts_with("<tr") || rest.starts_with("<div"))
        out += '\n';
    } else if (c == '>') {
      in_tag = false;
    } else if (!in_tag) {
      if (c == '&') {
        for (auto [name, letter] :
             {std::pair{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&quot;", "\""}})
          if (html.substr(i).starts_with(name)) {
            out += letter;
            i += std::string_view(name).size() - 1;
            c = 0;
            break;
          }
        if (c == 0) continue;
      }
      out += c;
    }
  }
  return out;
}

std::string bytes_of(GMimePart* part) {
  GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
  if (!wrapper || !g_mime_data_wrapper_get_stream(wrapper)) return "";
  Held<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
  GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return array ? std::string(reinterpret_cast<const char*>(array->data), array->len) : "";
}

struct Walk {
  ParsedMail& mail;
  std::string html;
  size_t parts = 0;

  void problem(std::string what) {
    if (mail.problems.size() < 20) mail.problems.push_back(std::move(what));
  }
  void attach(std::string name, std::string type, std::string bytes) {
    if (mail.attachments.size() >= kMostAttachments)
      return problem("more than 20 attachments: the others were left out");
    mail.attachments.push_back({clean(name, 400, false), clean(type, 100, false), std::move(bytes)});
  }
  void part(GMimePart* part) {
    GMimeObject* object = GMIME_OBJECT(part);
    GMimeContentType* type = g_mime_object_get_content_type(object);
    std::string name = own(g_mime_part_get_filename(part));
    bool attached = g_mime_part_is_attachment(part) || !name.empty();
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (!content || !g_mime_data_wrapper_get_stream(content)) return;
    if (!attached && GMIME_IS_TEXT_PART(object)) {
      std::string text = own_and_free(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
      bool is_html = g_mime_content_type_is_type(type, "text", "html");
      std::string& to = is_html ? html : mail.text;
      if (to.size() < kLongestText) to += (to.empty() ? "" : "\n") + text.substr(0, kLongestText);
      return;
    }
    attach(name.empty() ? "file" : name, own_and_free(g_mime_content_type_get_mime_type(type)),
           bytes_of(part));
  }
  void object(GMimeObject* object, unsigned depth) {
    if (!object) return;
    if (++parts > kMostParts || depth > kDeepest) return problem("parts too many or too deep were left out");
    if (GMIME_IS_MULTIPART(object)) {
      GMimeMultipart* several = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(several) && parts <= kMostParts; ++i)
        this->object(g_mime_multipart_get_part(several, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      char* text = g_mime_object_to_string(object, nullptr);
      attach("message.eml", "message/rfc822", own_and_free(text));
    } else if (GMIME_IS_PART(object)) {
      part(GMIME_PART(object));
    }
  }
};

std::string header(GMimeMessage* message, const char* name) {
  return lower(own(g_mime_object_get_header(GMIME_OBJECT(message), name)));
}

std::string folded_label(std::string_view text) {
  std::string out;
  for (char c : without_marks(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

}  // namespace

Result<ParsedMail> parse_mail(std::string_view bytes) {
  if (bytes.size() > kLargestMail)
    return fail(ErrorCode::invalid, fmt::format("a mail has {} MiB at most", kLargestMail >> 20));
  start_gmime();
  Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return fail(ErrorCode::invalid, "these bytes are no mail");

  ParsedMail mail;
  InternetAddressList* from = g_mime_message_get_from(message.get());
  if (!from || internet_address_list_length(from) != 1)
    return fail(ErrorCode::invalid, "a mail has one sender in From");
  InternetAddress* sender = internet_address_list_get_address(from, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(sender)) return fail(ErrorCode::invalid, "the sender is no address");
  mail.from = lower(own(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender))));
  if (!is_mail_address(mail.from)) return fail(ErrorCode::invalid, "the sender is no address");
  mail.from_name = clean(own(internet_address_get_name(sender)), 200, false);
  mail.subject = clean(own(g_mime_message_get_subject(message.get())), 300, false);
  mail.message_id = clean(own(g_mime_message_get_message_id(message.get())), 300, false);
  std::string automatic = header(message.get(), "Auto-Submitted"),
              precedence = header(message.get(), "Precedence"), back = header(message.get(), "Return-Path");
  GMimeObject* top = g_mime_message_get_mime_part(message.get());
  GMimeContentType* type = top ? g_mime_object_get_content_type(top) : nullptr;
  mail.automatic =
      (!automatic.empty() && !automatic.starts_with("no")) || precedence.find("bulk") != std::string::npos ||
      precedence.find("list") != std::string::npos || precedence.find("junk") != std::string::npos ||
      !header(message.get(), "List-Id").empty() ||
      (type && g_mime_content_type_is_type(type, "multipart", "report")) ||
      back.find("<>") != std::string::npos;
  Walk walk{mail, {}};
  walk.object(top, 0);
  mail.text = clean(mail.text.empty() ? text_of_html(walk.html) : mail.text, kLongestText, true);
  return mail;
}

std::vector<std::string> split_mailbox(std::string_view text) {
  std::vector<std::string> out;
  if (!text.starts_with("From ")) {
    if (!text.empty()) out.emplace_back(text);
    return out;
  }
  std::string one;
  bool blank = true, open = false;
  auto finish = [&] {
    if (open && !one.empty()) out.push_back(std::move(one));
    one.clear();
    open = true;
  };
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    if (blank && line.starts_with("From ")) {
      finish();
    } else {
      std::string_view quoted = line.substr(0, line.find_first_not_of('>'));
      bool undo =
          !quoted.empty() && quoted.size() < line.size() && line.substr(quoted.size()).starts_with("From ");
      one += undo ? line.substr(1) : line;
    }
    blank = line == "\n" || line == "\r\n";
  }
  finish();
  return out;
}

FormValues values_in_text(std::string_view text, std::span<const Form* const> forms) {
  std::map<std::string, const FormField*> by_label;
  for (const Form* form : forms)
    for (const FormField& field : form->fields) {
      by_label.emplace(folded_label(field.label.vi), &field);
      by_label.emplace(folded_label(field.label.en), &field);
    }
  for (const char* other : {"thời gian phát hiện", "time of detection", "phát hiện lúc"})
    for (const Form* form : forms)
      if (const FormField* field = form->field("detected")) by_label.emplace(folded_label(other), field);
  FormValues out;
  const FormField* open = nullptr;  // a field of several lines goes on
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    size_t colon = line.find(':');
    const FormField* field = nullptr;
    if (colon != std::string_view::npos && colon < 200) {
      auto found = by_label.find(folded_label(line.substr(0, colon)));
      if (found != by_label.end()) field = found->second;
    }
    if (!field) {
      if (open && out.contains(open->code) && out[open->code][0].size() + line.size() < 19'000)
        out[open->code][0] += "\n" + std::string(line);
      continue;
    }
    open = nullptr;
    std::string value(line.substr(colon + 1));
    value.erase(0, value.find_first_not_of(" \t"));
    while (!value.empty() && (value.back() == ' ' || value.back() == '\r')) value.pop_back();
    if (value.empty() && field->kind != FieldKind::lines) continue;
    if (out.contains(field->code)) continue;
    if (field->kind == FieldKind::time) {
      auto time = parse_country_time(value);
      if (time) out[field->code] = {format_country_time(*time)};
    } else if (field->kind == FieldKind::text && value.size() <= 1000) {
      out[field->code] = {value};
    } else if (field->kind == FieldKind::lines) {
      out[field->code] = {value};
      open = field;
    } else if (field->kind == FieldKind::level && value.size() == 1 && value[0] >= '1' && value[0] <= '5') {
      out[field->code] = {value};
    }
  }
  for (auto& [code, list] : out)
    for (std::string& value : list)
      while (!value.empty() && (value.back() == '\n' || value.back() == ' ')) value.pop_back();
  std::erase_if(out, [](const auto& one) { return one.second[0].empty(); });
  return out;
}

}  // namespace luytre
