// The review of a body's weak points that duty 1 of the letter asks for: which systems were looked through,
// when, by whom, what is open there; and its signed result, which stays as it was.
//
// A system is a place of the inventory. There is one open review at most; the first system marked begins it.
#pragma once
#include <string>
#include <vector>

#include "weaknesses/inventory/weakness_book.h"

namespace luytre {

struct ReviewedSystem {
  std::string place, host, owner;
  unsigned level = 0;
  uint64_t products = 0;                          // assets there
  uint64_t open = 0, overdue = 0, exploited = 0;  // now; of a signed review: then
  Timestamp reviewed = 0;                         // 0: not in this review
  std::string reviewed_by, note;
};

struct Review {
  std::string id;  // "": none is open
  std::string organisation;
  bool is_signed = false;
  Timestamp begun = 0, signed_at = 0;
  std::string begun_by, signed_by, statement;
  uint64_t systems = 0, reviewed = 0, open = 0, overdue = 0, exploited = 0;
  std::string digest;  // of a signed one: of everything it says; to be cited
};

struct ReviewPage {
  Review now;  // the open one, counted as of `now`
  std::vector<ReviewedSystem> systems;
  std::vector<Review> before;  // signed ones, the latest first
};

// Any number of threads.
class ReviewBook {
 public:
  explicit ReviewBook(Ledger& ledger) : ledger_(ledger) {}

  // Needs read_findings in that body, else not_found.
  Result<ReviewPage> page(const Viewer& viewer, std::string_view organisation, Timestamp now);
  // A signed one with its systems, those not reviewed too.
  Result<std::pair<Review, std::vector<ReviewedSystem>>> find(const Viewer& viewer, std::string_view id);
  // The latest signed one of each body that the viewer may see.
  Result<std::vector<Review>> latest(const Viewer& viewer);

  // One system was looked through, or after all was not. Needs change_assets; not_found for a place that is
  // not in the body's inventory.
  Result<void> mark(const Viewer& viewer, std::string_view organisation, std::string_view place,
                    bool reviewed, std::string_view note);
  // Closes the open review as it is. Needs sign_reviews. invalid: there is none, or systems are left out and
  // the statement does not say why.
  Result<Review> sign(const Viewer& viewer, std::string_view organisation, std::string_view statement);

 private:
  Ledger& ledger_;
};

}  // namespace luytre
