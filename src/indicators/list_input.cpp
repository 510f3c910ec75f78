#include "indicators/list_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "indicators/misp/event.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;
constexpr unsigned kDeepest = 16;
constexpr uint64_t kLongest = uint64_t{4} << 30;  // expanded: no source holds more
constexpr size_t kBlock = 4 << 20;

std::string stem_of(const fs::path& path) {
  fs::path file = path.filename().empty() ? path.parent_path().filename() : path.filename();
  if (file == "." || file == "..") file = fs::weakly_canonical(path).filename();
  if (file.extension() == ".gz" || file.extension() == ".zst") file = file.stem();
  std::string stem = file.stem().string();
  return stem.empty() ? "list" : stem;
}

std::string folder_name(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  std::string name = (error ? path : real).filename().string();
  return name.empty() ? "feed" : name;
}

Result<void> add_feed(const fs::path& folder, std::vector<ListInput>& inputs) {
  auto manifest = ListBytes::read(folder / "manifest.json");
  if (!manifest) return std::unexpected(manifest.error());
  auto uuids = read_misp_manifest(manifest->text());
  if (!uuids)
    return fail(uuids.error().code,
                fmt::format("'{}': {}", (folder / "manifest.json").string(), uuids.error().message));
  for (const std::string& uuid : *uuids)
    inputs.push_back(
        {.path = folder / (uuid + ".json"), .source = folder_name(folder), .name = uuid, .misp_event = true});
  return {};
}

Result<void> add_folder(const fs::path& folder, unsigned depth, std::vector<ListInput>& inputs) {
  std::error_code error;
  if (fs::is_regular_file(folder / "manifest.json", error)) return add_feed(folder, inputs);
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator it(folder, error), end;
  for (; !error && it != end; it.increment(error))
    if (!it->path().filename().string().starts_with('.')) entries.push_back(*it);
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot list '{}': {}", folder.string(), error.message()));
  std::ranges::sort(entries, {}, [](const fs::directory_entry& entry) { return entry.path(); });
  for (const fs::directory_entry& entry : entries) {
    if (entry.is_directory(error) && !entry.is_symlink(error)) {
      if (depth < kDeepest) LUYTRE_TRY(add_folder(entry.path(), depth + 1, inputs));
    } else if (entry.is_regular_file(error)) {
      inputs.push_back(
          {.path = entry.path(), .source = stem_of(entry.path()), .name = stem_of(entry.path())});
    }
  }
  return {};
}

}  // namespace

Result<std::vector<ListInput>> find_list_inputs(const fs::path& path) {
  std::vector<ListInput> inputs;
  if (path == "-") {
    inputs.push_back({.path = path, .source = "stdin", .name = "stdin"});
    return inputs;
  }
  std::error_code error;
  fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return fail(ErrorCode::not_found, fmt::format("there is no '{}'", path.string()));
  if (fs::is_directory(status)) {
    LUYTRE_TRY(add_folder(path, 0, inputs));
  } else {
    inputs.push_back({.path = path, .source = stem_of(path), .name = stem_of(path)});
  }
  return inputs;
}

Result<ListBytes> ListBytes::read(const fs::path& path) {
  auto source = open_source(path.string(), {.expanded_limit = kLongest});
  if (!source) return std::unexpected(source.error());
  ListBytes bytes;
  if (!(*source)->mapped().empty()) {
    bytes.source_ = std::move(*source);
    return bytes;
  }
  while (!(*source)->ended()) {
    auto block = (*source)->next(kBlock);
    if (!block) return std::unexpected(block.error());
    bytes.owned_ += as_text(*block);
  }
  return bytes;
}

std::string_view ListBytes::text() const {
  return source_ ? as_text(source_->mapped()) : std::string_view(owned_);
}

}  // namespace luytre
