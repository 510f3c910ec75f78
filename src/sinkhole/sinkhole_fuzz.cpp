// Any bytes as what a visitor says: a DNS answer is never longer than its question and no query itself, and
// whatever the opening is, it becomes one row.
#include "base/bytes.h"
#include "base/check.h"
#include "sinkhole/dns_answer.h"
#include "sinkhole/visit_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  using namespace luytre::sinkhole;
  std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  if (auto answer = dns_answer(bytes)) {
    LUYTRE_CHECK(answer->size() <= size);
    LUYTRE_CHECK(!dns_answer(as_bytes(*answer)));
  }
  VisitRows rows;
  for (Service service : {Service::http, Service::dns, Service::tcp}) {
    Visit visit{.service = service,
                .time = 1,
                .visitor = IpAddress::from_v4(1),
                .sinkhole = IpAddress::from_v4(2),
                .opening = std::string(as_text(bytes.first(std::min(size, kOpeningLimit))))};
    ObservationBatch* batch = rows.row(visit, 0);
    LUYTRE_CHECK(service == Service::dns || (batch && batch->size == 1));
  }
  return 0;
}
