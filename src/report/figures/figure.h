// A number in a document is the answer to a named query, kept with what it was answered from, so that it can
// be asked again years later.
//
// What is counted is said by the query's name and is never mixed up: addresses (distinct in the whole
// period), address-days (distinct on each day, summed), sightings (events), bodies, hosts (estimated),
// accounts, domains, weaknesses, findings.
#pragma once
#include <boost/json.hpp>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

struct FigureQuery {
  std::string name;                          // one of figure_kinds()
  Day from = 0, to = 0;                      // inclusive
  std::map<std::string, std::string> where;  // parameters by name: by, family, organisation, sector, category
  friend bool operator==(const FigureQuery&, const FigureQuery&) = default;
};

struct FigureLine {
  std::string key;
  std::vector<uint64_t> values;  // one for each column
};

// What a query was answered from, as far as it can be compared later.
struct FigureBasis {
  std::string ownership;                     // version of the directory; "" where ownership has no part in it
  std::string digest;                        // of all that was read
  boost::json::object coverage;              // days, days_with_data, sensors, sensor_hours, records, lost
  std::map<std::string, std::string> parts;  // digests by part: a day, a collection
};

struct Figure {
  FigureQuery query;
  std::vector<std::string> columns;
  std::vector<uint64_t> total;    // one for each column
  std::vector<FigureLine> lines;  // largest first, or in time order
  FigureBasis basis;

  // Of the total. A name that is no column is a bug.
  uint64_t value(std::string_view column) const;
};

using Figures = std::map<std::string, Figure, std::less<>>;  // by the name the document calls it

struct FigureKind {
  const char* name;
  const char* parameters;  // that it takes, by blanks
  const char* sentence;
};
std::span<const FigureKind> figure_kinds();

boost::json::object to_json(const Figures& figures);
// Errors: corrupt.
Result<Figures> figures_from_json(const boost::json::value& json);

}  // namespace luytre
