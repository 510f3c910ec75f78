// What has been given to a KnowledgeWriter, flat and in the order it came. Internal to weaknesses/knowledge.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "weaknesses/knowledge/layout.h"
#include "weaknesses/knowledge/text_pool.h"
#include "weaknesses/knowledge/vulnerability.h"

namespace luytre {

struct KnowledgeParts {
  TextPool texts;
  struct Document {
    uint32_t name;
    KnowledgeSource source;
    Timestamp modified;
    bool replaced = false;
  };
  std::vector<Document> documents;
  std::unordered_map<uint64_t, uint32_t> document_of;  // source and name -> position
  std::vector<flat::Contribution> contributions;       // vulnerability: text of the id
  std::vector<flat::Rule> rules;                       // product: text of the key
  std::vector<flat::Range> ranges;
  std::vector<flat::Configuration> configurations;
  std::vector<flat::Node> nodes;
  std::vector<uint32_t> node_rules;  // positions within the contribution
  std::vector<flat::Score> scores;
  Timestamp kev_date = kNoTime, epss_date = kNoTime;
  std::unordered_map<uint32_t, KevEntry> kev;
  struct Epss {
    uint32_t id;
    float score, percentile;
  };
  std::vector<Epss> epss;

  // Of the document last started.
  void add_row(std::string_view id, const Contribution& c, uint64_t digest);
  // The file's bytes; ids and product keys become positions on the way, so the parts are spent.
  Result<std::string> compile();
};

}  // namespace luytre
