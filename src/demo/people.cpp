#include "demo/people.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/claims.h"
#include "access/contacts.h"
#include "access/credentials.h"
#include "access/tokens.h"
#include "access/users.h"
#include "base/hash.h"
#include "demo/random.h"
#include "sensor/desk.h"
#include "sensor/enrolment.h"

namespace luytre::demo {
namespace {

const Viewer& console() {
  static const Viewer viewer = Viewer::console("console:demo");
  return viewer;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

constexpr const char* kFamilyNames[] = {"Nguyễn", "Trần", "Lê",  "Phạm", "Hoàng",
                                        "Vũ",     "Đặng", "Bùi", "Đỗ",   "Hồ"};
constexpr const char* kMiddleNames[] = {"Văn", "Thị", "Đức", "Minh", "Thanh", "Quang", "Thu", "Hữu"};
constexpr const char* kGivenNames[] = {"An",  "Bình", "Chi", "Dũng",   "Giang", "Hà",  "Hùng",  "Khánh",
                                       "Lan", "Linh", "Nam", "Phương", "Quân",  "Sơn", "Trang", "Tuấn"};

std::string person_name(Random& random) {
  return fmt::format("{} {} {}", kFamilyNames[random.below(std::size(kFamilyNames))],
                     kMiddleNames[random.below(std::size(kMiddleNames))],
                     kGivenNames[random.below(std::size(kGivenNames))]);
}

struct Keys {
  PasswordHasher hasher{1};
  SealKey key = SealKey::random();
  BreachedPasswords breached;
};

}  // namespace

Viewer People::viewer(const std::string& user, const Directory& directory, Timestamp now) const {
  auto held = memberships.find(user);
  if (held == memberships.end()) return Viewer::nobody();
  return Viewer::of(user, {&held->second, 1}, directory, now);
}

Result<People> make_people(Ledger& ledger, const Directory& directory, const Country& country) {
  People people;
  auto add = [&](std::string login, std::string name, const std::string& organisation, Role role,
                 bool named) -> Result<std::string> {
    std::string email = fmt::format("{}@luytre.example", login);
    auto user =
        create_user(ledger, console(), directory, {.login = login, .name = name, .email = email},
                    {.organisation = organisation, .role = role, .named = named, .from = {}, .until = {}});
    if (user) {
      ++people.users;
      people.memberships[*user] = {.id = "",
                                   .user = *user,
                                   .organisation = organisation,
                                   .role = role,
                                   .named = named,
                                   .accepted = true,
                                   .until = {}};
    }
    return user;
  };
  auto duty = add("operator", "Trực ban (ví dụ)", "", Role::centre_operator, true);
  if (!duty) return std::unexpected(duty.error());
  people.operator_id = *duty;
  auto analyst = add("analyst", "Phân tích viên (ví dụ)", "", Role::analyst, true);
  if (!analyst) return std::unexpected(analyst.error());
  people.analyst_id = *analyst;
  LUYTRE_TRY(add("leader", "Lãnh đạo (ví dụ)", "", Role::leader, false));
  for (size_t i = 0; i < country.bodies.size(); ++i) {
    const Body& body = country.bodies[i];
    Team& team = people.teams.emplace_back();
    if (body.id.empty()) continue;
    Random random(stable_hash64(body.id), 6);
    auto administrator =
        add("admin." + lower(body.id), person_name(random), body.id, Role::administrator, true);
    if (!administrator) return std::unexpected(administrator.error());
    auto member = add("member." + lower(body.id), person_name(random), body.id, Role::member, false);
    if (!member) return std::unexpected(member.error());
    team = {*administrator, *member};
  }
  return people;
}

Result<void> make_contacts(Ledger& ledger, const Directory& directory, const Country& country,
                           uint64_t seed) {
  Keys keys;
  Gate gate{ledger, directory, keys.hasher, keys.key, keys.breached};
  for (size_t i = 0; i < country.bodies.size(); ++i) {
    const Body& body = country.bodies[i];
    Random random(seed, 8, i);
    if (body.id.empty() || random.chance(0.07)) continue;  // some have told nobody whom to call
    for (ContactRole role : {ContactRole::technical, ContactRole::leader, ContactRole::duty}) {
      if (role != ContactRole::technical && !random.chance(0.4)) continue;
      auto id = add_contact(ledger, console(), body.id,
                            {.role = role,
                             .name = person_name(random),
                             .email = fmt::format("{}@{}.example", to_string(role), lower(body.id)),
                             .phone = fmt::format("024 0000 {:04}", random.below(10'000))});
      if (!id) return std::unexpected(id.error());
      if (!random.chance(0.85)) continue;
      auto code = make_contact_code(gate, console(), body.id, *id);
      if (!code) return std::unexpected(code.error());
      LUYTRE_TRY(verify_contact(gate, console(), body.id, *id, code->code));
    }
  }
  return {};
}

Result<void> enrol_sensors(Ledger& ledger, const Directory& directory, const Country& country,
                           const std::filesystem::path& home, Timestamp now) {
  Keys keys;
  Gate gate{ledger, directory, keys.hasher, keys.key, keys.breached};
  auto desk = sensor::Desk::open(ledger, home);
  if (!desk) return std::unexpected(desk.error());
  for (const Body& body : country.bodies) {
    if (body.inside.empty()) continue;
    auto token = make_sensor_token(gate, console(), body.id, "inside");
    if (!token) return std::unexpected(token.error());
    std::filesystem::path scratch = home / "demo-sensor";
    auto request = sensor::begin_enrolment(scratch, {}, *token, "demo", now);
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
    if (!request) return std::unexpected(request.error());
    auto answer = (*desk)->answer(*request, sensor::Arrival::file, now);
    if (!answer) return std::unexpected(answer.error());
  }
  return {};
}

Result<void> make_claims(Ledger& ledger, const Directory& directory, const Country& country,
                         const People& people, StoryClock& clock, Day last) {
  constexpr int kClaims = 14;
  const Viewer duty = Viewer::console(people.operator_id);
  Random random(static_cast<uint64_t>(country.bodies.size()), 9);
  for (int n = 0; n < kClaims; ++n) {
    size_t at = random.below(country.bodies.size() - 1);
    const Body& body = country.bodies[at];
    const Body& other = country.bodies[random.below(country.bodies.size() - 1)];
    clock.set(start_of(last - kClaims * 2 + n * 2) + (1 + n % 8) * kMicrosPerHour);
    // Of an administrator: named so, as this may be years ago for the tree.
    const Viewer claimant = Viewer::console(people.teams[at].administrator);
    NewClaim claim;
    if (n % 3 == 0) {
      claim = {.kind = Claim::Kind::domain,
               .resource = fmt::format("cong-{}.{}.example", n + 1, lower(body.id)),
               .note = "Cổng dịch vụ mới (ví dụ)",
               .from = {}};
    } else {
      // One of them is held by another body already.
      uint32_t place = n == 7 ? other.first4 : country.bodies.back().first4 + static_cast<uint32_t>(n) * 64;
      Prefix prefix{IpAddress::from_v4(place), static_cast<uint8_t>(n == 7 ? 30 : 26)};
      claim = {.kind = Claim::Kind::prefix,
               .resource = prefix.to_string(),
               .note = n == 7 ? "Dải này chúng tôi đã nhận từ tháng trước (ví dụ)"
                              : "Đường truyền dự phòng (ví dụ)",
               .from = {}};
    }
    auto id = luytre::make_claim(ledger, claimant, directory, body.id, claim);
    if (!id) return std::unexpected(id.error());
    if (n == 1) LUYTRE_TRY(decide_claim(ledger, duty, *id, false, "Chưa có văn bản cấp phát (ví dụ)"));
    if (n == 3) LUYTRE_TRY(decide_claim(ledger, duty, *id, true, "Đã đối chiếu (ví dụ)"));
  }
  return {};
}

Result<std::vector<DemoPerson>> hand_out(Ledger& ledger, const Directory& directory, const Country& country) {
  Keys keys;
  Gate gate{ledger, directory, keys.hasher, keys.key, keys.breached};
  std::vector<DemoPerson> out{
      {"operator", "", "operator", ""}, {"analyst", "", "analyst", ""}, {"leader", "", "leader", ""}};
  std::vector<size_t> shown;  // a real body of the state, and one that is made up
  for (bool made_up : {false, true})
    for (size_t i = 0; i + 1 < country.bodies.size(); ++i)
      if (country.bodies[i].made_up == made_up &&
          (made_up ? country.bodies[i].setting == Setting::hospital : country.bodies[i].id == "MIN-MOH")) {
        shown.push_back(i);
        break;
      }
  for (size_t i : shown) {
    const std::string& id = country.bodies[i].id;
    out.push_back({"admin." + lower(id), id, "administrator", ""});
    out.push_back({"member." + lower(id), id, "member", ""});
  }
  for (DemoPerson& person : out) {
    auto user = find_user(ledger, console(), person.login);
    if (!user) return std::unexpected(user.error());
    auto token = make_password_token(gate, console(), user->id);
    if (!token) return std::unexpected(token.error());
    person.password_token = *token;
  }
  return out;
}

}  // namespace luytre::demo
