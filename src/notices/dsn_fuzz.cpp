#include "base/check.h"
#include "notices/dsn.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view mail(reinterpret_cast<const char*>(data), size);
  auto parsed = luytre::parse_delivery_status(mail);
  if (!parsed) return 0;
  LUYTRE_CHECK(!parsed->recipients.empty() && parsed->recipients.size() <= 50);
  LUYTRE_CHECK(parsed->sent_to.size() <= 20);
  for (const auto& recipient : parsed->recipients) {
    LUYTRE_CHECK(recipient.status.size() <= 9);
    LUYTRE_CHECK(recipient.diagnostic.find('\n') == std::string::npos);
    if (recipient.is_permanent()) LUYTRE_CHECK(recipient.status.front() == '5');
  }
  return 0;
}
