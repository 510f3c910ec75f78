// Who has a stream of events open (GET /api/events), and what each may see of it at this moment.
//
// A stream lives for hours, rights change meanwhile: on another page, by another process. refresh() reads all
// sessions and their rights in one transaction, and closes the streams of sessions that are over; between two
// calls (the scheduler makes one each 15 s) a stream goes by the rights it had. What this process itself ends
// is closed at once (EventStream::close_owner, close_user).
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/sessions.h"
#include "http/event_stream.h"

namespace luytre {

// An event's subject: what it belongs to and its marks, as text and back.
struct EventSubject {
  std::string organisation;
  Tlp tlp = Tlp::clear;
  bool sensitive = false;

  std::string text() const;
  static EventSubject parse(std::string_view text);
};

// Thread-safe.
class LiveViews {
 public:
  explicit LiveViews(http::EventStream& stream) : stream_(stream) {}

  // A stream for the session `who`, that shows what its viewer may see.
  std::shared_ptr<http::Subscription> open(const SignedIn& who, std::string last_event_id);
  // All streams of that user end now; the pages come back with the rights they then have.
  void close_user(std::string_view user);
  // Sessions that ended, by hand or by time, close; the others get the rights of now. Does not count as a use
  // of the session.
  Result<void> refresh(const Gate& gate);
  size_t count() const;

 private:
  struct View {
    std::string session, user;
    mutable std::mutex mutex;
    std::shared_ptr<const Viewer> viewer;
    std::weak_ptr<http::Subscription> subscription;
    bool sees(const http::Event& event) const;
  };
  std::vector<std::shared_ptr<View>> alive() const;

  http::EventStream& stream_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<View>> views_;
};

}  // namespace luytre
