// Cuts growing text into XML documents: from a root's tag to the end tag of that name.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/counts.h"

namespace luytre {

// Not thread-safe. Documents view the text given.
class XmlDocuments {
 public:
  explicit XmlDocuments(size_t limit) : limit_(limit) {}
  // `last`: nothing follows `text`; what was not consumed must be handed in again.
  void begin(std::string_view text, bool last) {
    text_ = text;
    last_ = last;
    at_ = 0;
  }
  std::optional<std::string_view> next();
  size_t consumed() const { return at_; }
  // malformed: no document where one should begin; over_limit: too long; incomplete: cut off.
  const DecodeCounts& faults() const { return faults_; }

 private:
  size_t find_end(std::string_view document) const;
  void seek();

  const size_t limit_;
  std::string_view text_;
  size_t at_ = 0;
  bool last_ = false;
  bool seeking_ = false;  // for the next "<?xml"
  DecodeCounts faults_;
};

}  // namespace luytre
