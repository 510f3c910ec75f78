// libchdb.so, the ClickHouse engine as a library, loaded at run time: half a gigabyte that only the embedded
// store needs. Its C API: github.com/chdb-io/chdb-core, programs/local/chdb.h.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"

namespace luytre {

struct ChdbResult;  // opaque

struct ChdbLibrary {
  using Connection = void*;

  Connection* (*connect)(int argc, char** argv);
  void (*close)(Connection* connection);
  ChdbResult* (*query)(Connection connection, const char* sql, size_t sql_size, const char* format,
                       size_t format_size);
  ChdbResult* (*stream)(Connection connection, const char* sql, size_t sql_size, const char* format,
                        size_t format_size);
  ChdbResult* (*fetch)(Connection connection, ChdbResult* stream);  // an empty result ends the stream
  void (*cancel)(Connection connection, ChdbResult* stream);
  char* (*buffer)(ChdbResult* result);
  size_t (*length)(ChdbResult* result);
  const char* (*error)(ChdbResult* result);  // null: none
  void (*destroy)(ChdbResult* result);

  // Loads the library once per process and never unloads it. `path` "": looked for beside the program (lib/,
  // ../lib/) and in node_modules of the folders above it. ErrorCode::unavailable with what to do.
  static Result<const ChdbLibrary*> load(const std::string& path);
};

// Where load("") looks, in order, for a program in `program_folder`.
std::vector<std::filesystem::path> chdb_candidates(const std::filesystem::path& program_folder);

}  // namespace luytre
