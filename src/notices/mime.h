// Internet mail as bytes: RFC 5322 headers, RFC 2047 words, RFC 2231 parameters, RFC 2045/2046 parts.
//
// Everything made here is 7-bit with CRLF, lines of at most 78 characters in text and 76 in encodings, so
// that what was signed arrives as it left (RFC 3156 3). No value can end its header: whatever is not plain
// printable ASCII is encoded, and addresses that is_mail_address() refuses are refused.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre::mime {

// "Name: value\r\n"; text that needs it as encoded words, folded (RFC 2047). For free text.
std::string text_header(std::string_view name, std::string_view text);
// "Name: Display <a@b>\r\n". Errors: invalid, when `address` is none.
Result<std::string> address_header(std::string_view name, std::string_view display, std::string_view address);
std::string date_header(Timestamp time);  // "Date: Mon, 09 Feb 2026 08:00:00 +0700": the country's time

std::string base64(std::string_view bytes);           // lines of 76, each ended by CRLF
std::string quoted_printable(std::string_view text);  // LF and CRLF become CRLF; "From " and "." are safe

struct Attachment {
  std::string name;  // any text; told in ASCII and, where it differs, in RFC 2231 as well
  std::string type;  // "text/csv; charset=utf-8"
  std::string bytes;
};

// One part with its headers, CRLF between, as it may be signed: text and HTML as alternatives, then the
// attachments. `seed` makes the boundaries: the same mail twice is the same bytes.
std::string body(std::string_view text, std::string_view html, const std::vector<Attachment>& attachments,
                 std::string_view seed);
// multipart/signed (RFC 3156 5) of a part and its detached signature; `micalg`: "pgp-sha512".
std::string signed_body(std::string_view part, std::string_view signature, std::string_view micalg,
                        std::string_view seed);
// multipart/encrypted (RFC 3156 4).
std::string encrypted_body(std::string_view armoured, std::string_view seed);

}  // namespace luytre::mime
