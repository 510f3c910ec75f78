// Which column of a Shadowserver file means what.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telemetry/detail_json.h"
#include "telemetry/shadowserver/schema.h"

namespace luytre {

struct ShadowserverLayout {
  static constexpr size_t kColumnLimit = 1024;

  // The layout of a header; nothing when it is none. `file_type`: what the file's name says, "" when nothing.
  static std::optional<ShadowserverLayout> of(std::span<const std::string> header, const ReportSchema& schema,
                                              std::string_view file_type);

  std::string report;
  ReportClass report_class = ReportClass::other;
  size_t columns = 0;
  std::vector<std::string> header;
  // Places in the record; -1: not there.
  int time = -1, end_time = -1, src = -1, dst = -1, src_port = -1, dst_port = -1, protocol = -1;
  std::vector<int> infection, name;  // in the order of preference
  int tag = -1;                      // of the type's rule
  std::string tag_word;
  ReportClass tag_class = ReportClass::other;
  bool addressed = false;  // the type has an address: a row without one is malformed
  // Those that only go into `detail`, ascending.
  struct Kept {
    uint32_t column;
    DetailKey key;
  };
  std::vector<Kept> kept;
  std::vector<DetailKey> keys;  // of all columns
  std::string severity;         // of the type, when there is no such column
};

}  // namespace luytre
