// What MISP tags say.
#pragma once
#include <optional>
#include <string>

#include "indicators/json_parse.h"
#include "indicators/reader.h"

namespace luytre {

struct MispTags {
  std::string family;
  bool family_is_known = false;
  std::optional<Category> category;
  std::optional<uint8_t> confidence;
  std::optional<Tlp> tlp;

  void read_tag(std::string_view tag);
  // Tag[] and Galaxy[].GalaxyCluster[] of an event, object or attribute.
  void read_all(const JsonElement& owner);
  // Fills what is missing from `outer`.
  void complete(const MispTags& outer);

 private:
  void galaxy(std::string_view type, std::string_view value);
};

}  // namespace luytre
