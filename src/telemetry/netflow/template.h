// Template records as they stand in template and options template sets (RFC 3954 5.2 and 6.1, RFC 7011 3.4).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace luytre::netflow {

inline constexpr size_t kMaxFields = 512;  // in one template; real ones have some dozens

struct Field {
  uint32_t enterprise = 0;  // 0: IANA; kV9Scope: `id` is a v9 scope type
  uint16_t id = 0;
  uint16_t length = 0;  // bytes, or kVariable
  friend bool operator==(const Field&, const Field&) = default;
};

struct Template {
  uint16_t id = 0;
  bool options = false;
  uint16_t scope_fields = 0;  // how many of `fields`, from the front, are the scope
  std::vector<Field> fields;  // none: a withdrawal (IPFIX)
};

// Reads the templates of one set one after the other.
class TemplateReader {
 public:
  enum class Status { found, end, malformed, over_limit };

  // `body`: the set without its header. `version`: 9 or 10.
  TemplateReader(std::span<const std::byte> body, uint16_t version, bool options)
      : reader_(body), version_(version), options_(options) {}

  // found: `out` is the next template. malformed: what follows in this set cannot be told apart. over_limit:
  // a template of more than kMaxFields was passed over; call again.
  Status next(Template& out);

 private:
  Status read_fields(Template& out, size_t count);

  ByteReader reader_;
  uint16_t version_;
  bool options_;
};

}  // namespace luytre::netflow
