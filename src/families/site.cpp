#include "families/site.h"

#include <algorithm>
#include <array>

namespace luytre {
namespace {

using Names = std::string_view;

// Sorted. Second levels of country code domains where others register.
constexpr std::array<Names, 27> kSecondLevels = {
    "ac",  "biz",  "co", "com", "edu", "go",  "gob", "gouv", "gov", "id",  "info", "int", "k12", "ltd",
    "mil", "name", "ne", "net", "nhs", "nom", "or",  "org",  "plc", "pro", "sch",  "web", "gub"};

// RFC 2606, 6761, 6762, 8375, and what routers and domains call themselves.
constexpr std::array<Names, 14> kLocalTops = {"arpa",        "corp",      "domain",  "example",  "home",
                                              "internal",    "intranet",  "invalid", "lan",      "local",
                                              "localdomain", "localhost", "test",    "workgroup"};

// DNS block and allow lists; antivirus and reputation lookups; content and cloud networks.
constexpr Names kDataSites[] = {"abuseat.org",
                                "abusix.zone",
                                "barracudabrts.com",
                                "barracudacentral.org",
                                "dnsbl.info",
                                "dnswl.org",
                                "dnsbl.sorbs.net",
                                "dronebl.org",
                                "efnetrbl.org",
                                "habeas.com",
                                "hostkarma.com",
                                "invaluement.com",
                                "ipquery.org",
                                "isipp.com",
                                "junkemailfilter.com",
                                "mailspike.net",
                                "mail-abuse.org",
                                "manitu.net",
                                "msrbl.net",
                                "njabl.org",
                                "nordspam.com",
                                "psbl.org",
                                "rhsbl.org",
                                "ahbl.org",
                                "senderbase.org",
                                "senderscore.com",
                                "sorbs.net",
                                "spam-rbl.fr",
                                "spamcop.net",
                                "spamhaus.net",
                                "spamhaus.org",
                                "spamrats.com",
                                "surbl.org",
                                "surriel.com",
                                "uceprotect.net",
                                "uribl.com",
                                "ctmail.com",
                                "e5.sk",
                                "eset.com",
                                "kaspersky.com",
                                "kaspersky-labs.com",
                                "mcafee.com",
                                "trellix.com",
                                "sophosxl.net",
                                "sophosxl.com",
                                "symantec.com",
                                "trendmicro.com",
                                "webcfs00.com",
                                "webrootcloudav.com",
                                "avast.com",
                                "avg.com",
                                "avira.com",
                                "bitdefender.net",
                                "nimbus.bitdefender.net",
                                "fortiguard.net",
                                "cymru.com",
                                "opendns.com",
                                "akadns.net",
                                "akamai.net",
                                "akamaiedge.net",
                                "akamaihd.net",
                                "akamaized.net",
                                "amazonaws.com",
                                "appspot.com",
                                "azure.com",
                                "azureedge.net",
                                "azurewebsites.net",
                                "b-cdn.net",
                                "cdninstagram.com",
                                "cdn77.org",
                                "cloudapp.net",
                                "cloudflare.net",
                                "cloudfront.net",
                                "edgekey.net",
                                "edgesuite.net",
                                "fastly.net",
                                "fbcdn.net",
                                "footprint.net",
                                "gcdn.co",
                                "googleapis.com",
                                "googleusercontent.com",
                                "googlevideo.com",
                                "gvt1.com",
                                "gvt2.com",
                                "hwcdn.net",
                                "llnwd.net",
                                "msedge.net",
                                "nflxvideo.net",
                                "office.com",
                                "office.net",
                                "office365.com",
                                "sharepoint.com",
                                "trafficmanager.net",
                                "windows.net",
                                "llnwi.net"};

// Sorted once; searched by halves.
bool among(const auto& names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

}  // namespace

std::string_view site_of(std::string_view name) {
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  size_t second = name.rfind('.', dot - 1);
  if (second == std::string_view::npos) return name;
  static const auto levels = [] {
    auto sorted = kSecondLevels;
    std::ranges::sort(sorted);
    return sorted;
  }();
  bool country = name.size() - dot - 1 == 2;
  if (!country || second == 0 || !among(levels, name.substr(second + 1, dot - second - 1)))
    return name.substr(second + 1);
  size_t third = name.rfind('.', second - 1);
  return third == std::string_view::npos ? name : name.substr(third + 1);
}

std::string_view registered_label(std::string_view site) {
  return site.substr(0, site.find('.'));
}

bool is_local_question(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos || among(kLocalTops, name.substr(dot + 1));
}

bool carries_data_by_design(std::string_view site) {
  static const auto sites = [] {
    auto sorted = std::to_array(kDataSites);
    std::ranges::sort(sorted);
    return sorted;
  }();
  return among(sites, site);
}

}  // namespace luytre
