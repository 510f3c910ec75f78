#include "events/chdb_library.h"

#include <dlfcn.h>

#include <memory>
#include <mutex>

namespace luytre {
namespace fs = std::filesystem;
namespace {

#if defined(__aarch64__)
constexpr const char* kPackage = "node_modules/@chdb/lib-linux-arm64-gnu/libchdb.so";
#else
constexpr const char* kPackage = "node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";
#endif

Result<std::unique_ptr<ChdbLibrary>> load_file(const fs::path& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return fail(ErrorCode::unavailable, fmt::format("cannot load '{}': {}", path.string(), ::dlerror()));
  auto library = std::make_unique<ChdbLibrary>();
  void (*set_signal_handlers)(int) = nullptr;
  const char* missing = nullptr;
  auto bind = [&]<class Function>(Function& function, const char* symbol) {
    function = reinterpret_cast<Function>(::dlsym(handle, symbol));
    if (!function) missing = symbol;
  };
  bind(library->connect, "chdb_connect");
  bind(library->close, "chdb_close_conn");
  bind(library->query, "chdb_query_n");
  bind(library->stream, "chdb_stream_query_n");
  bind(library->fetch, "chdb_stream_fetch_result");
  bind(library->cancel, "chdb_stream_cancel_query");
  bind(library->buffer, "chdb_result_buffer");
  bind(library->length, "chdb_result_length");
  bind(library->error, "chdb_result_error");
  bind(library->destroy, "chdb_destroy_query_result");
  bind(set_signal_handlers, "chdb_set_signal_handlers_enabled");
  if (missing)
    return fail(
        ErrorCode::unavailable,
        fmt::format("'{}' has no {}: it is not the chDB version this program is made for (run `npm ci`)",
                    path.string(), missing));
  set_signal_handlers(0);  // signals are the program's
  return library;
}

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

std::vector<fs::path> chdb_candidates(const fs::path& program_folder) {
  std::vector<fs::path> paths = {program_folder / "lib/libchdb.so",
                                 program_folder.parent_path() / "lib/libchdb.so"};
  for (fs::path folder = program_folder;; folder = folder.parent_path()) {
    paths.push_back(folder / kPackage);
    if (folder == folder.parent_path()) return paths;
  }
}

Result<const ChdbLibrary*> ChdbLibrary::load(const std::string& path) {
  static std::mutex mutex;
  static std::unique_ptr<ChdbLibrary> loaded;
  std::lock_guard lock(mutex);
  if (loaded) return loaded.get();
  fs::path found = path;
  if (path.empty())
    for (const fs::path& candidate : chdb_candidates(program_folder()))
      if (found.empty() && fs::exists(candidate)) found = candidate;
  if (found.empty())
    return fail(
        ErrorCode::unavailable,
        "the embedded event store needs libchdb.so: run `npm ci` in the source folder, put the library "
        "beside the program in lib/, or use a server (events = http://…)");
  auto library = load_file(found);
  if (!library) return std::unexpected(library.error());
  loaded = std::move(*library);
  return loaded.get();
}

}  // namespace luytre
