#include "notices/mime.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "access/users.h"
#include "base/hash.h"

namespace luytre::mime {
namespace {

bool plain(unsigned char c) {
  return c >= 0x20 && c < 0x7f;
}

// The length of the UTF-8 character that begins at `at`; 1 for bytes that are none.
size_t character(std::string_view text, size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (at + length > text.size()) return 1;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return 1;
  return length;
}

std::string raw_base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();
  return out;
}

// "=?UTF-8?B?…?=" words of at most 75 characters with a fold between (RFC 2047 2).
std::string encoded_words(std::string_view text) {
  constexpr size_t kBytes = 39;  // 52 characters of base64, 64 with the frame, 73 behind "Subject: "
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && end + character(text, end) - at <= kBytes) end += character(text, end);
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", raw_base64(text.substr(at, end - at)));
    at = end;
  }
  return out;
}

bool needs_encoding(std::string_view text) {
  if (text.find("=?") != std::string_view::npos || text.size() > 60) return true;
  for (char c : text)
    if (!plain(static_cast<unsigned char>(c))) return true;
  return text.starts_with(' ') || text.ends_with(' ');
}

std::string boundary(std::string_view seed, std::string_view what) {
  StableDigest digest;
  digest.add(seed);
  digest.add(what);
  return "=_" + digest.finish().to_hex();  // "=_" is in no quoted-printable line (RFC 2045 6.7)
}

std::string part(std::string_view type, std::string_view encoding, std::string_view content) {
  return fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: {}\r\n\r\n{}", type, encoding, content);
}

// `parts` under one boundary. `kind`: "mixed", or "signed; protocol=…".
std::string multipart(std::string_view kind, const std::vector<std::string>& parts,
                      const std::string& limit) {
  std::string out = fmt::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n\r\n", kind, limit);
  for (const std::string& one : parts) out += fmt::format("--{}\r\n{}\r\n", limit, one);
  return out + fmt::format("--{}--\r\n", limit);
}

std::string file_name(std::string_view name) {
  std::string ascii, extended;
  bool same = true;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool safe = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                (byte >= 'A' && byte <= 'Z') || byte == '.' || byte == '-' || byte == '_';
    same = same && safe;
    if (safe)
      ascii += c, extended += c;
    else
      extended += fmt::format("%{:02X}", byte);
    if (!safe && (byte & 0xc0) != 0x80) ascii += '_';
  }
  std::string out = fmt::format("filename=\"{}\"", ascii);
  if (!same) out += fmt::format(";\r\n filename*=UTF-8''{}", extended);
  return out;
}

}  // namespace

std::string text_header(std::string_view name, std::string_view text) {
  return fmt::format("{}: {}\r\n", name, needs_encoding(text) ? encoded_words(text) : std::string(text));
}

Result<std::string> address_header(std::string_view name, std::string_view display,
                                   std::string_view address) {
  if (!is_mail_address(address)) return fail(ErrorCode::invalid, "this is no e-mail address");
  if (display.empty()) return fmt::format("{}: {}\r\n", name, address);
  bool atoms = !needs_encoding(display) && display.find_first_of("()<>[]:;@\\,.\"") == std::string_view::npos;
  return fmt::format("{}: {}\r\n <{}>\r\n", name, atoms ? std::string(display) : encoded_words(display),
                     address);
}

std::string date_header(Timestamp time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Timestamp local = time + 7 * kMicrosPerHour;
  Day day = day_of(local);
  CivilDate date = civil_from_day(day);
  auto second = (local - start_of(day)) / kMicrosPerSecond;
  return fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} +0700\r\n",
                     kDays[static_cast<size_t>(((day % 7) + 7 + 4) % 7)], date.day, kMonths[date.month - 1],
                     date.year, second / 3600, second / 60 % 60, second % 60);
}

std::string base64(std::string_view bytes) {
  std::string raw = raw_base64(bytes), out;
  out.reserve(raw.size() + raw.size() / 38 + 2);
  for (size_t at = 0; at < raw.size(); at += 76) out.append(raw, at, 76).append("\r\n");
  return out;
}

std::string quoted_printable(std::string_view text) {
  constexpr size_t kLine = 76;
  std::string out;
  size_t line = 0;
  auto put = [&](std::string_view piece) {
    if (line + piece.size() > kLine - 1) {
      out += "=\r\n";
      line = 0;
    }
    out += piece;
    line += piece.size();
  };
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    bool ends = at + 1 == text.size() || text[at + 1] == '\n' || text.substr(at + 1, 2) == "\r\n";
    if (c == '\n' || (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n')) {
      if (c == '\r') ++at;
      out += "\r\n";
      line = 0;
    } else if (!plain(static_cast<unsigned char>(c)) || c == '=' || (c == ' ' && ends) ||
               (line == 0 && (c == '.' || text.substr(at, 5) == "From "))) {
      put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
    } else {
      put(std::string_view(&c, 1));
    }
  }
  return out;
}

std::string body(std::string_view text, std::string_view html, const std::vector<Attachment>& attachments,
                 std::string_view seed) {
  std::string alternatives =
      multipart("alternative",
                {part("text/plain; charset=utf-8", "quoted-printable", quoted_printable(text)),
                 part("text/html; charset=utf-8", "quoted-printable", quoted_printable(html))},
                boundary(seed, "alternative"));
  if (attachments.empty()) return alternatives;
  std::vector<std::string> parts{std::move(alternatives)};
  for (const Attachment& one : attachments)
    parts.push_back(
        fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
                    "attachment;\r\n {}\r\n\r\n{}",
                    one.type, file_name(one.name), base64(one.bytes)));
  return multipart("mixed", parts, boundary(seed, "mixed"));
}

std::string signed_body(std::string_view signed_part, std::string_view signature, std::string_view micalg,
                        std::string_view seed) {
  return multipart(
      fmt::format("signed; micalg={};\r\n protocol=\"application/pgp-signature\"", micalg),
      {std::string(signed_part),
       fmt::format("Content-Type: application/pgp-signature; name=\"signature.asc\"\r\n\r\n{}", signature)},
      boundary(seed, "signed"));
}

std::string encrypted_body(std::string_view armoured, std::string_view seed) {
  return multipart("encrypted; protocol=\"application/pgp-encrypted\"",
                   {"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
                    fmt::format("Content-Type: application/octet-stream; name=\"encrypted.asc\"\r\n"
                                "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n{}",
                                armoured)},
                   boundary(seed, "encrypted"));
}

}  // namespace luytre::mime
