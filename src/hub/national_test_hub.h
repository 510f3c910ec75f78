// A small country behind a hub for the tests of the routes about the country: bodies, thirteen months of
// sightings and health, findings, people, and the whole router, asked in-process.
//
//   the centre   T-M (a ministry) ─ T-M1 (its department)   T-B (a bank)   PPC25-01, PPC25-04 (provinces)
#pragma once
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/rules.h"
#include "http/router.h"
#include "hub/hub.h"
#include "model/sighting.h"

namespace luytre {

struct CountryHub {
  CountryHub();
  ~CountryHub();

  struct Reply {
    int status = 0;
    std::string body;
    boost::json::value json;  // null when the body is no JSON
    const boost::json::value& at(std::string_view pointer) const { return json.at_pointer(pointer); }
    int64_t number(std::string_view pointer) const { return at(pointer).to_number<int64_t>(); }
    std::string text(std::string_view pointer) const { return std::string(at(pointer).as_string()); }
  };
  // `who`: a log-in name of people(), "" for nobody.
  Reply get(const std::string& who, const std::string& target);
  Reply send(const std::string& who, http::Method method, const std::string& target,
             const std::string& body = "", const std::string& type = "application/json");

  // "operator" (named), "analyst", "leader", "ministry" (administrator of T-M, named), "department" (member
  // of T-M1), "bank" (administrator of T-B), "bank-member", "province" (member of PPC25-01)
  static std::vector<std::string> people();
  static constexpr const char* kLastMonth = "2026-01";

  // More evidence: into the days, the events and the book.
  void add(const SightingBatch& batch, const std::vector<HealthRow>& health);
  // A sighting as a list makes it; the body is looked up.
  static void add_sighting(SightingBatch& batch, const Directory& directory, Timestamp at,
                           const std::string& address, const std::string& family, const std::string& source,
                           const std::string& indicator);
  Directory directory() const;

  Timestamp now_;
  std::filesystem::path home_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<http::Router> router_;
  std::map<std::string, std::string> tokens_;  // of sessions, by log-in name
};

}  // namespace luytre
