#include "indicators/formats.h"

#include <array>

#include "indicators/csv/csv_list.h"
#include "indicators/misp/event.h"
#include "indicators/plain/plain.h"
#include "indicators/rpz/zone.h"
#include "indicators/stix/bundle.h"
#include "indicators/trail/trail.h"
#include "indicators/warninglist/benign_list.h"

namespace luytre {
namespace {

constexpr std::array<ListFormat, 8> kFormats = {{
    {"stix", "STIX 2.1 bundles, TAXII envelopes, single indicators", sniff_stix, read_stix},
    {"misp", "MISP events; a folder with manifest.json is a MISP feed", sniff_misp_event, read_misp_event},
    {"misp-warninglist", "MISP warninglists: benign lists, kept as such", sniff_warninglist, nullptr},
    {"zeek-intel", "Zeek intelligence files (#fields indicator indicator_type …)", sniff_zeek_intel,
     read_zeek_intel},
    {"rpz", "DNS response policy zones in master file format", sniff_rpz, read_rpz},
    {"csv", "CSV with a known header (abuse.ch and alike) or a column mapping", sniff_csv_list,
     read_csv_list},
    {"trail", "Maltrail trail lists; the file name is the family", sniff_trail, read_trail},
    {"plain", "one value a line, hosts files", sniff_plain, read_plain},
}};

}  // namespace

std::span<const ListFormat> list_formats() {
  return kFormats;
}

const ListFormat* find_list_format(std::string_view name) {
  for (const ListFormat& format : kFormats)
    if (name == format.name) return &format;
  return nullptr;
}

const ListFormat* sniff_list_format(std::string_view text) {
  for (const ListFormat& format : kFormats)
    if (format.sniff(text)) return &format;
  return nullptr;
}

std::string list_format_names() {
  std::string names;
  for (const ListFormat& format : kFormats) (names += names.empty() ? "" : ", ") += format.name;
  return names;
}

}  // namespace luytre
