#include "demo/strains.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "base/file.h"
#include "demo/random.h"

namespace luytre::demo {
namespace {

constexpr Strain kStrains[] = {
    {"conficker", Category::sinkhole, Trend::slow_decline, Rhythm::office, 130, 60, 72, 70, 0.15, 1.8, ""},
    {"mirai", Category::c2, Trend::waves, Rhythm::always, 170, 85, 28, 9, 0.45, 3.0, "mirai-c2"},
    {"mozi", Category::p2p, Trend::growth, Rhythm::always, 60, 35, 12, 14, 0.3, 2.5, ""},
    {"ramnit", Category::sinkhole, Trend::decline, Rhythm::home, 60, 25, 40, 45, 0.2, 1.4, ""},
    {"sality", Category::p2p, Trend::decline, Rhythm::home, 45, 20, 34, 50, 0.2, 2.2, ""},
    {"cutwail", Category::c2, Trend::even, Rhythm::home, 26, 10, 12, 30, 0.15, 1.6, ""},
    {"zeroaccess", Category::p2p, Trend::slow_decline, Rhythm::home, 18, 8, 5, 60, 0.1, 2.0, ""},
    {"redline", Category::c2, Trend::growth, Rhythm::office, 14, 5, 24, 12, 0.12, 1.3, ""},
    {"njrat", Category::c2, Trend::even, Rhythm::office, 10, 4, 15, 25, 0.15, 1.5, ""},
    {"qakbot", Category::c2, Trend::one_wave, Rhythm::office, 7, 2, 16, 10, 0.08, 1.6, ""},
    {"wannacry", Category::sinkhole, Trend::decline, Rhythm::office, 4, 1, 8, 35, 0.25, 1.5, ""},
    {"apt32", Category::apt_c2, Trend::even, Rhythm::office, 0, 0, 3.2, 28, 0.1, 1.0, ""},
    {"mustang-panda", Category::apt_c2, Trend::one_wave, Rhythm::office, 0, 0, 3.0, 20, 0.1, 1.0, ""},
    {"", Category::c2, Trend::even, Rhythm::office, 8, 3, 9, 4, 0.05, 1.0, ""},
};

struct List {
  std::string_view source;
  int confidence;
  std::string_view tlp;
};
constexpr List kLists[] = {
    {"botnet-watch", 80, "green"},  {"telnet-c2", 70, "clear"},   {"trails", 75, "clear"},
    {"partner-csirt", 60, "amber"}, {"lotus-watch", 90, "amber"}, {"mixed-blocklist", 30, "clear"},
};

double bump(double at, double middle, double width) {
  double x = (at - middle) / width;
  return std::exp(-x * x);
}

// Documentation space, each address once.
IpAddress documentation_address(unsigned number) {
  constexpr uint32_t kNets[] = {0xc0000200, 0xc6336400, 0xcb007100};  // 192.0.2, 198.51.100, 203.0.113
  return IpAddress::from_v4(kNets[number % 3] + 1 + number / 3 % 253);
}

const char* kind_word(const Server& server) {
  return to_string(server.type);
}

}  // namespace

double level(Trend trend, double share) {
  switch (trend) {
    case Trend::slow_decline:
      return 1.15 * std::exp(-0.55 * share);
    case Trend::decline:
      return 1.3 * std::exp(-1.0 * share);
    case Trend::growth:
      return 0.25 + 1.5 / (1 + std::exp(-8 * (share - 0.6)));
    case Trend::waves:
      return 0.45 + 1.3 * bump(share, 0.18, 0.05) + 0.9 * bump(share, 0.52, 0.08) +
             1.6 * bump(share, 0.87, 0.05);
    case Trend::one_wave:
      return 0.15 + 2.4 * bump(share, 0.62, 0.1);
    case Trend::even:
      return 1;
  }
  return 1;
}

std::span<const Strain> strains() {
  return kStrains;
}

std::vector<std::vector<Server>> make_servers(Day from, Day to, uint64_t seed) {
  std::vector<std::vector<Server>> out;
  unsigned number = 0;
  for (size_t i = 0; i < std::size(kStrains); ++i) {
    const Strain& strain = kStrains[i];
    Random random(seed, 3, i);
    bool apt = strain.category == Category::apt_c2, mixed = strain.family.empty();
    auto& servers = out.emplace_back();
    for (unsigned n = 0, count = apt ? 6 : 12; n < count; ++n) {
      Server server;
      server.address = documentation_address(number++);
      bool by_name = !mixed && (strain.category == Category::sinkhole || n % 3 == 1);
      // Known before the period, or in the course of it; who is first differs.
      Day first =
          n < count / 2 ? from - 60 : from + static_cast<Day>(random.below(static_cast<uint64_t>(to - from)));
      auto later = [&](unsigned most) { return first + static_cast<Day>(random.below(most)); };
      if (by_name) {
        server.type = IndicatorType::domain;
        server.name =
            fmt::format("{}{:x}.{}.example", apt ? "mail-" : "c", random.below(1 << 20), strain.family);
        server.text = server.name;
        server.port = 80;
      } else if (mixed) {
        server.text = server.address.to_string();
        server.port = 443;
      } else {
        server.type = IndicatorType::address_port;
        server.port = strain.rhythm == Rhythm::always ? 23 : 443;
        server.text = fmt::format("{}:{}", server.address.to_string(), server.port);
      }
      if (apt) {
        server.lists.push_back({"lotus-watch", strain.family, first});
        if (n % 3 == 0) server.lists.push_back({"partner-csirt", strain.family, later(20)});
      } else if (mixed) {
        server.lists.push_back({"mixed-blocklist", "", first});
      } else {
        bool iot = strain.rhythm == Rhythm::always;
        std::string_view main = by_name ? "trails" : "botnet-watch";
        server.lists.push_back({main, strain.family, later(5)});
        // Two that call one server by different names.
        if (iot && !by_name && n % 2 == 0)
          server.lists.push_back({"telnet-c2", n == 0 ? "gafgyt" : strain.family, later(8)});
        if (n % 4 == 2) server.lists.push_back({"partner-csirt", strain.family, later(30)});
        if (n == 5 && !iot && !by_name) server.lists.push_back({"mixed-blocklist", "", later(3)});
      }
      servers.push_back(std::move(server));
    }
  }
  return out;
}

Result<uint64_t> add_lists(IndicatorStore& store, const std::vector<std::vector<Server>>& servers, Day from,
                           const std::filesystem::path& scratch) {
  std::map<std::string_view, std::string> lists;
  auto put = [&](const List& list, const Server& server, std::string_view family, Category category,
                 Day since) {
    auto& text = lists[list.source];
    if (text.empty()) text = "indicator,type,family,category,confidence,tlp,valid_from\n";
    text += fmt::format("{},{},{},{},{},{},{}\n", server.text, kind_word(server), family, to_string(category),
                        list.confidence, list.tlp, format_day(since));
  };
  for (size_t i = 0; i < servers.size(); ++i)
    for (const Server& server : servers[i])
      for (const Server::Listing& listing : server.lists)
        for (const List& list : kLists)
          if (list.source == listing.source)
            put(list, server, listing.family, kStrains[i].category, listing.from);
  // What nobody here has met.
  Random random(from >= 0 ? static_cast<uint64_t>(from) : 0, 4);
  for (unsigned n = 0; n < 400; ++n) {
    const List& list = kLists[n % 3 == 0 ? 2 : n % 3 == 1 ? 0 : 5];
    const Strain& strain = kStrains[random.below(11)];
    Server server;
    server.type = IndicatorType::domain;
    server.text = fmt::format("x{:06x}.{}.example", random.below(1 << 24), strain.family);
    put(list, server, list.source == "mixed-blocklist" ? "" : strain.family, strain.category,
        from - static_cast<Day>(random.below(200)));
  }
  uint64_t entries = 0;
  for (const List& list : kLists) {
    std::filesystem::path file = scratch / fmt::format("{}.csv", list.source);
    LUYTRE_TRY(write_file_atomically(file, lists[list.source]));
    auto report = store.add({file}, {.format = "",
                                     .source = std::string(list.source),
                                     .family = {},
                                     .category = {},
                                     .confidence = {},
                                     .tlp = {},
                                     .columns = {},
                                     .allow_documentation = true,
                                     .screen = {}});
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    if (!report) return std::unexpected(report.error());
    entries += report->added;
  }
  return entries;
}

}  // namespace luytre::demo
