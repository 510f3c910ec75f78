// Tells secondaries that the zone is new (NOTIFY, RFC 1996), until each has answered.
#pragma once
#include <functional>
#include <memory>

#include "warning/rpz/answer.h"
#include "warning/rpz/sockets.h"

namespace luytre {

struct RpzSecondary {
  SocketAddress address;
  std::string key;  // name of the key that signs; "": unsigned
};
// "192.0.2.1:53 key-name, [2001:db8::1]:53 other-key". Errors: invalid, a key that is not in `keys` too.
Result<std::vector<RpzSecondary>> parse_rpz_secondaries(std::string_view text,
                                                        const std::vector<TsigKey>& keys);

struct RpzNotifierOptions {
  std::vector<RpzSecondary> secondaries;
  std::vector<TsigKey> keys;
  IpAddress source;  // whence: secondaries know us by it
  // Waits after the first, second, … try; after the last nothing more is sent until the zone is new again,
  // and the secondary finds out by its own refresh.
  std::vector<std::chrono::milliseconds> waits = {std::chrono::seconds(2),  std::chrono::seconds(4),
                                                  std::chrono::seconds(8),  std::chrono::seconds(16),
                                                  std::chrono::seconds(30), std::chrono::seconds(60)};
  std::function<Timestamp()> clock;
  std::function<void(const std::string& line)> log;
};

// Thread-safe; one thread of its own.
class RpzNotifier {
 public:
  // Errors: io, when there is no way to a secondary's address.
  static Result<std::unique_ptr<RpzNotifier>> start(RpzNotifierOptions options);
  ~RpzNotifier();
  // Begins anew with every secondary.
  void announce(std::shared_ptr<const RpzZone> zone);
  // Secondaries that have answered what was announced last.
  unsigned answered() const;

 private:
  RpzNotifier();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
