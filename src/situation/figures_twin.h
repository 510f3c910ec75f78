// The obvious way to make figures: keep every sighting, ask the directory for each, put addresses into
// std::set.
#pragma once
#include <map>
#include <string>
#include <tuple>

#include "situation/figures.h"

namespace luytre {

class FiguresTwin {
 public:
  void add(const Sighting& sighting);
  void add(const HealthRow& row);
  // All but the digest.
  Answer ask(const Directory& directory, const Question& question) const;

 private:
  struct Seen {
    Day day;
    std::string family, category, realm;
    bool internal;
    IpAddress address;
  };
  std::map<uint64_t, Seen> sightings_;  // by key
  std::map<std::tuple<std::string, std::string, uint64_t, Timestamp>, DecodeCounts> health_;
};

}  // namespace luytre
