// What Cutwail and its loader Pushdo say.
//
// Sources: Avast 2013-06-25 and the rule ^/\?ptrxcz_[a-zA-Z0-9]{30}$ (decoy requests, the list of mail
// servers tried before spamming); serverfault, BitNinja and blogg.no (EHLO ylmf-pc).
#pragma once
#include <optional>
#include <string_view>

namespace luytre {

// "/?ptrxcz_" and 30 letters or digits.
bool is_pushdo_request(std::string_view path);

// EHLO or HELO with the name ylmf-pc among the client's first lines.
bool says_ylmf_pc(std::string_view opening);

// Which of the six mail servers, 0 to 5, that are tried before spamming.
std::optional<unsigned> mail_test_server(std::string_view name);
inline constexpr unsigned kMailTestServers = 6;

}  // namespace luytre
