#include "families/mirai/signs.h"

#include <immintrin.h>

#include <algorithm>

#include "base/bytes.h"

namespace luytre {

void rows_with_sequence_of_target(std::span<const uint32_t> sequence, std::span<const uint32_t> destination,
                                  std::vector<uint32_t>& rows) {
  uint32_t size = static_cast<uint32_t>(sequence.size()), row = 0;
  auto test = [&](uint32_t i) {
    if (sequence[i] == destination[i] && sequence[i] != 0) rows.push_back(i);
  };
  for (; row + 8 <= size; row += 8) {
    __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&sequence[row]));
    __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&destination[row]));
    unsigned equal = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b))));
    for (; equal; equal &= equal - 1) test(row + static_cast<uint32_t>(__builtin_ctz(equal)));
  }
  for (; row < size; ++row) test(row);
}

bool is_mirai_hello(std::string_view opening, std::string_view reply) {
  constexpr size_t kIdentity = 5, kLongestIdentity = 32;
  if (!may_be_mirai_hello(opening)) return false;
  size_t length = static_cast<uint8_t>(opening[4]);
  if (length > kLongestIdentity || opening.size() < kIdentity + length) return false;
  auto printable = [](char c) { return c > ' ' && c < 127; };
  if (!std::ranges::all_of(opening.substr(kIdentity, length), printable)) return false;
  std::string_view rest = opening.substr(kIdentity + length);
  if (rest.size() % 2 || rest.find_first_not_of('\0') != std::string_view::npos) return false;
  constexpr size_t kLongestMessage = 1024;  // of the server's
  while (!reply.empty()) {
    if (reply.size() < 2) return false;
    size_t message = load_be16(reply.data());
    if (message > kLongestMessage) return false;
    reply.remove_prefix(std::min(message + 2, reply.size()));
  }
  return true;
}

bool is_shell_injection(std::string_view path) {
  size_t tmp = path.find("/tmp");
  if (tmp == std::string_view::npos) return false;
  std::string_view before = path.substr(0, tmp), after = path.substr(tmp);
  bool changes = before.ends_with("cd+") || before.ends_with("cd%20") || before.ends_with("cd ") ||
                 before.ends_with("cd${IFS}");
  auto fetches = [&](std::string_view program) { return after.find(program) != std::string_view::npos; };
  return changes && (fetches("wget") || fetches("curl") || fetches("tftp") || fetches("busybox"));
}

bool is_mirai_agent(std::string_view user_agent) {
  return user_agent == "Hello, world" || user_agent == "Hello, World";
}

}  // namespace luytre
