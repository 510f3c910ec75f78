// The union of national IPv4 addresses, one /16 container at a time over all days: set bits in one bitmap for
// each group, count the bits of each owned range, go on. The bitmaps of a container stay in the cache
// throughout.
//
// Where ownership of a container changes inside the period, days are told apart by *class*: days whose ranges
// within the container are the same share one, and each class has bitmaps of its own. A piece is a range
// whose owner is one in every class; an address counts once for a label if a class that gives the piece to it
// has the bit.
#pragma once
#include <vector>

#include "directory/huge_array.h"
#include "situation/tally.h"

namespace luytre {

// All places of one container.
struct ContainerJob {
  struct Place {
    uint32_t file, container;
  };
  uint32_t high = 0;
  std::vector<Place> places;  // ascending by file
};
std::vector<ContainerJob> container_jobs(const FigurePlan& plan);

// Reused for many containers by one thread.
class ContainerUnion {
 public:
  ContainerUnion(const FigurePlan& plan, Tally& tally);
  void run(const ContainerJob& job);

 private:
  struct Piece {
    uint32_t first, last;  // low 16 bits of addresses, inclusive
  };
  void cut_pieces(const ContainerJob& job);
  void collect_period(const ContainerJob& job, size_t from, size_t to);
  void set_period();
  void count_period(const ContainerJob& job, size_t from, size_t to, uint32_t period);
  // Distinct addresses and bodies of one group; true when its sightings are not simply the segments' sums.
  bool count_group(uint32_t group, uint32_t row);
  void count_sightings(const ContainerJob& job, size_t from, size_t to, uint32_t period);
  void count_total();

  uint64_t* bitmap(uint32_t group, uint32_t klass) {
    return bitmaps_.data() + (size_t{group} * classes_ + klass) * 1024;
  }
  uint32_t org(size_t piece, uint32_t klass) const { return orgs_[piece * classes_ + klass]; }
  uint16_t label(size_t piece, uint32_t klass) const { return labels_[piece * classes_ + klass]; }

  const FigurePlan& plan_;
  Tally& tally_;
  uint32_t classes_ = 1;
  std::vector<uint32_t> class_of_stretch_;
  std::vector<Piece> pieces_;       // cover all of the container
  std::vector<uint32_t> orgs_;      // by piece and class; kNone
  std::vector<uint16_t> labels_;    // by piece and class; 0: none, else a local number
  std::vector<uint32_t> label_of_;  // local number → label
  HugeArray<uint64_t> bitmaps_;     // by group and class; zero between periods
  std::vector<uint64_t> total_;     // by class
  struct Run {
    const std::byte* values;
    size_t size;
  };
  std::vector<std::vector<Run>> runs_;  // arrays to set, by group and class; segments that touch are one
  HugeArray<uint8_t> bytes_;            // a container as bytes, see mark_bytes; zero between uses
  std::vector<uint8_t> used_;           // by group
  std::vector<uint32_t> used_list_;
  std::vector<uint64_t> sums_;      // sightings by group
  std::vector<uint8_t> recount_;    // by group
  std::vector<uint64_t> counts_;    // by local label
  std::vector<uint16_t> label_at_;  // by class and low 16 bits of the address; made when first needed
  bool label_at_made_ = false;
  std::vector<const uint64_t*> same_label_;
  std::vector<uint64_t> sightings_;  // by group and local label
};

}  // namespace luytre
