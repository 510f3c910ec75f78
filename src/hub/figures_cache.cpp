#include "hub/figures_cache.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/check.h"
#include "hub/hub.h"

namespace luytre {
namespace {

std::string key_of(const Question& q) {
  std::string key = fmt::format("{} {} {}", q.from, q.to, q.behaviour);
  for (Key by : q.by) key += fmt::format(" {}", static_cast<int>(by));
  for (const auto* text : {&q.family, &q.organisation, &q.sector, &q.category, &q.except_category})
    key += *text ? fmt::format(" {}:{}", (*text)->size(), **text) : " -";
  return key;
}

// A change of a day puts a new manifest in the place of the old one.
std::string state_of(const DayStore& store, Day from, Day to) {
  std::string state;
  for (Day day : store.days(from, to)) {
    struct stat s;
    std::string manifest = (store.folder() / format_day(day) / "MANIFEST").string();
    if (::stat(manifest.c_str(), &s) != 0) continue;
    fmt::format_to(std::back_inserter(state), "{} {} {} {}.{}\n", day, s.st_ino, s.st_size, s.st_mtim.tv_sec,
                   s.st_mtim.tv_nsec);
  }
  return state;
}

size_t bytes_of(const Figures& figures) {
  size_t bytes = sizeof figures;
  for (const FigureRow& row : figures.answer.rows) {
    bytes += sizeof row + 64;
    for (const std::string& key : row.key) bytes += sizeof key + key.capacity();
  }
  for (const PeriodCoverage& period : figures.answer.periods)
    bytes += sizeof period + period.coverage.by_sensor.size() * sizeof(SensorCoverage);
  return bytes + figures.answer.coverage.by_sensor.size() * sizeof(SensorCoverage);
}

bool names_what(const Question& q) {
  return q.family || q.category || std::ranges::find(q.by, Key::family) != q.by.end() ||
         std::ranges::find(q.by, Key::category) != q.by.end();
}

}  // namespace

Figures::Figures(Answer&& from) : answer(std::move(from)) {
  if (answer.question.by.empty()) return;
  for (uint32_t i = 0; i < answer.rows.size(); ++i) rows_of[answer.rows[i].key[0]].push_back(i);
}

const FigureRow* Figures::row(std::string_view key) const {
  auto at = rows_of.find(key);
  return at == rows_of.end() ? nullptr : &answer.rows[at->second.front()];
}

const Figures* BodyFigures::of(std::string_view organisation) const {
  if (unrestricted_) return all_.get();
  if (!viewer_->may(Permission::read_findings, organisation)) return nullptr;
  bool sensitive = viewer_->may(Permission::read_findings, organisation, Tlp::red, true);
  return sensitive ? all_.get() : without_apt_.get();
}

Result<std::vector<const FigureRow*>> BodyFigures::rows(std::string_view organisation) const {
  const Figures* figures = of(organisation);
  if (!figures) return fail(ErrorCode::not_found, "there is no such body here");
  std::vector<const FigureRow*> out;
  if (auto at = figures->rows_of.find(organisation); at != figures->rows_of.end())
    for (uint32_t i : at->second) out.push_back(&figures->answer.rows[i]);
  return out;
}

uint64_t BodyFigures::addresses(std::string_view organisation) const {
  const Figures* figures = of(organisation);
  return figures ? figures->addresses(organisation) : 0;
}

FiguresCache::FiguresCache(Hub& hub, Options options) : hub_(hub), options_(options) {}

Result<std::shared_ptr<const Figures>> FiguresCache::national(const Viewer& viewer,
                                                              const Directory& directory, Question question) {
  if (!viewer.may(Permission::read_national, ""))
    return fail(ErrorCode::not_found, "there are no such figures");
  return ask(directory, std::move(question));
}

Result<BodyFigures> FiguresCache::bodies(const Viewer& viewer, const Directory& directory,
                                         Question question) {
  LUYTRE_CHECK(!question.by.empty() && question.by[0] == Key::organisation && !question.organisation);
  if (!viewer.may_somewhere(Permission::read_findings))
    return fail(ErrorCode::not_found, "there are no such figures");
  BodyFigures out;
  out.viewer_ = &viewer;
  out.unrestricted_ = viewer.may(Permission::read_national, "") &&
                      (!names_what(question) || viewer.may(Permission::read_findings, "", Tlp::red, true));
  if (!out.unrestricted_) {
    Question less = question;
    less.except_category = to_string(Category::apt_c2);
    auto without = ask(directory, std::move(less));
    if (!without) return std::unexpected(without.error());
    out.without_apt_ = std::move(*without);
  }
  auto all = ask(directory, std::move(question));
  if (!all) return std::unexpected(all.error());
  out.all_ = std::move(*all);
  return out;
}

Result<std::vector<Day>> FiguresCache::months() {
  Timestamp now = hub_.now();
  std::lock_guard lock(mutex_);
  if (months_looked_ != kNoTime && now >= months_looked_ && now - months_looked_ < options_.look_again)
    return months_;
  auto store = hub_.days();
  if (!store) return std::unexpected(store.error());
  std::vector<Day> months;
  for (Day day : store->days(kFirstDay, kLastDay))
    if (Day first = Month::of(day).first; months.empty() || months.back() != first) months.push_back(first);
  std::ranges::reverse(months);
  months_ = std::move(months);
  months_looked_ = now;
  return months_;
}

uint64_t FiguresCache::computed() const {
  std::lock_guard lock(mutex_);
  return computed_;
}

Result<std::shared_ptr<const Figures>> FiguresCache::ask(const Directory& directory, Question question) {
  std::shared_ptr<Slot> slot;
  std::string key = key_of(question);
  {
    std::lock_guard lock(mutex_);
    auto& place = slots_[key];
    if (!place) place = std::make_shared<Slot>();
    slot = place;
    slot->used = ++clock_;
  }
  std::lock_guard lock(slot->mutex);
  Timestamp now = hub_.now();
  Digest128 version = directory.version();
  bool fresh = slot->looked != kNoTime && now >= slot->looked && now - slot->looked < options_.look_again;
  if (slot->figures && fresh && slot->directory == version) return slot->figures;
  auto store = hub_.days();
  if (!store) return std::unexpected(store.error());
  // Looked at before it is read: what changes meanwhile is seen the next time.
  std::string state = state_of(*store, question.from, question.to);
  if (!slot->figures || slot->directory != version || slot->state != state) {
    question.threads = options_.threads;
    auto answer = luytre::ask(*store, directory, question);
    if (!answer) return std::unexpected(answer.error());
    slot->figures = std::make_shared<const Figures>(std::move(*answer));
    slot->state = std::move(state);
    slot->directory = version;
    size_t bytes = bytes_of(*slot->figures) + slot->state.size() + 2 * key.size();
    std::lock_guard outer(mutex_);
    ++computed_;
    if (auto at = slots_.find(key); at != slots_.end() && at->second == slot) {
      bytes_ += bytes - slot->bytes;
      slot->bytes = bytes;
      make_room();
    }
  }
  slot->looked = now;
  return slot->figures;
}

// Drops what was not asked for the longest. Called with the lock held.
void FiguresCache::make_room() {
  while (bytes_ > options_.memory && slots_.size() > 1) {
    auto oldest = std::ranges::min_element(slots_, {}, [](const auto& entry) { return entry.second->used; });
    bytes_ -= oldest->second->bytes;
    slots_.erase(oldest);
  }
}

Month Month::of(Day day) {
  CivilDate c = civil_from_day(day);
  Day next = c.month == 12 ? day_from_civil(c.year + 1, 1, 1) : day_from_civil(c.year, c.month + 1, 1);
  return {day_from_civil(c.year, c.month, 1), next - 1};
}

Month Month::before(int months) const {
  CivilDate c = civil_from_day(first);
  int total = c.year * 12 + static_cast<int>(c.month) - 1 - months;
  return of(day_from_civil(total / 12, static_cast<unsigned>(total % 12) + 1, 1));
}

Question Month::question(std::vector<Key> by) const {
  Question question;
  question.from = first;
  question.to = last;
  question.by = std::move(by);
  return question;
}

Result<Month> parse_month(std::string_view text) {
  auto day = text.size() == 7 ? parse_day(std::string(text) + "-01") : std::nullopt;
  if (!day || civil_from_day(*day).year < 1971) return fail(ErrorCode::invalid, "a month is written 2026-01");
  return Month::of(*day);
}

}  // namespace luytre
