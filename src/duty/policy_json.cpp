#include "duty/policy_json.h"

#include <algorithm>
#include <boost/json.hpp>

namespace luytre {

std::string steps_json(const std::vector<DutyStep>& steps) {
  boost::json::array out;
  for (const DutyStep& step : steps) {
    boost::json::array targets;
    for (const CallTarget& t : step.targets)
      targets.push_back(boost::json::object{{"channel", to_string(t.channel)}, {"to", t.to}});
    out.push_back(boost::json::object{{"wait_minutes", step.wait_minutes}, {"targets", std::move(targets)}});
  }
  return boost::json::serialize(out);
}

std::vector<DutyStep> steps_of(std::string_view json) {
  std::vector<DutyStep> out;
  boost::system::error_code error;
  auto parsed = boost::json::parse(json, error);
  if (error || !parsed.is_array()) return out;
  for (const auto& one : parsed.get_array()) {
    const auto* object = one.if_object();
    const auto* wait = object ? object->if_contains("wait_minutes") : nullptr;
    const auto* targets = object ? object->if_contains("targets") : nullptr;
    if (!wait || !wait->is_int64() || !targets || !targets->is_array()) continue;
    DutyStep step{{}, static_cast<unsigned>(std::clamp<int64_t>(wait->get_int64(), 1, 1440))};
    for (const auto& target : targets->get_array()) {
      const auto* t = target.if_object();
      const auto* channel = t ? t->if_contains("channel") : nullptr;
      const auto* to = t ? t->if_contains("to") : nullptr;
      if (!channel || !channel->is_string() || !to || !to->is_string()) continue;
      if (auto found = call_channel(std::string_view(channel->get_string())))
        step.targets.push_back({*found, std::string(to->get_string())});
    }
    out.push_back(std::move(step));
  }
  return out;
}

DutyPolicy policy_of(const Row& row) {
  return {.organisation = std::string(row.text(0)),
          .continuous = row.integer(1) != 0,
          .grace_minutes = static_cast<unsigned>(row.integer(2)),
          .check_in_minutes = static_cast<unsigned>(row.integer(3)),
          .steps = steps_of(row.text(4))};
}

Page page_of(const Row& row) {
  auto text = [&](size_t column) { return std::string(row.text(column)); };
  return {.id = text(0),
          .organisation = text(1),
          .cause = text(2),
          .subject = text(3),
          .detail = text(4),
          .raised_at = row.integer(5),
          .step = static_cast<int>(row.integer(6)),
          .round = static_cast<unsigned>(row.integer(7)),
          .called_at = row.integer(8),
          .state = page_state(row.text(9)).value_or(PageState::ended),
          .ended_by = text(10),
          .ended_at = row.integer(11)};
}

}  // namespace luytre
