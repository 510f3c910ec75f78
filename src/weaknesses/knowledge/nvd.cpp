#include "weaknesses/knowledge/reader_parts.h"

namespace luytre {

bool read_nvd_cve(std::string_view text, KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root, cve;
  if (parser.parse(text.data(), text.size()).get(root) || root["cve"].get(cve))
    return ++counts.malformed, false;
  std::string_view id = json::text(cve, "id");
  if (!is_cve(id)) return ++counts.malformed, false;
  Contribution out{.description = english(json::Items(cve, "descriptions")),
                   .published = json::time(cve, "published"),
                   .modified = json::time(cve, "lastModified"),
                   .withdrawn = json::text(cve, "vulnStatus") == "Rejected"};
  if (!writer.document(KnowledgeSource::nvd, id, out.modified)) return ++counts.older, true;
  if (auto metrics = json::member(cve, "metrics"))
    for (std::string_view kind : {"cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"})
      for (json::Element metric : json::Items(*metrics, kind))
        if (auto data = json::member(metric, "cvssData"))
          add_score(*data, json::text(metric, "source"), out, counts);
  add_configurations(json::Items(cve, "configurations"), out, counts);
  writer.add(id, out);
  ++counts.records;
  return true;
}

}  // namespace luytre
