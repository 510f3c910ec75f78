// Lists of assets as bodies keep them: CSV with a header, CycloneDX JSON, SPDX 2.3 JSON. Pure; whole text in,
// assets out. What could not be used is counted.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "weaknesses/inventory/asset_book.h"

namespace luytre {

enum class AssetFormat : uint8_t { csv, cyclonedx, spdx };
const char* to_string(AssetFormat format);
std::optional<AssetFormat> asset_format(std::string_view name);
std::optional<AssetFormat> recognise_assets(std::string_view text);

struct AssetList {
  std::vector<Asset> assets;  // without organisation and times where the list tells none
  uint64_t malformed = 0;     // rows or components without what makes one
  uint64_t over_limit = 0;
  std::vector<std::string> unknown_columns;  // of a CSV
};
inline constexpr size_t kAssetListLimit = 1 << 20;

struct AssetFileOptions {
  // CSV: the list's own header → one of host, address, domain, url, product, version, port, protocol, owner,
  // importance, level, seen. Common names in Vietnamese and English are known without it.
  std::map<std::string, std::string> columns;
  std::string place;  // SBOMs: what the components are in; "": the name the document gives
};

// Errors: invalid, when the text is not the format at all.
Result<AssetList> read_asset_csv(std::string_view text, const AssetFileOptions& options);
Result<AssetList> read_cyclonedx(std::string_view text, const AssetFileOptions& options);  // 1.2 to 1.7
Result<AssetList> read_spdx(std::string_view text, const AssetFileOptions& options);       // 2.2, 2.3
Result<AssetList> read_assets(AssetFormat format, std::string_view text, const AssetFileOptions& options);

}  // namespace luytre
