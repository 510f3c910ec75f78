// Any bytes as any of the formats: the first byte says which, the rest is the document. What readers give
// must compile, open again, unpack, and answer.
#include "base/check.h"
#include "weaknesses/knowledge/knowledge_files.h"
#include "weaknesses/match/matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto format = static_cast<KnowledgeFormat>(data[0] % 7);
  KnowledgeWriter writer;
  ReaderCounts counts;
  read_knowledge(format, text, start_of(20'000), writer, counts);
  (void)knowledge_format(text);
  auto bytes = writer.finish();
  LUYTRE_CHECK(bytes);
  auto knowledge = Knowledge::from_bytes(std::move(*bytes));
  LUYTRE_CHECK(knowledge);
  // Stored and read again it says the same.
  KnowledgeWriter again;
  again.add_stored(*knowledge);
  auto second = again.finish();
  LUYTRE_CHECK(second);
  auto copy = Knowledge::from_bytes(std::move(*second));
  LUYTRE_CHECK(copy && copy->size() == knowledge->size() && copy->changed_since(*knowledge).empty());
  Matcher matcher(*knowledge);
  size_t asked = 0;
  for (const flat::Product& product : knowledge->products()) {
    if (++asked > 8) break;
    MatchItem item;
    item.keys.emplace_back(knowledge->text(product.key));
    item.set_version("1.2.3");
    const MatchItem* items[] = {&item};
    for (const Match& match : matcher.match(item, {.items = items, .complete = false})) {
      LUYTRE_CHECK(match.vulnerability < knowledge->size());
      LUYTRE_CHECK(!matcher.reason(match, item).empty());
    }
  }
  return 0;
}
