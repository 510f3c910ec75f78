// Builds compiled knowledge: readers give what documents say, finish() makes the file's bytes.
//
// One thread. A document is what a source replaces as a whole: one CVE's record, one advisory, a whole list.
// Of two with one name the later `modified` counts, of equals the one given first; so new files are given
// first and the stored knowledge after them. Everything lies flat and texts lie once: memory is about that
// of the file, and twice that in finish().
#pragma once
#include <memory>
#include <string_view>

#include "weaknesses/knowledge/knowledge.h"

namespace luytre {

class KnowledgeWriter {
 public:
  KnowledgeWriter();
  ~KnowledgeWriter();

  // Starts a document; false: a newer one of this name is there, and it is to be left out.
  bool document(KnowledgeSource source, std::string_view name, Timestamp modified);
  // What the document last started says of `id` ("CVE-2024-3094"; another name when there is no CVE).
  void add(std::string_view id, const Contribution& contribution);

  // Whole lists; false as above.
  bool kev_list(Timestamp date);
  void kev(std::string_view id, const KevEntry& entry);
  bool epss_list(Timestamp date);
  void epss(std::string_view id, float score, float percentile);

  // All of `stored` that nothing given so far replaces.
  void add_stored(const Knowledge& stored);

  // over_limit as `unsupported`: more than 4 GiB of text.
  Result<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
