#include "weaknesses/match/priority.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace luytre {
namespace {

constexpr int kSeverityPoints[] = {0, 4, 11, 16, 19};
constexpr const char* kReasons[] = {"kev",      "ransomware",       "epss",           "cvss",
                                    "severity", "internet",         "level",          "sources",
                                    "guess",    "platform-unknown", "version-unknown"};
constexpr const char* kSeverities[] = {"information", "low", "medium", "high", "critical"};

}  // namespace

const char* to_string(PriorityReason reason) {
  return kReasons[static_cast<size_t>(reason)];
}

std::string words(const PriorityTerm& term) {
  const std::string& v = term.value;
  switch (term.reason) {
    case PriorityReason::kev:
      return fmt::format("known to be exploited since {} (KEV)", v);
    case PriorityReason::ransomware:
      return "used by ransomware (KEV)";
    case PriorityReason::epss:
      return fmt::format("{} % likely to be exploited within 30 days (EPSS)", v);
    case PriorityReason::cvss:
      return fmt::format("CVSS {}", v);
    case PriorityReason::severity:
      return fmt::format("called {} by the scanner, no score is known", v);
    case PriorityReason::internet:
      return "answers to the Internet";
    case PriorityReason::level:
      return fmt::format("information system of level {}", v);
    case PriorityReason::sources:
      return fmt::format("{} known exploit sources contacted this host and port", v);
    case PriorityReason::guess:
      return "the match is a guess";
    case PriorityReason::platform_unknown:
      return "depends on a platform that is not known";
    case PriorityReason::version_unknown:
      return "the version is not known";
  }
  return "";
}

Priority priority(const Knowledge* knowledge, std::string_view weakness, unsigned severity,
                  Certainty certainty, const Exposure& exposure) {
  LUYTRE_CHECK(severity < std::size(kSeverityPoints));
  Priority out;
  auto add = [&](PriorityReason reason, int points, std::string value = {}) {
    if (points == 0) return;
    PriorityTerm& term = out.terms.emplace_back();
    term.reason = reason;
    term.points = points;
    term.value = std::move(value);
  };
  auto known = knowledge ? knowledge->find(weakness) : std::nullopt;
  if (known) {
    if (auto kev = knowledge->kev(*known)) {
      add(PriorityReason::kev, 40, format_day(kev->added));
      if (kev->ransomware) add(PriorityReason::ransomware, 10);
    }
    if (auto epss = knowledge->epss(*known))
      add(PriorityReason::epss, static_cast<int>(std::lround(epss->score * 25)),
          fmt::format("{:.1f}", epss->score * 100));
  }
  if (auto score = known ? knowledge->score(*known) : std::nullopt)
    add(PriorityReason::cvss, (score->tenths * 2 + 5) / 10,
        fmt::format("{}.{}", score->tenths / 10, score->tenths % 10));
  else
    add(PriorityReason::severity, kSeverityPoints[severity], kSeverities[severity]);
  if (exposure.internet) add(PriorityReason::internet, 15);
  if (exposure.system_level && *exposure.system_level >= 3) {
    int level = std::min(*exposure.system_level, 5);
    add(PriorityReason::level, (level - 2) * 5, fmt::format("{}", level));
  }
  if (exposure.exploit_sources > 0)
    add(PriorityReason::sources, 20, fmt::format("{}", exposure.exploit_sources));
  if (certainty == Certainty::guess) add(PriorityReason::guess, -10);
  if (certainty == Certainty::platform_unknown) add(PriorityReason::platform_unknown, -10);
  if (certainty == Certainty::version_unknown) add(PriorityReason::version_unknown, -15);
  std::ranges::stable_sort(out.terms, std::ranges::greater{}, &PriorityTerm::points);
  for (const PriorityTerm& term : out.terms) out.points += term.points;
  out.points = std::max(out.points, 0);
  return out;
}

}  // namespace luytre
