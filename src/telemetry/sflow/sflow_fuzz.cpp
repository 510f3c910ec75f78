// Any datagram: within bounds, every byte used up, accounts that add up, openings that are bytes of the
// datagram.
#include "base/check.h"
#include "telemetry/sflow/sflow.h"
#include "wire/text/row_collector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  int sure = sniff_sflow(as_bytes(bytes));
  auto decoder = make_sflow_decoder({});
  RowCollector rows;
  for (int time = 0; time < 2; ++time)  // the second is a duplicate
    LUYTRE_CHECK(decoder->decode({.bytes = as_bytes(bytes), .received = 1}, rows) == size);
  decoder->flush(rows, true);
  const DecodeCounts& counts = decoder->counts();
  LUYTRE_CHECK(counts.records == rows.rows.size());
  LUYTRE_CHECK(sure < 95 || counts.incomplete == 0 || counts.records + counts.incomplete > 0);
  uint64_t accounted = 0;
  for (const ExporterCounts& exporter : decoder->exporters()) {
    LUYTRE_CHECK(exporter.messages == 2);
    accounted += exporter.counts.records + exporter.counts.malformed + exporter.counts.unsupported;
  }
  LUYTRE_CHECK(decoder->exporters().empty() ||
               accounted == counts.records + counts.malformed + counts.unsupported);
  for (const PlainRow& row : rows.rows) {
    LUYTRE_CHECK(row.opening.size() <= kOpeningBytes);
    LUYTRE_CHECK(bytes.find(row.opening) != std::string_view::npos);
    LUYTRE_CHECK(row.packets == row.sampling && row.sampling > 0 && row.bytes % row.sampling == 0);
  }
  return 0;
}
