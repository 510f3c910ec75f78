#include "leaks/stealer_log.h"

#include <algorithm>

namespace luytre {
namespace {

bool is_rule(std::string_view line) {
  constexpr std::string_view kSigns = "=-_*#~+";
  if (line.size() < 3 || kSigns.find(line.front()) == std::string_view::npos) return false;
  return std::ranges::all_of(line, [&](char c) { return c == line.front(); });
}

std::string_view bare(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

constexpr uint32_t bit(LeakField field) {
  return 1u << static_cast<unsigned>(field);
}

}  // namespace

StealerLog::StealerLog(const WatchedDomains& watched, LeakSink& sink, Machine machine)
    : watched_(watched), sink_(sink), machine_(std::move(machine)) {}

void StealerLog::end_block() {
  // A block without a log-in or a password is a title, or the machine's own lines.
  bool whole = seen_ & (bit(LeakField::login) | bit(LeakField::secret));
  if (whole && (seen_ & bit(LeakField::site) || record_.has(LeakField::login))) {
    record_.set(LeakField::machine, machine_.name);
    MachineTime sink(sink_, machine_.observed);
    record_.give(watched_, sink, counts_);
  } else if (seen_ & ~bit(LeakField::program)) {
    ++counts_.broken;
  }
  record_.clear();
  seen_ = 0;
  waits_ = LeakField::none;
  extends_ = false;
}

void StealerLog::line(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  std::string_view text = bare(line);
  if (text.empty()) {
    waits_ = LeakField::none;
    extends_ = false;
    return;
  }
  if (is_rule(text)) {
    end_block();
    return;
  }
  LeakField field = LeakField::none;
  std::string_view value;
  if (text.starts_with("[\"")) {  // ["Browser" = "Profile"]
    field = LeakField::program;
  } else if (auto labelled = labelled_line(line)) {
    field = stealer_key(labelled->label);
    value = labelled->value;
  }
  if (field == LeakField::none) {
    if (waits_ != LeakField::none) {
      record_.set(waits_, text);
      extends_ = waits_ == LeakField::secret && record_.value(LeakField::site).starts_with("android://");
      waits_ = LeakField::none;
    } else if (extends_) {
      record_.extend(LeakField::secret, text);
    }
    return;
  }
  bool profile = field == LeakField::program && seen_ == bit(LeakField::program);  // below its browser
  if (!profile && (seen_ & bit(field) || (seen_ != 0 && field == lead_))) end_block();
  if (lead_ == LeakField::none) lead_ = field;
  seen_ |= bit(field);
  record_.set(field, value);
  waits_ = bare(value).empty() ? field : LeakField::none;
  extends_ = field == LeakField::secret && !value.empty() &&
             record_.value(LeakField::site).starts_with("android://");
}

void StealerLog::consume(std::string_view text) {
  counts_.bytes += text.size();
  lines_.consume(text, [this](std::string_view one) { line(one); });
}

void StealerLog::finish() {
  lines_.finish([this](std::string_view one) { line(one); });
  end_block();
  counts_.lines = lines_.lines();
  counts_.overlong = lines_.overlong();
}

}  // namespace luytre
