#include "access/contacts.h"

#include <algorithm>

#include "access/json_detail.h"
#include "access/sql.h"
#include "access/users.h"

namespace luytre {
namespace {

constexpr const char* kRoleNames[] = {"technical", "leader", "duty", "abuse"};
constexpr Timestamp kCodeLife = kMicrosPerDay;
constexpr Timestamp kCodePause = 60 * kMicrosPerSecond;
constexpr int64_t kCodeTries = 5;

Result<void> check(const NewContact& contact) {
  auto clean = [](std::string_view text, size_t limit) {
    return text.size() <= limit && std::ranges::none_of(text, [](char c) {
             return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
  };
  if (contact.name.empty() || !clean(contact.name, 200))
    return fail(ErrorCode::invalid, "a contact has a name of 200 bytes at most");
  if (!is_mail_address(contact.email)) return fail(ErrorCode::invalid, "this is no e-mail address");
  if (contact.phone.size() > 40 || contact.phone.find_first_not_of("+0123456789 ()-./") != std::string::npos)
    return fail(ErrorCode::invalid, "a telephone number has digits, spaces and + ( ) - . / only");
  return {};
}

bool may_change(const Viewer& viewer, std::string_view organisation) {
  return !organisation.empty() && viewer.may(Permission::change_contacts, organisation);
}

}  // namespace

const char* to_string(ContactRole role) {
  return kRoleNames[static_cast<size_t>(role)];
}
std::optional<ContactRole> contact_role(std::string_view name) {
  for (size_t i = 0; i < std::size(kRoleNames); ++i)
    if (name == kRoleNames[i]) return static_cast<ContactRole>(i);
  return std::nullopt;
}

Result<std::string> add_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                                const NewContact& contact) {
  if (!may_change(viewer, organisation)) return no_such("body");
  LUYTRE_TRY(check(contact));
  std::string id;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    id = random_id();
    LUYTRE_TRY(t.execute(
        "INSERT INTO contact (id, organisation, role, name, email, phone, code, code_expires, code_tries) "
        "VALUES ($1, $2, $3, $4, $5, $6, '', 0, 0)",
        {id, std::string(organisation), to_string(contact.role), contact.name, contact.email,
         contact.phone}));
    return t.audit({viewer.actor(), "contact.add", id, json_detail({{"organisation", organisation}})});
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<void> change_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id, const NewContact& contact) {
  if (!may_change(viewer, organisation)) return no_such("contact");
  LUYTRE_TRY(check(contact));
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(change_one(t, "contact",
                          "UPDATE contact SET role = $1, name = $2, phone = $3, "
                          "verified_at = CASE WHEN email = $4 THEN verified_at ELSE NULL END, "
                          "code = CASE WHEN email = $4 THEN code ELSE '' END, email = $4 "
                          "WHERE id = $5 AND organisation = $6",
                          {to_string(contact.role), contact.name, contact.phone, contact.email,
                           std::string(id), std::string(organisation)}));
    return t.audit({viewer.actor(), "contact.change", std::string(id), ""});
  });
}

Result<void> remove_contact(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id) {
  if (!may_change(viewer, organisation)) return no_such("contact");
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(change_one(t, "contact", "DELETE FROM contact WHERE id = $1 AND organisation = $2",
                          {std::string(id), std::string(organisation)}));
    return t.audit({viewer.actor(), "contact.remove", std::string(id), ""});
  });
}

Result<std::vector<Contact>> list_contacts(Ledger& ledger, const Viewer& viewer) {
  std::vector<Contact> contacts;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    contacts.clear();
    SqlCondition seen = viewer.condition("organisation", Permission::read_contacts);
    return t.query("SELECT id, organisation, role, name, email, phone, verified_at FROM contact WHERE " +
                       seen.sql + " ORDER BY organisation, role, name, id",
                   seen.parameters, [&](const Row& row) {
                     contacts.push_back({.id = std::string(row.text(0)),
                                         .organisation = std::string(row.text(1)),
                                         .role = contact_role(row.text(2)).value_or(ContactRole::technical),
                                         .name = std::string(row.text(3)),
                                         .email = std::string(row.text(4)),
                                         .phone = std::string(row.text(5)),
                                         .verified = optional_time(row, 6)});
                     return true;
                   });
  }));
  return contacts;
}

Result<ContactCode> make_contact_code(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                                      std::string_view id) {
  if (!may_change(viewer, organisation)) return no_such("contact");
  ContactCode made;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    made = {.email = "", .code = random_digits(8)};
    Timestamp last = 0;
    LUYTRE_TRY(first_row(t, "SELECT email, code_expires FROM contact WHERE id = $1 AND organisation = $2",
                         {std::string(id), std::string(organisation)}, [&](const Row& row) {
                           made.email = row.text(0);
                           last = row.integer(1) - kCodeLife;
                         }));
    if (made.email.empty()) return no_such("contact");
    if (t.now() - last < kCodePause)
      return fail(ErrorCode::busy, "a code was sent a moment ago: wait a minute");
    LUYTRE_TRY(
        t.execute("UPDATE contact SET code = $1, code_expires = $2, code_tries = 0 WHERE id = $3",
                  {gate.key.mac(fmt::format("{} {}", id, made.code)), t.now() + kCodeLife, std::string(id)}));
    return t.audit({viewer.actor(), "contact.send_code", std::string(id), ""});
  });
  if (!written) return std::unexpected(written.error());
  return made;
}

Result<void> verify_contact(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                            std::string_view id, std::string_view code) {
  if (!may_change(viewer, organisation)) return no_such("contact");
  bool right = false;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    right = false;
    // The try is counted before it is judged.
    LUYTRE_TRY(change_one(
        t, "contact", "UPDATE contact SET code_tries = code_tries + 1 WHERE id = $1 AND organisation = $2",
        {std::string(id), std::string(organisation)}));
    LUYTRE_TRY(first_row(
        t, "SELECT code FROM contact WHERE id = $1 AND code <> '' AND code_expires > $2 AND code_tries <= $3",
        {std::string(id), t.now(), kCodeTries}, [&](const Row& row) {
          right = equal_secrets(row.text(0), gate.key.mac(fmt::format("{} {}", id, code)));
        }));
    if (!right) return t.audit({viewer.actor(), "contact.refuse_code", std::string(id), ""});
    LUYTRE_TRY(t.execute("UPDATE contact SET verified_at = $1, code = '' WHERE id = $2",
                         {t.now(), std::string(id)}));
    return t.audit({viewer.actor(), "contact.verify", std::string(id), ""});
  });
  if (!written) return std::unexpected(written.error());
  if (!right) return fail(ErrorCode::invalid, "the code is not right, too old, or was tried too often");
  return {};
}

}  // namespace luytre
