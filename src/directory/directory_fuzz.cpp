// Tables of facts from anybody: nothing crashes, what was taken saves and reads back to the same version, and
// the painted ranges agree with asking the facts.
#include "base/check.h"
#include "directory/directory_state.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Directory directory = *Directory::open("/nonexistent");
  LUYTRE_CHECK(directory.add_organisations("id,parent\nA,\nB,A\n", "o"));
  auto counts =
      data[0] == 'O' ? directory.add_organisations(text, "fuzz") : directory.add_ownership(text, "fuzz");
  if (!counts) return 0;
  Directory::State state;
  state.organisations.assign(directory.organisations().begin(), directory.organisations().end());
  state.ownership.assign(directory.ownership().begin(), directory.ownership().end());
  Directory again = *Directory::open("/nonexistent");
  auto bodies = again.add_organisations(organisations_text(state), "o");
  LUYTRE_CHECK(bodies && bodies->refused.empty());
  auto facts = again.add_ownership(ownership_text(state), "w");
  LUYTRE_CHECK(facts && facts->refused.empty());
  LUYTRE_CHECK(again.version() == directory.version());
  for (Day day : {0, 17532, 17656}) {
    auto ranges = directory.ranges(day);
    LUYTRE_CHECK(ranges);
    auto agree = [&](const IpAddress& address, OwnerId owner) {
      auto slow = directory.find(address.to_string(), day);
      LUYTRE_CHECK((slow ? slow->owner : Owner{}) == (*ranges)->owners[owner]);
    };
    size_t left = 8;
    for (auto& r : (*ranges)->ranges4)
      if (left-- == 0)
        break;
      else
        agree(IpAddress::from_v4(r.first), r.owner), agree(IpAddress::from_v4(r.last), r.owner);
    left = 8;
    for (auto& r : (*ranges)->ranges6)
      // Mapped IPv4 inside an IPv6 network is IPv4's to answer.
      if (left-- == 0)
        break;
      else if (!r.first.is_v4())
        agree(r.first, r.owner);
  }
  return 0;
}
