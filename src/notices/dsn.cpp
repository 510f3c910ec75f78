#include "notices/dsn.h"

#include <algorithm>
#include <optional>

#include "findings/finding.h"

namespace luytre {
namespace {

constexpr size_t kMost = 1 << 20;
constexpr size_t kMostHeaders = 500;
constexpr size_t kMostRecipients = 50;
constexpr size_t kMostAddresses = 20;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}
bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}
std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view take_line(std::string_view& text) {
  size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Field {
  std::string_view name;
  std::string value;  // unfolded
};

// The fields up to the empty line, which is taken away too.
std::vector<Field> take_fields(std::string_view& text) {
  std::vector<Field> out;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!out.empty() && out.back().value.size() < 4096)
        out.back().value.append(" ").append(trimmed(line.substr(0, 1024)));
      continue;
    }
    size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || out.size() == kMostHeaders) continue;
    out.push_back(
        {trimmed(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)).substr(0, 4096))});
  }
  return out;
}

std::string_view value_of(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields)
    if (same_word(field.name, name)) return field.value;
  return "";
}

// The value of a parameter of a Content-Type, quoted or not.
std::string parameter(std::string_view value, std::string_view name) {
  for (size_t at = value.find(';'); at != std::string_view::npos; at = value.find(';', at + 1)) {
    std::string_view rest = value.substr(at + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.size() <= name.size() || !same_word(rest.substr(0, name.size()), name)) continue;
    rest = trimmed(rest.substr(name.size()));
    if (!rest.starts_with('=')) continue;
    rest = trimmed(rest.substr(1));
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      return std::string(rest.substr(0, rest.find('"')));
    }
    return std::string(rest.substr(0, rest.find_first_of("; \t")));
  }
  return "";
}

// Addresses of a header: what stands in <>, or else the whole.
void add_addresses(std::string_view value, std::vector<std::string>& out) {
  while (!value.empty() && out.size() < kMostAddresses) {
    size_t comma = value.find(',');
    std::string_view one = trimmed(value.substr(0, comma));
    value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
    if (size_t open = one.rfind('<'); open != std::string_view::npos)
      one = one.substr(open + 1, one.find('>', open) - open - 1);
    if (one.find('@') == std::string_view::npos || one.size() > 254) continue;
    std::string address = lowered(one);
    if (std::ranges::find(out, address) == out.end()) out.push_back(std::move(address));
  }
}

DeliveryStatus::Action action_of(std::string_view word) {
  using Action = DeliveryStatus::Action;
  constexpr std::pair<std::string_view, Action> kWords[] = {{"failed", Action::failed},
                                                            {"delayed", Action::delayed},
                                                            {"delivered", Action::delivered},
                                                            {"relayed", Action::relayed},
                                                            {"expanded", Action::expanded}};
  word = word.substr(0, word.find_first_of(" \t("));
  for (auto& [name, action] : kWords)
    if (same_word(word, name)) return action;
  return Action::unknown;
}

// "5.1.1 (no such user)": three numbers, RFC 3463.
std::string status_of(std::string_view value) {
  value = value.substr(0, value.find_first_of(" \t("));
  if (value.size() < 5 || value.size() > 9 || (value[0] != '2' && value[0] != '4' && value[0] != '5'))
    return "";
  if (value[1] != '.' || value.find_first_not_of("0123456789.") != std::string_view::npos) return "";
  if (std::ranges::count(value, '.') != 2 || value.ends_with('.') ||
      value.find("..") != std::string_view::npos)
    return "";
  return std::string(value);
}

}  // namespace

bool DeliveryStatus::Recipient::is_permanent() const {
  return action == Action::failed && status.starts_with('5') && status != "5.2.2";
}

Result<DeliveryStatus> parse_delivery_status(std::string_view mail) {
  mail = mail.substr(0, kMost);
  std::string_view rest = mail;
  if (rest.starts_with("From ")) take_line(rest);  // an mbox's line
  std::vector<Field> head = take_fields(rest);
  DeliveryStatus out;
  for (std::string_view name : {"Delivered-To", "X-Original-To", "Envelope-To", "To"})
    for (const Field& field : head)
      if (same_word(field.name, name)) add_addresses(field.value, out.sent_to);

  std::string_view type = value_of(head, "Content-Type");
  std::string limit = parameter(type, "boundary");
  if (!lowered(type).starts_with("multipart/report") || limit.empty() || limit.size() > 70)
    return fail(ErrorCode::invalid, "this mail is no delivery status notification (RFC 3464)");
  limit.insert(0, "--");
  // The part with the status: its fields, then one group of fields for each recipient.
  bool found = false;
  while (!rest.empty() && !found) {
    if (!take_line(rest).starts_with(limit)) continue;
    std::vector<Field> part = take_fields(rest);
    found = lowered(value_of(part, "Content-Type")).starts_with("message/delivery-status") ||
            lowered(value_of(part, "Content-Type")).starts_with("message/global-delivery-status");
  }
  size_t end = rest.find("\n" + limit);
  std::string_view status = rest.substr(0, end);
  while (found && !status.empty() && out.recipients.size() < kMostRecipients) {
    std::vector<Field> group = take_fields(status);
    std::string_view action = value_of(group, "Action");
    if (action.empty()) continue;  // the fields about the message, or empty lines
    out.recipients.push_back({.action = action_of(action),
                              .status = status_of(value_of(group, "Status")),
                              .diagnostic = plain_text(value_of(group, "Diagnostic-Code").substr(0, 400))});
  }
  if (out.recipients.empty())
    return fail(ErrorCode::invalid, "this mail says nothing about a delivery (RFC 3464)");
  return out;
}

}  // namespace luytre
