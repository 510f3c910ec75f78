// Whom to reach in a body, and for what. An address counts once its owner has typed back the code that went
// there.
#pragma once
#include <string>
#include <vector>

#include "access/gate.h"

namespace luytre {

enum class ContactRole : uint8_t { technical, leader, duty, abuse };
const char* to_string(ContactRole role);
std::optional<ContactRole> contact_role(std::string_view name);

struct Contact {
  std::string id, organisation;
  ContactRole role = ContactRole::technical;
  std::string name, email, phone;
  std::optional<Timestamp> verified;
};
struct NewContact {
  ContactRole role = ContactRole::technical;
  std::string name, email, phone;
};

Result<std::string> add_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                                const NewContact& contact);
// Another address has to be verified anew. The contact must be of `organisation`, here and below.
Result<void> change_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id, const NewContact& contact);
Result<void> remove_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id);
// By body, role, name.
Result<std::vector<Contact>> list_contacts(Ledger& ledger, const Viewer& viewer);

// Eight digits to be sent to the contact's address, and nowhere else; good for a day and five tries. A new
// one each minute at most: busy.
struct ContactCode {
  std::string email, code;
};
Result<ContactCode> make_contact_code(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                                      std::string_view id);
// invalid: wrong, expired, or tried too often.
Result<void> verify_contact(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                            std::string_view id, std::string_view code);

}  // namespace luytre
