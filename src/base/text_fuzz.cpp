// Addresses, prefixes, names and times as people and machines write them: whatever parses is written in a
// form that parses to the same value.
#include "base/check.h"
#include "base/domain.h"
#include "base/ip.h"
#include "base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto address = IpAddress::parse(text)) {
    LUYTRE_CHECK(IpAddress::parse(address->to_string()) == address);
    LUYTRE_CHECK(to_string(reserved_space(*address)) != nullptr);
  }
  for (auto bits : {Prefix::HostBits::refuse, Prefix::HostBits::clear})
    if (auto prefix = Prefix::parse(text, bits)) {
      LUYTRE_CHECK(prefix->contains(prefix->first()) && prefix->first() <= prefix->last());
      LUYTRE_CHECK(Prefix::parse(prefix->to_string()) == prefix);
    }
  if (auto name = normalise_domain(text)) {
    LUYTRE_CHECK(normalise_domain(*name) == name && name->size() <= 253 && domain_within(*name, *name));
    is_public_suffix(*name);
  }
  if (auto day = parse_day(text)) LUYTRE_CHECK(format_day(*day) == text);
  if (auto time = parse_iso_time(text)) LUYTRE_CHECK(parse_iso_time(format_time(*time)) == time);
  parse_epoch_time(text);
  return 0;
}
