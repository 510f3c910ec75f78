#include "demo/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "demo/random.h"

namespace luytre::demo {
namespace {

constexpr Timestamp kMorning = 90 * 60 * kMicrosPerSecond;  // 8:30 in the country, UTC
constexpr Timestamp kSlot = 15 * 60 * kMicrosPerSecond;     // people's acts fall into quarters of an hour
constexpr Timestamp kDigest = 30 * 60 * kMicrosPerSecond;   // notices go out at 7:30

struct Deed {
  Timestamp at;
  std::string finding;
  ActRequest request;
  std::string assignee;  // given with it; "": nobody
};

constexpr const char* kStarted[] = {"Đã tách máy khỏi mạng để kiểm tra.",
                                    "Đang tìm máy sau NAT theo nhật ký tường lửa.",
                                    "Đã giao tổ hạ tầng xử lý.", ""};
constexpr const char* kResolved[] = {"Đã quét, gỡ mã độc và vá Windows.", "Đã cài lại máy.",
                                     "Đã đổi mật khẩu và nâng cấp phần mềm thiết bị.", "Đã thay thiết bị."};
struct Objection {
  DisputeKind kind;
  const char* words;
};
constexpr Objection kDisputed[] = {
    {DisputeKind::test_machine, "Địa chỉ này là máy thử nghiệm của chúng tôi."},
    {DisputeKind::wrong_detection, "Chúng tôi đã quét, không thấy mã độc."},
    {DisputeKind::other, "Đây là dịch vụ lưu trữ hợp pháp."},
};

// The next quarter of an hour within office hours at or after `time`.
Timestamp at_work(Timestamp time) {
  time += (kSlot - time % kSlot) % kSlot;
  for (;; time += kSlot) {
    int weekday = ((day_of(time) + 3) % 7 + 7) % 7;  // 0: Monday
    Timestamp within = time - start_of(day_of(time));
    if (weekday < 5 && within >= kMorning - kMicrosPerHour && within < kMorning + 8 * kMicrosPerHour)
      return time;
  }
}

class Planner {
 public:
  Planner(const Country& country, const People& people, Timestamp end, uint64_t seed)
      : country_(country), people_(people), end_(end), seed_(seed) {}

  // From the first day on which the day's evidence may open it.
  void plan(size_t number, const Infection& infection, Day seen_from, std::vector<Deed>& out) const {
    const Body& body = country_.bodies[infection.body];
    if (body.id.empty()) return;
    const Strain& strain = strains()[infection.strain];
    Random random(seed_, 2'000'000 + number);
    std::string what = strain.family.empty() ? "unnamed" : std::string(strain.family);
    FindingKind kind =
        strain.category == Category::apt_c2 ? FindingKind::apt_contact : FindingKind::infection;
    std::string id = finding_id(body.id, kind, infection.address.to_string(), what);
    const Team& team = people_.teams[infection.body];
    // What is sensitive is for those named only.
    const std::string& hand = kind == FindingKind::apt_contact ? team.administrator : team.member;
    auto put = [&](Timestamp at, Act act, ActorRole role, const std::string& actor, const char* comment = "",
                   const std::string& assignee = "", Timestamp until = kNoTime) -> ActRequest* {
      if (at >= end_) return nullptr;
      out.push_back(
          {at, id, {.act = act, .role = role, .actor = actor, .comment = comment, .until = until}, assignee});
      return &out.back().request;
    };
    Timestamp told = start_of(std::max(infection.from, seen_from) + 1) + kDigest;
    auto later = [&](Timestamp from, double days) {
      return at_work(from + static_cast<Timestamp>(days * static_cast<double>(kMicrosPerDay)));
    };
    if (!infection.worked_on && !random.chance(body.care)) return;
    Timestamp read = later(told, random.exponential(body.reaction_days));
    put(read, Act::acknowledge, ActorRole::owner, random.chance(0.7) ? hand : team.administrator);
    if (random.chance(strain.family.empty() ? 0.5 : 0.025)) {
      Timestamp disputed = later(read, random.exponential(0.7));
      size_t why = random.below(std::size(kDisputed));
      if (auto* request =
              put(disputed, Act::dispute, ActorRole::owner, team.administrator, kDisputed[why].words))
        request->dispute = kDisputed[why].kind;
      bool right = random.chance(strain.family.empty() ? 0.8 : 0.3);
      put(later(disputed, 1 + random.exponential(5)), right ? Act::uphold_dispute : Act::reject_dispute,
          ActorRole::centre, people_.analyst_id,
          right ? "Danh sách nguồn sai." : "Bằng chứng vẫn còn sau ngày phản hồi.");
      if (right) return;
    }
    if (random.chance(0.012)) {
      Timestamp decided = later(read, random.exponential(3));
      put(decided, Act::accept_risk, ActorRole::centre, people_.operator_id,
          "Thiết bị y tế chưa thay được; đã cách ly mạng.", "", decided + 60 * kMicrosPerDay);
    }
    if (!infection.worked_on) return;
    Timestamp started = later(read, random.exponential(0.5));
    put(started, Act::start, ActorRole::owner, hand, kStarted[random.below(std::size(kStarted))],
        random.chance(0.8) ? hand : team.administrator);
    // Some say it is done before it is.
    bool early = random.chance(0.07);
    Timestamp done = early ? later(started, 0.3) : std::max(later(start_of(infection.to), 0.1), started);
    if (auto* request = put(done, Act::resolve, ActorRole::owner, hand)) {
      request->done = kResolved[random.below(std::size(kResolved))];
      request->machine = random.chance(0.6) ? fmt::format("PC-{:03}", random.below(400)) : "";
    }
  }

 private:
  const Country& country_;
  const People& people_;
  Timestamp end_;
  uint64_t seed_;
};

class Player {
 public:
  Player(const Stage& stage) : stage_(stage) {
    const Stage& s = stage_;
    Planner planner(s.country, s.people, s.until, s.seed);
    for (size_t i = 0; i < s.infections.size(); ++i)
      planner.plan(i, s.infections[i], std::max(s.from, s.country.bodies[s.infections[i].body].from), deeds_);
    std::ranges::stable_sort(deeds_, {}, &Deed::at);
  }

  Result<StoryCounts> play(const std::function<void(Day)>& progress) {
    const Stage& s = stage_;
    for (Day day = s.from; day <= s.to; ++day) {
      // A day's evidence is in the book soon after its end.
      LUYTRE_TRY(act_until(start_of(day + 1)));
      s.clock.set(std::min(start_of(day + 1), s.until));
      auto absorbed = absorb_home(s.home, s.events, s.directory, s.book, {.from = day, .to = day});
      if (!absorbed) return std::unexpected(absorbed.error());
      counts_.findings += absorbed->counts.opened;
      hours_.add(s.days.health(day));
      LUYTRE_TRY(send_digest());
      auto settled = s.book.settle({.now = s.clock.now()}, hours_, s.directory);
      if (!settled) return std::unexpected(settled.error());
      if (progress) progress(day);
    }
    return counts_;
  }

 private:
  // Owners are told of what is open, and again after a week when it comes back.
  Result<void> send_digest() {
    auto open = stage_.book.list(console_, {.states = {FindingState::open}});
    if (!open) return std::unexpected(open.error());
    std::vector<Deed> notices;
    stage_.clock.set(std::min(stage_.clock.now() + kDigest, stage_.until));
    for (const Finding& finding : *open)
      if (finding.last_notified == kNoTime || finding.last_notified + 7 * kMicrosPerDay <= stage_.clock.now())
        notices.push_back({stage_.clock.now(), finding.id, {.act = Act::notify}, ""});
    return act(notices);
  }

  Result<void> act_until(Timestamp time) {
    while (next_ < deeds_.size() && deeds_[next_].at < time) {
      size_t end = next_;
      while (end < deeds_.size() && deeds_[end].at == deeds_[next_].at) ++end;
      stage_.clock.set(deeds_[next_].at);
      LUYTRE_TRY(act({&deeds_[next_], end - next_}));
      next_ = end;
    }
    return {};
  }

  // Deeds of one moment, in one transaction. What the finding's life has no step for any more is left.
  Result<void> act(std::span<const Deed> deeds) {
    uint64_t done = 0;
    std::vector<const Deed*> assigned;
    LUYTRE_TRY(stage_.ledger.write([&](Transaction& t) -> Result<void> {
      done = 0;
      assigned.clear();
      for (const Deed& deed : deeds) {
        auto acted = stage_.book.act(t, deed.finding, deed.request);
        if (!acted && !is_late(acted.error())) return std::unexpected(acted.error());
        if (!acted) continue;
        ++done;
        if (!deed.assignee.empty()) assigned.push_back(&deed);
      }
      return {};
    }));
    counts_.acts += done;
    for (const Deed* deed : assigned) {
      Viewer viewer = stage_.people.viewer(deed->request.actor, stage_.directory, stage_.clock.now());
      auto put = stage_.book.assign(viewer, deed->finding, deed->assignee);
      if (!put && !is_late(put.error())) return std::unexpected(put.error());
    }
    return {};
  }

  static bool is_late(const Error& error) {
    return error.code == ErrorCode::invalid || error.code == ErrorCode::not_found;
  }

  const Stage& stage_;
  const Viewer console_ = Viewer::console("console:demo");
  std::vector<Deed> deeds_;
  size_t next_ = 0;
  SensorHours hours_;
  StoryCounts counts_;
};

}  // namespace

Result<StoryCounts> play(const Stage& stage, const std::function<void(Day)>& progress) {
  return Player(stage).play(progress);
}

}  // namespace luytre::demo
