// The files of testdata/, for tests.
#pragma once
#include <string>

#include "base/check.h"
#include "base/file.h"

namespace luytre {

inline std::filesystem::path testdata_path(const std::string& name) {
  return std::filesystem::path(LUYTRE_SOURCE_DIR) / "src/indicators/testdata" / name;
}
inline std::string testdata(const std::string& name) {
  auto text = read_file(testdata_path(name));
  LUYTRE_CHECK(text.has_value());
  return std::move(*text);
}

}  // namespace luytre
