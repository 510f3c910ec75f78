#include "indicators/misp/tags.h"

#include <algorithm>

#include "indicators/families.h"

namespace luytre {
namespace {

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

void MispTags::galaxy(std::string_view type, std::string_view value) {
  // MITRE clusters carry their number: "APT32 - G0050".
  if (size_t dash = value.rfind(" - ");
      dash != std::string_view::npos && any_of(value.substr(dash + 3, 1), {"G", "S"}))
    value = value.substr(0, dash);
  bool actor = any_of(type, {"threat-actor", "mitre-intrusion-set", "mitre-enterprise-attack-intrusion-set",
                             "microsoft-activity-group", "360net-threat-actor"});
  bool malware = any_of(type, {"malpedia", "botnet", "tool", "ransomware", "rat", "stealer", "backdoor",
                               "banker", "android", "cryptominers", "mitre-malware",
                               "mitre-enterprise-attack-malware", "mitre-tool", "exploit-kit"});
  if (!actor && !malware) return;
  auto known = known_family(value);
  if (known && known->category && !category) category = known->category;
  if (actor) category = Category::apt_c2;
  // A known name over an unknown one; malware over an actor.
  bool better = family.empty() || (known && !family_is_known);
  if (better) {
    family = value;
    family_is_known = known.has_value();
  }
}

void MispTags::read_tag(std::string_view tag) {
  if (auto marking = luytre::tlp(tag); marking && tag.size() > 4 && (tag[3] == ':')) {
    tlp = std::max(tlp.value_or(Tlp::clear), *marking);  // several: the strictest
    return;
  }
  size_t colon = tag.find(':'), quote = tag.find("=\"");
  if (colon != std::string_view::npos && quote != std::string_view::npos && quote > colon &&
      tag.ends_with('"')) {
    std::string_view space = tag.substr(0, colon), predicate = tag.substr(colon + 1, quote - colon - 1);
    std::string_view value = tag.substr(quote + 2, tag.size() - quote - 3);
    if (space == "misp-galaxy") return galaxy(predicate, value);
    if (space == "misp" && predicate == "confidence-level") {
      if (value == "completely-confident") confidence = uint8_t{100};
      if (value == "usually-confident") confidence = uint8_t{75};
      if (value == "fairly-confident") confidence = uint8_t{50};
      if (value == "rarely-confident") confidence = uint8_t{25};
      if (value == "unconfident") confidence = uint8_t{0};
      return;
    }
    if (space == "kill-chain" && value == "Command and Control") category = Category::c2;
    if (!category) category = category_from_words(value);
    return;
  }
  if (auto known = known_family(tag); known && !family_is_known) {
    family = known->name;
    family_is_known = true;
    if (known->category && !category) category = known->category;
    return;
  }
  if (!category) category = category_from_words(tag);
}

void MispTags::read_all(const JsonElement& owner) {
  if (auto tags = array_of(owner, "Tag"))
    for (auto tag : *tags) read_tag(text_of(tag, "name"));
  if (auto galaxies = array_of(owner, "Galaxy"))
    for (auto one : *galaxies)
      if (auto clusters = array_of(one, "GalaxyCluster"))
        for (auto cluster : *clusters) galaxy(text_of(one, "type"), text_of(cluster, "value"));
}

void MispTags::complete(const MispTags& outer) {
  if (family.empty() || (outer.family_is_known && !family_is_known)) family = outer.family;
  if (!category) category = outer.category;
  if (!confidence) confidence = outer.confidence;
  if (!tlp) tlp = outer.tlp;
}

}  // namespace luytre
