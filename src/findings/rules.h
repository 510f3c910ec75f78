// What the centre decides by table, not by code: which kind of finding a sighting makes, how severe it is,
// how long its owner has, and how often its malware shows itself. Tables are CSV (findings/rules/), compiled
// in; a file of the same name in a folder takes a table's place.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/calendar.h"
#include "findings/finding.h"

namespace luytre {

struct KindRule {
  FindingKind kind = FindingKind::infection;
  bool sensitive = false;
  Tlp tlp = Tlp::amber;
};

struct ContactRule {
  unsigned hours = 24;  // a machine that is on shows itself within so many
  unsigned times = 7;   // so many of these without a sight: presumed clean
};

// Immutable; any number of threads. Rules are tried in the order of their table: one look-up is linear in it,
// so callers remember answers.
class Rules {
 public:
  // Those compiled in, where `folder` has no file of that name. An absent or empty folder is fine. Errors:
  // invalid (a line that does not parse, a table whose last row does not fit everything), io.
  static Result<std::shared_ptr<const Rules>> load(const std::filesystem::path& folder);

  // `family` as sightings have it ("" reads as "unnamed").
  KindRule kind(Category category, std::string_view family, std::string_view detector) const;
  Severity severity(FindingKind kind, std::string_view family, Category category, Evidence evidence,
                    std::string_view sector) const;
  // When what opened at `opened` is due.
  Timestamp due(Severity severity, std::string_view sector, Timestamp opened) const;
  // Where `due` goes that waited from `from` to `to`: as much later, to the end of that working day or the
  // next; what was overdue before stays so.
  Timestamp due_after_pause(Timestamp due, Timestamp from, Timestamp to) const;
  ContactRule contact(FindingKind kind, std::string_view what) const;
  const WorkingDays& calendar() const { return calendar_; }

 private:
  struct KindRow {
    std::string category, family, detector;
    KindRule rule;
  };
  struct SeverityRow {
    std::string kind, family, category, sector;
    Evidence least;
    Severity severity;
  };
  struct DueRow {
    Day from;
    Severity severity;
    std::string sector;
    unsigned working_days;
  };
  struct ContactRow {
    std::string kind, family;
    ContactRule rule;
  };
  Result<void> read_kinds(std::string_view csv, std::string_view where);
  Result<void> read_severity(std::string_view csv, std::string_view where);
  Result<void> read_due(std::string_view csv, std::string_view where);
  Result<void> read_contacts(std::string_view csv, std::string_view where);

  std::vector<KindRow> kinds_;
  std::vector<SeverityRow> severities_;
  std::vector<DueRow> dues_;  // the later `from` first
  std::vector<ContactRow> contacts_;
  WorkingDays calendar_;
};

namespace detail {
struct RuleText {
  std::string_view name, csv;
};
}  // namespace detail

}  // namespace luytre
