// Mails and mailboxes from outside.
#include <cstdint>

#include "base/check.h"
#include "incidents/local_time.h"
#include "incidents/mail.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  static const auto rules = *IncidentRules::load("");
  static const auto forms = rules->forms(*parse_country_time("2018-12-21 08:12"));
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  size_t total = 0;
  for (const std::string& one : split_mailbox(bytes)) total += one.size();
  LUYTRE_CHECK(total <= size);
  auto mail = parse_mail(bytes);
  FormValues values = values_in_text(mail ? mail->text : bytes, forms);
  for (const auto& [code, list] : values) LUYTRE_CHECK(list.size() == 1 && list[0].size() <= 20'000);
  if (!mail) return 0;
  LUYTRE_CHECK(mail->text.size() <= 70'000 && is_clean_text(mail->text, true));
  LUYTRE_CHECK(is_clean_text(mail->subject, false) && is_clean_text(mail->from_name, false));
  LUYTRE_CHECK(mail->attachments.size() <= 20);
  return 0;
}
