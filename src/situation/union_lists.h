// The union of what stands in lists: national IPv6 addresses, and hosts inside bodies. Counted slice by slice
// of the address space, so that the set of a slice fits the cache.
#pragma once
#include <vector>

#include "situation/tally.h"

namespace luytre {

struct ListJobs {
  struct Place {
    uint32_t file;
    const ListRow* list;
  };
  std::vector<Place> national, internal;                // ascending by file
  std::vector<IpAddress> national_cuts, internal_cuts;  // firsts of the slices but the first
  size_t jobs() const {
    return (national.empty() ? 0 : national_cuts.size() + 1) +
           (internal.empty() ? 0 : internal_cuts.size() + 1);
  }
};
ListJobs list_jobs(const FigurePlan& plan);

// Reused for many slices by one thread.
class ListUnion {
 public:
  ListUnion(const FigurePlan& plan, Tally& tally) : plan_(plan), tally_(tally) {}
  void run(const ListJobs& jobs, size_t job);

 private:
  // Addresses with a tag, each pair once; open addressing.
  class Set {
   public:
    void clear(size_t expected);
    // True when it was not there.
    bool insert(const IpAddress& address, uint64_t tag);

   private:
    struct Slot {
      IpAddress address;
      uint64_t tag;  // 0: empty
    };
    void grow();
    std::vector<Slot> slots_;
    size_t mask_ = 0, used_ = 0;
  };
  struct Part {
    const ListJobs::Place* place;
    size_t first, last;  // [first, last) of the list
  };
  void add_national(const Part& part);
  void add_internal(const Part& part);

  const FigurePlan& plan_;
  Tally& tally_;
  Set rows_, total_;
};

}  // namespace luytre
