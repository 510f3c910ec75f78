// Through whose eyes something is read or done. Every function that reads or changes what belongs to a body
// takes a Viewer; there is no other way in.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/rules.h"
#include "directory/directory.h"
#include "ledger/ledger.h"

namespace luytre {

// One role of one user in one body ("": the centre), in force on [from, until).
struct Membership {
  std::string id;
  std::string user;
  std::string organisation;
  Role role = Role::member;
  bool named = false;     // for sensitive matters and TLP:RED
  bool accepted = false;  // by the user; counts for nothing before
  Timestamp from = 0;
  std::optional<Timestamp> until;
};

// A piece of SQL that is true of the rows a viewer may see, and its parameters in order.
struct SqlCondition {
  std::string sql;
  std::vector<Value> parameters;
};

// The columns a condition speaks of. `tlp` holds to_string(Tlp), `sensitive` 0 or 1; "" where rows bear no
// mark.
struct MarkedColumns {
  std::string_view organisation;
  std::string_view tlp = "";
  std::string_view sensitive = "";
};

// Immutable, a value; reading is thread-safe. Made for one request and thrown away: roles and the tree are
// those of that moment.
class Viewer {
 public:
  static Viewer nobody() { return {}; }
  // Who sits at the machine itself and can read its files anyway: the centre's operator, named.
  static Viewer console(std::string actor);
  // `memberships` of `user`; those not in force at `now`, not accepted, with a role that does not belong
  // there or of a body that is not valid on that day give nothing. Bodies below that are not valid on that
  // day are not seen.
  static Viewer of(std::string user, std::span<const Membership> memberships, const Directory& directory,
                   Timestamp now);
  // The same with these actions only, and nothing with credentials (is_scoped()).
  Viewer scoped_to(std::vector<Permission> scopes) const;

  // User id as the audit names it; "" for nobody.
  const std::string& actor() const { return actor_; }
  bool is_nobody() const { return grants_.empty(); }
  bool is_scoped() const { return scopes_.has_value(); }

  // On something of `organisation` ("": the centre's own) that bears these marks.
  bool may(Permission action, std::string_view organisation, Tlp tlp = Tlp::clear,
           bool sensitive = false) const;
  // On anything at all: whether to offer it.
  bool may_somewhere(Permission action) const;
  // The same rule as SQL, for the rows of a table; parameters are numbered from `first`.
  SqlCondition condition(Permission action, const MarkedColumns& columns, size_t first = 1) const;
  SqlCondition condition(std::string_view organisation_column,
                         Permission action = Permission::read_findings) const {
    return condition(action, MarkedColumns{.organisation = organisation_column});
  }
  // The highest rank() among the roles that let the viewer do `action` in `organisation`; -1: none.
  int rank_for(Permission action, std::string_view organisation) const;

 private:
  struct Grant {
    Role role;
    bool named;
    std::string own;                 // "": the centre
    std::vector<std::string> below;  // sorted
  };
  static Relation relation(const Grant& grant, std::string_view organisation);
  bool in_scope(Permission action) const;

  std::string actor_;
  std::vector<Grant> grants_;
  std::optional<std::vector<Permission>> scopes_;
};

}  // namespace luytre
