#include "indicators/stix/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "indicators/families.h"
#include "indicators/json_parse.h"
#include "indicators/stix/pattern.h"

namespace luytre {
namespace {

struct SeededHash {
  size_t operator()(std::string_view text) const { return hash_bytes(text); }
};
template <class T>
using ById = std::unordered_map<std::string_view, T, SeededHash>;

// STIX 2.1 section 7.2.1.4 (TLP 1.0) and the TLP 2.0 extension's fixed objects.
constexpr std::array<std::pair<std::string_view, Tlp>, 9> kMarkings = {{
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::clear},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::green},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Tlp::amber},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::red},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::clear},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::green},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::amber},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::amber_strict},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::red},
}};

// How good a word for "the family" an object is; 0: none.
unsigned rank_of(std::string_view type) {
  if (type == "malware") return 5;
  if (type == "tool") return 4;
  if (type == "intrusion-set") return 3;
  if (type == "threat-actor") return 2;
  if (type == "campaign") return 1;
  return 0;
}
bool is_actor(std::string_view type) {
  return type == "intrusion-set" || type == "threat-actor";
}

struct Named {
  std::string_view name, type;
};

struct Latest {
  JsonElement object;
  Timestamp at = INT64_MIN;
};

class BundleReader {
 public:
  explicit BundleReader(ReaderSink& sink) : sink_(sink) {}

  void run(const JsonArray& objects) {
    for (auto object : objects) note(object);
    for (auto object : objects)
      if (text_of(object, "type") == "relationship") relationship(object);
    for (std::string_view id : order_) indicator(id, indicators_[id].object);
    if (order_.empty()) sink_.refuse(Refusal::unsupported, {}, "", "no indicator object in it");
  }

 private:
  void note(const JsonElement& object) {
    std::string_view type = text_of(object, "type"), id = text_of(object, "id");
    if (type == "indicator") {
      Latest one{.object = object};
      time_of(object, "modified", one.at);
      auto [it, fresh] = indicators_.try_emplace(id, one);
      if (fresh) {
        order_.push_back(id);
      } else if (one.at >= it->second.at) {
        it->second = one;
      }
    } else if (rank_of(type) > 0) {
      named_[id] = {text_of(object, "name"), type};
    } else if (type == "marking-definition") {
      if (auto marking = marking_of(object)) markings_[id] = *marking;
    }
  }

  static std::optional<Tlp> marking_of(const JsonElement& object) {
    std::string_view text;
    if (!object["definition"]["tlp"].get(text)) return tlp(text);
    if (!object["extensions"]["extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"]["tlp_2_0"].get(
            text))
      return tlp(text);
    std::string_view name = text_of(object, "name");
    return name.starts_with("TLP:") ? tlp(name) : std::nullopt;
  }

  void relationship(const JsonElement& object) {
    if (text_of(object, "relationship_type") != "indicates" || flag_of(object, "revoked", false)) return;
    auto target = named_.find(text_of(object, "target_ref"));
    if (target == named_.end()) return;
    Named& best = indicated_[text_of(object, "source_ref")];
    if (rank_of(target->second.type) > rank_of(best.type)) best = target->second;
  }

  void indicator(std::string_view id, const JsonElement& object) {
    Where where{.object = id};
    std::string_view pattern = text_of(object, "pattern");
    std::string_view language = text_of(object, "pattern_type");
    if (!language.empty() && language != "stix")
      return sink_.refuse(Refusal::unsupported, where, pattern,
                          fmt::format("a pattern in {}", printable(language, 40)));
    Said said{.withdrawn = flag_of(object, "revoked", false)};
    if (!time_of(object, "valid_from", said.from) || !time_of(object, "valid_until", said.until))
      return sink_.refuse(Refusal::malformed, where, pattern, "valid_from or valid_until is no time");
    words_of(id, object, said);
    if (benign_) return sink_.refuse(Refusal::benign, where, pattern, "the list itself calls it benign");
    StixPattern read = read_stix_pattern(pattern);
    if (!read.problem.empty())
      return sink_.refuse(Refusal::malformed, where, pattern, "not a STIX pattern, " + read.problem);
    for (StixValue& one : read.values) {
      one.value.text = one.text;
      sink_.add(one.value, said, where);
    }
    for (size_t i = 0; i < read.unsupported; ++i)
      sink_.refuse(Refusal::unsupported, where, pattern, read.untestable);
    if (read.values.empty() && read.unsupported == 0)
      sink_.refuse(Refusal::malformed, where, pattern, "empty");
  }

  // Family, category, confidence and TLP.
  void words_of(std::string_view id, const JsonElement& object, Said& said) {
    benign_ = false;
    if (auto it = indicated_.find(id); it != indicated_.end()) {
      said.family = it->second.name;
      if (is_actor(it->second.type)) said.category = Category::apt_c2;
    }
    auto word = [&](std::string_view text) {
      if (said.family.empty())
        if (auto known = known_family(text)) said.family = known->name;
      if (!said.category) said.category = category_from_words(text);
    };
    for (std::string_view key : {"indicator_types", "labels"}) {
      auto words = array_of(object, key);
      if (!words) continue;
      for (auto element : *words) {
        std::string_view text;
        if (element.get(text)) continue;
        if (text == "benign") benign_ = true;
        word(text);
      }
    }
    if (auto phases = array_of(object, "kill_chain_phases"))
      for (auto phase : *phases) word(text_of(phase, "phase_name"));
    word(text_of(object, "name"));
    int64_t confidence;
    if (!object["confidence"].get(confidence) && confidence >= 0 && confidence <= 100)
      said.confidence = static_cast<uint8_t>(confidence);
    if (auto refs = array_of(object, "object_marking_refs")) {
      for (auto element : *refs) {
        std::string_view ref;
        if (element.get(ref)) continue;
        std::optional<Tlp> marking;
        auto fixed = std::ranges::find(kMarkings, ref, &std::pair<std::string_view, Tlp>::first);
        if (fixed != kMarkings.end()) marking = fixed->second;
        if (auto it = markings_.find(ref); it != markings_.end()) marking = it->second;
        if (marking) said.tlp = std::max(said.tlp.value_or(Tlp::clear), *marking);  // several: the strictest
      }
    }
  }

  ReaderSink& sink_;
  ById<Latest> indicators_;
  std::vector<std::string_view> order_;
  ById<Named> named_, indicated_;
  ById<Tlp> markings_;
  bool benign_ = false;
};

}  // namespace

bool sniff_stix(std::string_view text) {
  if (!looks_like_json(text)) return false;
  std::string_view head = text.substr(0, 65536);
  bool objects = json_has_key(head, "objects") &&
                 (head.find("\"bundle") != std::string_view::npos || json_has_key(head, "spec_version"));
  return objects || head.find("\"indicator--") != std::string_view::npos;
}

void read_stix(const ListText& list, ReaderSink& sink) {
  simdjson::dom::parser json;
  JsonElement root;
  if (std::string problem = parse_json(json, list.text, root); !problem.empty())
    return sink.refuse(Refusal::malformed, {}, "", fmt::format("not JSON: {}", problem));
  JsonArray objects;
  if (!root.get(objects) || !root["objects"].get(objects)) return BundleReader(sink).run(objects);
  if (text_of(root, "type") != "indicator")
    return sink.refuse(Refusal::malformed, {}, "", "not a STIX bundle, envelope or indicator");
  // A single object: read it as a list of one.
  std::string wrapped = '[' + std::string(after_blank(list.text)) + ']';
  simdjson::dom::parser again;
  if (parse_json(again, wrapped, root).empty() && !root.get(objects)) BundleReader(sink).run(objects);
}

}  // namespace luytre
