#include "notices/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/secret.h"

namespace luytre {
namespace {

constexpr std::array kKinds = {"digest", "immediate", "reminder", "escalation"};
constexpr std::array kChannels = {"mail", "webhook"};
constexpr std::array kStates = {"waiting", "sending", "sent", "failed", "unknown", "bounced", "held"};

template <class Enum, size_t n>
std::optional<Enum> named(const std::array<const char*, n>& names, std::string_view name) {
  for (size_t i = 0; i < n; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

// Parts of any length without doubt where one ends.
std::string framed(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (std::string_view part : parts) out += fmt::format("{}:{}", part.size(), part);
  return out;
}

}  // namespace

const char* to_string(NoticeKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}
const char* to_string(NoticeChannel channel) {
  return kChannels[static_cast<size_t>(channel)];
}
const char* to_string(NoticeState state) {
  return kStates[static_cast<size_t>(state)];
}
std::optional<NoticeKind> notice_kind(std::string_view name) {
  return named<NoticeKind>(kKinds, name);
}
std::optional<NoticeChannel> notice_channel(std::string_view name) {
  return named<NoticeChannel>(kChannels, name);
}
std::optional<NoticeState> notice_state(std::string_view name) {
  return named<NoticeState>(kStates, name);
}

std::string notice_id(const Notice& n) {
  return secret_hash(framed({"notice", n.organisation, n.about, to_string(n.kind), to_string(n.channel),
                             n.recipient, n.period, n.content}))
      .substr(0, 32);
}

std::string content_digest(std::vector<std::pair<std::string, unsigned>> findings) {
  std::ranges::sort(findings);
  std::string all;
  for (const auto& [finding, episode] : findings) all += framed({finding, std::to_string(episode)});
  return secret_hash(all).substr(0, 32);
}

std::string message_id(const Notice& notice, std::string_view from_address) {
  return fmt::format("<{}@{}>", notice.id, from_address.substr(from_address.find('@') + 1));
}

}  // namespace luytre
