#include "weaknesses/knowledge/knowledge_writer.h"

#include "weaknesses/knowledge/contribution_digest.h"
#include "weaknesses/knowledge/knowledge_parts.h"

namespace luytre {

struct KnowledgeWriter::State : KnowledgeParts {};

KnowledgeWriter::KnowledgeWriter() : state_(std::make_unique<State>()) {}
KnowledgeWriter::~KnowledgeWriter() = default;

bool KnowledgeWriter::document(KnowledgeSource source, std::string_view name, Timestamp modified) {
  State& s = *state_;
  uint32_t text = s.texts.add(name);
  uint64_t key = static_cast<uint64_t>(source) << 32 | text;
  auto position = static_cast<uint32_t>(s.documents.size());
  auto [known, fresh] = s.document_of.try_emplace(key, position);
  if (!fresh) {
    KnowledgeParts::Document& old = s.documents[known->second];
    if (old.modified >= modified) return false;
    old.replaced = true;
    known->second = position;
  }
  s.documents.push_back({.name = text, .source = source, .modified = modified});
  return true;
}

void KnowledgeWriter::add(std::string_view id, const Contribution& contribution) {
  if (id.empty() || state_->documents.empty()) return;
  state_->add_row(id, contribution, contribution_digest(contribution));
}

bool KnowledgeWriter::kev_list(Timestamp date) {
  if (state_->kev_date != kNoTime && state_->kev_date >= date) return false;
  state_->kev_date = date;
  state_->kev.clear();
  return true;
}
void KnowledgeWriter::kev(std::string_view id, const KevEntry& entry) {
  state_->kev[state_->texts.add(id)] = entry;
}

bool KnowledgeWriter::epss_list(Timestamp date) {
  if (state_->epss_date != kNoTime && state_->epss_date >= date) return false;
  state_->epss_date = date;
  state_->epss.clear();
  return true;
}
void KnowledgeWriter::epss(std::string_view id, float score, float percentile) {
  state_->epss.push_back({state_->texts.add(id), score, percentile});
}

void KnowledgeWriter::add_stored(const Knowledge& stored) {
  std::vector<std::vector<uint32_t>> of_document(stored.documents().size());
  for (uint32_t i = 0; i < stored.contribution_rows().size(); ++i)
    of_document[stored.contribution_rows()[i].document].push_back(i);
  for (size_t d = 0; d < of_document.size(); ++d) {
    const flat::Document& row = stored.documents()[d];
    if (!document(static_cast<KnowledgeSource>(row.source), stored.text(row.name), row.modified)) continue;
    for (uint32_t c : of_document[d])
      state_->add_row(stored.id(stored.contribution_rows()[c].vulnerability), stored.unpack(c),
                      stored.contribution_rows()[c].digest);
  }
  Timestamp kev_date = kNoTime, epss_date = kNoTime;
  for (const SourceState& source : stored.sources()) {
    if (source.source == KnowledgeSource::kev) kev_date = source.date;
    if (source.source == KnowledgeSource::epss) epss_date = source.date;
  }
  bool with_kev = kev_date != kNoTime && kev_list(kev_date),
       with_epss = epss_date != kNoTime && epss_list(epss_date);
  for (uint32_t v = 0; v < stored.size(); ++v) {
    if (with_kev)
      if (auto entry = stored.kev(v)) kev(stored.id(v), *entry);
    const flat::Vulnerability& row = stored.vulnerabilities()[v];
    if (with_epss && (row.flags & flat::Vulnerability::kEpss)) epss(stored.id(v), row.epss, row.percentile);
  }
}

Result<std::string> KnowledgeWriter::finish() {
  return state_->compile();
}

}  // namespace luytre
