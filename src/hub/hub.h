// The hub: what all routes share. One object a process; it outlives the server whose handlers use it.
//
// Handlers run on many threads at once. All functions are thread-safe unless said otherwise.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "access/gate.h"
#include "base/result.h"
#include "directory/directory.h"
#include "events/event_store.h"
#include "findings/book.h"
#include "http/event_stream.h"
#include "hub/audit_check.h"
#include "hub/event_gate.h"
#include "hub/live_views.h"
#include "indicators/store.h"
#include "ledger/ledger.h"
#include "notices/service.h"
#include "situation/day_store.h"

namespace luytre {

// Where calls to a telephone go: an HTTP service that takes the JSON of docs/reference/duty.md, by https on a
// public address; "": none. Signed as webhooks are (notices/webhook.h) under `secret`.
struct DutyGateways {
  std::string sms_url, voice_url, secret;
};

struct HubOptions {
  std::filesystem::path home;
  EventStoreOptions events;
  LedgerOptions ledger;
  std::filesystem::path breached_passwords;  // "": none
  AccessPolicy policy;
  std::string centre_phone;          // of the duty officer, shown to bodies
  NoticeOptions notices;             // `home` is set to the hub's
  DutyGateways duty;
  std::string version;               // of the program
  std::function<Timestamp()> clock;  // null: the machine's
  // What a structured log gets: one JSON object a call. Null: nothing.
  std::function<void(const std::string& line)> log;
};

class Hub {
 public:
  // Opens the ledger (migrates it), the rules (<home>/rules), the seal key (<home>/access.key), and reads
  // directory and indicators. Makes the home's folder where there is none.
  static Result<std::unique_ptr<Hub>> open(HubOptions options);
  ~Hub();

  const HubOptions& options() const { return options_; }
  std::filesystem::path home() const { return options_.home; }
  Timestamp now() const;
  Ledger& ledger() { return *ledger_; }
  FindingBook& book() { return *book_; }
  // A structured log line, where there is a log: {"time":…,"event":event,"detail":detail}.
  void log(std::string_view event, std::string_view detail) const;
  // The facts as they are in the home now: read again when its files have changed (looked at once a second).
  // Keep the pointer for the length of a request.
  std::shared_ptr<const Directory> directory();
  // The next directory() looks at the files at once: after apply_claims.
  void directory_changed();
  // Likewise. Its const functions may be called by several threads.
  std::shared_ptr<const IndicatorStore> indicators();
  // A fresh view of the day store: cheap.
  Result<DayStore> days();
  // Everything log-ins and credentials need; `directory` must outlive it.
  Gate gate(const Directory& directory);
  // The event store, shared with whatever else uses the home.
  EventGate& events() { return *events_; }
  // To the browsers: "something changed".
  http::EventStream& stream() { return stream_; }
  NoticeService& notices() { return *notices_; }
  AuditCheck& audit_check() { return audit_check_; }
  // Who reads the stream, and what they may see of it.
  LiveViews& live() { return *live_; }
  // Tells the browsers of those who may see things of `organisation` ("": the centre's own) that something
  // changed; `type` and `json` as in portal/src/api/types.ts, "Live". Who may see a "finding" goes by the
  // marks it has in the ledger now, so publish after the transaction.
  void publish(std::string type, std::string organisation, std::string json);
  // The same for a finding the caller has at hand; it asks no ledger.
  void publish(const Finding& finding);

 private:
  explicit Hub(HubOptions options);
  HubOptions options_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<FindingBook> book_;
  std::unique_ptr<EventGate> events_;
  std::unique_ptr<NoticeService> notices_;
  http::EventStream stream_;
  std::unique_ptr<LiveViews> live_;
  AuditCheck audit_check_;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
