#include "demo/country.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "demo/facts.h"
#include "demo/random.h"

namespace luytre::demo {
namespace {

constexpr uint32_t kProviders = 0xc6120000;  // 198.18.0.0/16
constexpr uint32_t kBodies = 0xc6130000;     // 198.19.0.0/17 and 198.19.128.0/18
constexpr uint32_t kNobody = 0xc613c000;     // 198.19.192.0/18
constexpr uint32_t kBodySpace = kNobody - kBodies;
constexpr uint32_t kNobodySpace = 1u << 14;
constexpr uint32_t kLargestBlock = 256;

struct Kind {
  Setting setting;
  const char *vi, *en;
};
constexpr Kind kBelowProvince[] = {
    {Setting::department, "Sở Y tế", "Department of Health"},
    {Setting::department, "Sở Giáo dục và Đào tạo", "Department of Education and Training"},
    {Setting::department, "Sở Tài chính", "Department of Finance"},
    {Setting::hospital, "Bệnh viện đa khoa", "General Hospital"},
    {Setting::school, "Trường THPT số", "High School No."},
    {Setting::department, "Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"},
    {Setting::school, "Trường Cao đẳng số", "College No."},
    {Setting::department, "UBND phường số", "Ward People's Committee No."},
    {Setting::hospital, "Trung tâm Y tế khu vực", "Regional Medical Centre"},
    {Setting::department, "UBND xã số", "Commune People's Committee No."},
};

Setting setting_of(std::string_view sector) {
  if (sector == "TELECOM_INTERNET") return Setting::provider;
  if (sector == "JOINT_STOCK_BANK" || sector == "FINANCIAL_INSTITUTION") return Setting::bank;
  if (sector == "STATE_GROUP_CORPORATION") return Setting::enterprise;
  return Setting::state;
}

struct Habit {
  double exposure, pace, care, reaction_days;
};
Habit habit_of(Setting setting) {
  switch (setting) {
    case Setting::state:
      return {0.9, 0.8, 0.8, 1.2};
    case Setting::department:
      return {0.9, 1.2, 0.55, 3};
    case Setting::hospital:
      return {1.9, 1.7, 0.4, 5};
    case Setting::school:
      return {2.2, 2.0, 0.25, 8};
    case Setting::bank:
      return {0.3, 0.4, 0.95, 0.4};
    case Setting::enterprise:
      return {0.9, 0.9, 0.7, 2};
    case Setting::provider:
      return {1, 1, 0.06, 3};
    case Setting::nobody:
      return {1, 1, 0, 1};
  }
  return {};
}

// Subscribers, roughly as the market is divided.
double subscribers(std::string_view provider) {
  constexpr std::pair<std::string_view, double> kShares[] = {
      {"ISP-VNPT", 9}, {"ISP-VIETTEL", 8}, {"ISP-FPT", 4},      {"ISP-MOBIFONE", 2},
      {"ISP-CMC", 1},  {"ISP-SCTV", 1},    {"ISP-VNMOBILE", 1},
  };
  for (auto [id, share] : kShares)
    if (id == provider) return share;
  return 0.3;
}

void give_habits(Body& body, uint64_t seed, size_t number) {
  Random random(seed, 1000 + number);
  Habit usual = habit_of(body.setting);
  bool wide = body.setting == Setting::provider || body.setting == Setting::nobody;
  body.exposure = usual.exposure * std::exp(0.9 * random.normal());
  if (body.setting == Setting::provider) body.exposure = subscribers(body.id);
  body.pace = usual.pace * std::exp(0.55 * random.normal());
  body.care = std::clamp(usual.care + 0.2 * random.normal(), 0.0, 1.0);
  body.reaction_days = usual.reaction_days * std::exp(0.5 * random.normal());
  body.used = wide ? body.size4 - 2 : std::min(body.size4 - 2, 4 + static_cast<uint32_t>(random.below(24)));
}

void put_row(std::string& csv, const Organisation& parent, std::string_view id, std::string_view vi,
             std::string_view en, std::string_view domain) {
  csv += fmt::format("{},{},{},\"{}\",\"{}\",{},made-up\n", id, parent.id, parent.sector, vi, en, domain);
}

// Made-up bodies, as a CSV table; names say what they are.
std::string made_up_bodies(const std::vector<const Organisation*>& real, size_t count,
                           std::vector<std::pair<std::string, Setting>>& made) {
  std::vector<const Organisation*> provinces, ministries, banks;
  for (const Organisation* o : real) {
    if (o->sector == "PROVINCIAL_PEOPLES_COMMITTEE") provinces.push_back(o);
    if (o->sector == "MINISTRY") ministries.push_back(o);
    if (o->sector == "JOINT_STOCK_BANK") banks.push_back(o);
  }
  std::string csv = "org_id,parent,sector,name_vi,name_en,domain,name_source\n";
  size_t in_banks = 0, in_ministries = 0, in_provinces = 0;
  for (size_t i = 0; i < count; ++i) {
    std::string id = fmt::format("VD-{:05}", i + 1), domain = fmt::format("vd{:05}.example", i + 1);
    if (i % 8 == 3 && !banks.empty()) {
      const Organisation& bank = *banks[in_banks % banks.size()];
      size_t number = in_banks++ / banks.size() + 1;
      put_row(csv, bank, id, fmt::format("Chi nhánh số {} (ví dụ), {}", number, bank.name_vi),
              fmt::format("Branch No. {} (made up), {}", number, bank.name_en), domain);
      made.emplace_back(id, Setting::bank);
    } else if (i % 8 == 6 && !ministries.empty()) {
      const Organisation& ministry = *ministries[in_ministries % ministries.size()];
      size_t number = in_ministries++ / ministries.size() + 1;
      put_row(csv, ministry, id, fmt::format("Cục số {} (ví dụ), {}", number, ministry.name_vi),
              fmt::format("Authority No. {} (made up), {}", number, ministry.name_en), domain);
      made.emplace_back(id, Setting::department);
    } else {
      const Organisation& province = *provinces[in_provinces % provinces.size()];
      size_t turn = in_provinces++ / provinces.size();
      // Provinces do not all begin with the same kind.
      const Kind& kind = kBelowProvince[(turn + in_provinces) % std::size(kBelowProvince)];
      put_row(csv, province, id, fmt::format("{} {} (ví dụ), {}", kind.vi, turn + 1, province.name_vi),
              fmt::format("{} {} (made up), {}", kind.en, turn + 1, province.name_en), domain);
      made.emplace_back(id, kind.setting);
    }
  }
  return csv;
}

Result<void> add(Result<AddCounts> counts) {
  if (!counts) return std::unexpected(counts.error());
  LUYTRE_CHECK(counts->refused.empty());  // tables of our own
  return {};
}

}  // namespace

Result<Country> make_country(Directory& directory, size_t bodies, Day from, Day end, uint64_t seed) {
  LUYTRE_TRY(directory.add_organisations(kOrganisations.csv, kOrganisations.name));
  for (const FactTable& table : kOwnership) LUYTRE_TRY(directory.add_ownership(table.csv, table.name));
  std::vector<const Organisation*> real;
  for (const Organisation& o : directory.organisations())
    if (o.valid_from <= end && o.valid_to >= end) real.push_back(&o);
  if (real.size() > bodies)
    return fail(ErrorCode::invalid,
                fmt::format("the directory alone has {} bodies on {}: ask for at least as many", real.size(),
                            format_day(end)));
  Country country;
  for (const Organisation* o : real) {
    Body& body = country.bodies.emplace_back();
    body.id = o->id;
    body.setting = setting_of(o->sector);
    body.from = std::max(from, o->valid_from);
  }
  std::vector<std::pair<std::string, Setting>> made;
  std::string table = made_up_bodies(real, bodies - real.size(), made);
  LUYTRE_TRY(add(directory.add_organisations(table, "made-up bodies")));
  country.made_up = made.size();
  for (auto& [id, setting] : made)
    country.bodies.push_back(
        {.id = id, .setting = setting, .made_up = true, .from = from, .sensor = {}, .inside = {}});

  uint32_t block = kLargestBlock;
  while (block * country.bodies.size() > kBodySpace) block /= 2;
  std::string facts =
      "kind,resource,org_id,from,source\ncountry,198.18.0.0/15,,,made up\ncountry,2001:db8::/32,,,made up\n";
  uint32_t providers = 0, others = 0;
  for (size_t i = 0; i < country.bodies.size(); ++i) {
    Body& body = country.bodies[i];
    bool provider = body.setting == Setting::provider;
    body.size4 = provider ? 4096 : block;
    body.first4 = provider ? kProviders + providers++ * 4096 : kBodies + others++ * block;
    body.high6 = 0x2001'0db8'0000'0000 | (i + 1) << 16;
    give_habits(body, seed, i);
    Prefix v4{IpAddress::from_v4(body.first4), static_cast<uint8_t>(32 - std::countr_zero(body.size4))};
    Prefix v6{IpAddress(body.high6, 0), 48};
    for (const Prefix& prefix : {v4, v6})
      facts += fmt::format("prefix,{},{},{},made up\n", prefix.to_string(), body.id,
                           body.from > from ? format_day(body.from) : "");
  }
  LUYTRE_CHECK(providers <= 16);
  LUYTRE_TRY(add(directory.add_ownership(facts, "made-up networks")));

  Body& nobody = country.bodies.emplace_back();
  nobody = {.setting = Setting::nobody,
            .from = from,
            .first4 = kNobody,
            .size4 = kNobodySpace,
            .high6 = 0x2001'0db8'f000'0000,
            .sensor = {},
            .inside = {}};
  give_habits(nobody, seed, country.bodies.size());

  country.sensors = {"national-north", "national-south"};
  Random random(seed, 2);
  for (Body& body : country.bodies) {
    body.sensor = country.sensors[random.below(2)];
    bool may = body.setting != Setting::provider && body.setting != Setting::nobody;
    if (!may || country.sensors.size() >= 26 || !random.chance(body.made_up ? 0.05 : 0.12)) continue;
    country.sensors.push_back(body.inside = body.id + "/inside");
  }
  return country;
}

}  // namespace luytre::demo
