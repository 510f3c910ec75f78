// What a home that is a sensor's does besides: its sightings go to the hub too, its lists come from there.
#pragma once
#include <memory>

#include "cli/command.h"
#include "match/indicator_set.h"
#include "monitor/commit.h"
#include "monitor/home.h"

namespace luytre {

// When the home is an enrolled sensor's: everything `committer` commits goes to its spool as well, and the
// setting `sensor` becomes the name it is enrolled by. Call before Committer::recover. A home that is none,
// or was revoked: nothing changes.
Result<void> forward_to_hub(Context& context, Committer& committer);

// For as long as the object lives, indicators that change in the home are compiled again and put into force,
// within some seconds. `indicators` outlives it.
class ListWatch {
 public:
  ListWatch(const Home& home, PublishedIndicatorSet& indicators);
  ~ListWatch();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
