// The Content-Disposition of a download (RFC 6266), with the name in UTF-8 (RFC 8187) and an ASCII likeness.
#pragma once
#include <string>
#include <string_view>

namespace luytre::http {

// "Báo cáo Đà Nẵng.csv" → attachment; filename="bao cao da nang.csv"; filename*=UTF-8''B%C3%A1o%20…
// Separators, control characters and leading dots are replaced; at most 120 bytes of name; "" becomes
// "download".
std::string attachment(std::string_view file_name);

}  // namespace luytre::http
