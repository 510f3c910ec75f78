#include "weaknesses/knowledge/reader_parts.h"

namespace luytre {

bool read_kev(std::string_view text, KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root;
  if (parser.parse(text.data(), text.size()).get(root)) return ++counts.malformed, false;
  json::Items entries(root, "vulnerabilities");
  Timestamp date = json::time(root, "dateReleased");
  if (!entries.there() || date == kNoTime) return ++counts.malformed, false;
  if (!writer.kev_list(date)) return counts.older += entries.size(), true;
  for (json::Element one : entries) {
    std::string_view id = json::text(one, "cveID");
    auto added = parse_day(json::text(one, "dateAdded")), due = parse_day(json::text(one, "dueDate"));
    if (!is_cve(id) || !added) {
      ++counts.malformed;
      continue;
    }
    writer.kev(id, {.added = *added,
                    .due = due.value_or(kFirstDay),
                    .ransomware = json::text(one, "knownRansomwareCampaignUse") == "Known"});
    ++counts.records;
  }
  return true;
}

}  // namespace luytre
