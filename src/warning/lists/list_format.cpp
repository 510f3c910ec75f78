#include "warning/lists/list_format.h"

#include <fmt/format.h>

#include <algorithm>

#include "warning/lists/writers.h"

namespace luytre {
namespace {

// One row a format.
constexpr OutputFormat kFormats[] = {
    {"all.txt", "text/plain; charset=utf-8", "Every value, one a line", write_plain_all},
    {"addresses.txt", "text/plain; charset=utf-8", "Addresses, networks and services, one a line",
     write_plain_addresses},
    {"domains.txt", "text/plain; charset=utf-8", "Domain names, one a line", write_plain_domains},
    {"urls.txt", "text/plain; charset=utf-8", "URLs without scheme, one a line", write_plain_urls},
    {"hashes.txt", "text/plain; charset=utf-8", "Hashes of files and certificates, one a line",
     write_plain_hashes},
    {"all.csv", "text/csv; charset=utf-8", "Everything that is said, as CSV (RFC 4180)", write_csv},
    {"hosts", "text/plain; charset=utf-8", "Domain names for a hosts file", write_hosts},
    {"suricata.rules", "text/plain; charset=utf-8", "Rules for Suricata 6 and newer", write_suricata},
    {"snort.rules", "text/plain; charset=utf-8", "Rules for Snort 3: addresses and services", write_snort},
    {"zeek.intel", "text/plain; charset=utf-8", "Zeek's intelligence framework", write_zeek},
    {"nftables.nft", "text/plain; charset=utf-8", "Sets of addresses for nft -f", write_nftables},
    {"ipset.restore", "text/plain; charset=utf-8", "Sets of addresses for ipset restore", write_ipset},
};

}  // namespace

std::span<const OutputFormat> output_formats() {
  return kFormats;
}

const OutputFormat* find_output_format(std::string_view name) {
  auto found = std::ranges::find_if(kFormats, [&](const OutputFormat& f) { return name == f.name; });
  return found == std::end(kFormats) ? nullptr : found;
}

Result<std::string> write_list(Ledger& ledger, const Collection& collection, const Producer& producer,
                               const OutputFormat& format, Timestamp now, const std::string& portal) {
  MemberQuery query{.upto = collection.head, .limit = 0, .which = MemberQuery::values, .live_only = true};
  return format.write({.collection = collection,
                       .producer = producer,
                       .now = now,
                       .portal = portal,
                       .members = [&](const std::function<void(const Member&)>& visit) {
                         // What was over since the last sync is not live, whatever its row says.
                         return read_members(ledger, collection.number, query, [&](const Member& m) {
                           if (m.from <= now && now < m.until) visit(m);
                         });
                       }});
}

Result<std::string> write_delta(Ledger& ledger, const Collection& collection, uint64_t since, Timestamp now) {
  std::string lines;
  MemberQuery query{.after = since, .upto = collection.head, .limit = 0, .which = MemberQuery::values};
  LUYTRE_TRY(read_members(ledger, collection.number, query, [&](const Member& m) {
    bool live = m.gone == Member::live && now < m.until;
    // Of what came and went in between, nobody was told.
    if (!live && since == 0) return;
    lines += live ? '+' : '-';
    lines += m.text;
    lines += '\n';
  }));
  return fmt::format("# {} since {}; go on from {}\n{}", collection.name, since, collection.head, lines);
}

std::string list_header(const OutputInput& input, std::string_view comment, uint64_t count) {
  std::string mark = to_string(input.collection.audience.most);
  std::ranges::transform(mark, mark.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  auto one_line = [](std::string text) {
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 32) c = ' ';
    return text;
  };
  std::string text =
      fmt::format("{0} {1}: {2}\n{0} TLP:{3}; {4} entries; number {5}; changed {6}\n", comment,
                  one_line(input.producer.name), one_line(input.collection.title), mark, count,
                  input.collection.head, format_time(static_cast<Timestamp>(input.collection.head)));
  if (!input.portal.empty()) text += fmt::format("{} {}\n", comment, input.portal);
  return text;
}

}  // namespace luytre
