// A country of four bodies, people, and contents to write, for the tests of this folder.
#pragma once
#include <filesystem>
#include <memory>

#include "ledger/ledger_behaviour.h"
#include "warning/advisories/chase.h"

namespace luytre {

class WarningSample {
 public:
  explicit WarningSample(const LedgerKind& kind);
  ~WarningSample();

  Viewer centre(const char* user, Role role = Role::analyst, bool named = false);
  Viewer of_body(const char* user, const char* organisation, Role role = Role::member, bool named = false);
  static WarningContent content();    // to all, two steps
  static WarningContent directive();  // the letter of December 2018
  // A draft of `writer`, approved by another and published to those its content addresses among A, A1, B, C.
  std::string publish(const WarningContent& content, WarningKind kind = WarningKind::advisory);
  Result<void> approve_and_publish(const std::string& id, std::vector<Addressee> to);
  static std::vector<Addressee> everybody();
  WarningBody body(const std::string& id, std::string_view organisation);
  // A contact that mail reaches.
  void contact(const char* organisation, const char* role, const char* email);
  // Letters that wait, as "to: subject".
  std::vector<std::string> outbox();
  ChaseReport chase_now() { return chase(*book, *letters, *directory).value(); }

  Timestamp now = start_of(day_from_civil(2026, 3, 2)) + 2 * kMicrosPerHour;
  std::filesystem::path folder;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Directory> directory;
  std::unique_ptr<WarningBook> book;
  std::unique_ptr<WarningLetters> letters;
};

}  // namespace luytre
