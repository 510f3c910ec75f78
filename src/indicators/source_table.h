// All indicators of one source, as stored: the file is mapped and used as it lies
// (docs/formats/indicator-store.md).
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "indicators/columns.h"
#include "model/indicator.h"

namespace luytre {

// Immutable. Views stay good as long as the table does, even when the file is replaced.
class SourceTable {
 public:
  // Maps and checks the whole file: checksum, bounds, order, profile numbers. ErrorCode::corrupt says what is
  // wrong.
  static Result<SourceTable> open(const std::filesystem::path& path);
  // The same over bytes that the caller keeps alive; they start at an address that is a multiple of 8.
  static Result<SourceTable> view(std::string_view bytes);

  const std::string& source() const { return source_; }
  const std::vector<Profile>& profiles() const { return profiles_; }
  const Columns& active() const { return active_; }
  const Columns& withdrawn() const { return withdrawn_; }

  SourceTable() = default;  // of no source, empty

 private:
  MappedFile file_;
  std::string source_;
  std::vector<Profile> profiles_;
  Columns active_, withdrawn_;
};

// The bytes of a source's file. Only profiles that are used are written, renumbered in order of `profiles`.
std::string encode_source_table(std::string_view source, std::span<const Profile> profiles,
                                const Columns& active, const Columns& withdrawn);

}  // namespace luytre
