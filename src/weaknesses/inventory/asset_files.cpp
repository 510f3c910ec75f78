#include "weaknesses/inventory/asset_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/vietnamese.h"
#include "weaknesses/scans/json_reading.h"
#include "weaknesses/scans/scan_result.h"

namespace luytre {
namespace {

// Header words without marks and in lower case → field.
const std::map<std::string, std::string, std::less<>>& known_columns() {
  static const std::map<std::string, std::string, std::less<>> known = {{"host", "host"},
                                                                        {"hostname", "host"},
                                                                        {"may chu", "host"},
                                                                        {"ten may", "host"},
                                                                        {"ten may chu", "host"},
                                                                        {"address", "address"},
                                                                        {"ip", "address"},
                                                                        {"ip address", "address"},
                                                                        {"dia chi ip", "address"},
                                                                        {"dia chi", "address"},
                                                                        {"domain", "domain"},
                                                                        {"ten mien", "domain"},
                                                                        {"url", "url"},
                                                                        {"website", "url"},
                                                                        {"duong dan", "url"},
                                                                        {"product", "product"},
                                                                        {"cpe", "product"},
                                                                        {"software", "product"},
                                                                        {"san pham", "product"},
                                                                        {"phan mem", "product"},
                                                                        {"version", "version"},
                                                                        {"phien ban", "version"},
                                                                        {"port", "port"},
                                                                        {"cong", "port"},
                                                                        {"protocol", "protocol"},
                                                                        {"giao thuc", "protocol"},
                                                                        {"owner", "owner"},
                                                                        {"chu quan", "owner"},
                                                                        {"phu trach", "owner"},
                                                                        {"nguoi phu trach", "owner"},
                                                                        {"importance", "importance"},
                                                                        {"muc do quan trong", "importance"},
                                                                        {"quan trong", "importance"},
                                                                        {"level", "level"},
                                                                        {"system level", "level"},
                                                                        {"system_level", "level"},
                                                                        {"cap do", "level"},
                                                                        {"cap do he thong", "level"},
                                                                        {"seen", "seen"},
                                                                        {"last_seen", "seen"},
                                                                        {"ngay", "seen"}};
  return known;
}

std::string folded(std::string_view text) {
  std::string out = without_marks(scan_text(text, 128));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// Breadth-first over nested components, so that no depth is asked of the stack.
void take_components(const JsonElement& root, const std::string& place, Timestamp time, AssetList& out) {
  std::vector<JsonElement> todo;
  json_each(root, "components", [&](const JsonElement& c) { todo.push_back(c); });
  for (size_t i = 0; i < todo.size(); ++i) {
    JsonElement c = todo[i];
    json_each(c, "components", [&](const JsonElement& inner) { todo.push_back(inner); });
    std::string_view cpe = json_text(c, "cpe"), purl = json_text(c, "purl"), name = json_text(c, "name");
    std::string_view group = json_text(c, "group");
    std::string product(cpe.empty() ? purl : cpe);
    if (product.empty() && !name.empty())
      product = group.empty() ? std::string(name) : std::string(group) + "/" + std::string(name);
    if (product.empty()) {
      ++out.malformed;
      continue;
    }
    if (out.assets.size() >= kAssetListLimit) {
      ++out.over_limit;
      continue;
    }
    Asset asset;
    asset.host = place;
    asset.product = product_text(product);
    asset.version = scan_text(json_text(c, "version"), 256);
    asset.last_seen = time;
    out.assets.push_back(std::move(asset));
  }
}

}  // namespace

const char* to_string(AssetFormat format) {
  constexpr const char* kNames[] = {"csv", "cyclonedx", "spdx"};
  return kNames[static_cast<size_t>(format)];
}

std::optional<AssetFormat> asset_format(std::string_view name) {
  for (AssetFormat f : {AssetFormat::csv, AssetFormat::cyclonedx, AssetFormat::spdx})
    if (name == to_string(f)) return f;
  return std::nullopt;
}

std::optional<AssetFormat> recognise_assets(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  std::string_view head = text.substr(first, 64 << 10);
  if (head[0] == '{') {
    if (head.find("\"bomFormat\"") != std::string_view::npos) return AssetFormat::cyclonedx;
    if (head.find("\"spdxVersion\"") != std::string_view::npos) return AssetFormat::spdx;
    return std::nullopt;
  }
  if (head[0] == '<' || head[0] == '[') return std::nullopt;
  auto table = CsvTable::parse(head.substr(0, head.find('\n') + 1), "assets");
  if (!table) return std::nullopt;
  for (const std::string& title : table->header()) {
    auto at = known_columns().find(folded(title));
    if (at != known_columns().end() && at->second != "seen") return AssetFormat::csv;
  }
  return std::nullopt;
}

Result<AssetList> read_asset_csv(std::string_view text, const AssetFileOptions& options) {
  if (text.size() > (size_t{256} << 20)) return fail(ErrorCode::invalid, "the list is above 256 MB");
  auto table = CsvTable::parse(text, "assets");
  if (!table) return std::unexpected(table.error());
  AssetList out;
  std::map<std::string, size_t> column;
  for (size_t i = 0; i < table->header().size(); ++i) {
    const std::string& title = table->header()[i];
    auto own = options.columns.find(title);
    auto known = known_columns().find(folded(title));
    if (own != options.columns.end())
      column[own->second] = i;
    else if (known != known_columns().end())
      column.try_emplace(known->second, i);
    else
      out.unknown_columns.push_back(scan_text(title, 64));
  }
  if (!column.contains("host") && !column.contains("address") && !column.contains("domain") &&
      !column.contains("url"))
    return fail(
        ErrorCode::invalid,
        "the list has no column that says where an asset is: host, address, domain or url; name it with "
        "--column");
  for (size_t row = 0; row < table->rows(); ++row) {
    auto cell = [&](const char* field) {
      auto at = column.find(field);
      return at == column.end() ? std::string() : scan_text(table->cell(row, at->second), 1024);
    };
    Asset asset{.host = cell("host"),
                .address = cell("address"),
                .domain = cell("domain"),
                .url = cell("url"),
                .product = product_text(cell("product")),
                .version = cell("version"),
                .protocol = cell("protocol"),
                .owner = cell("owner"),
                .importance = cell("importance")};
    std::string port = cell("port"), level = cell("level"), seen = cell("seen");
    auto number = port_number(port), grade = port_number(level);
    auto day = parse_day(seen);
    bool broken = (!port.empty() && !number) || (!level.empty() && (!grade || *grade < 1 || *grade > 5)) ||
                  (!seen.empty() && !day) || (!asset.address.empty() && !IpAddress::parse(asset.address)) ||
                  place_of(asset).empty();
    if (broken) {
      ++out.malformed;
      continue;
    }
    if (out.assets.size() >= kAssetListLimit) {
      ++out.over_limit;
      continue;
    }
    asset.port = number.value_or(0);
    asset.level = grade.value_or(0);
    if (day) asset.last_seen = start_of(*day);
    out.assets.push_back(std::move(asset));
  }
  return out;
}

Result<AssetList> read_cyclonedx(std::string_view text, const AssetFileOptions& options) {
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return std::unexpected(root.error());
  if (json_text(*root, "bomFormat") != "CycloneDX")
    return fail(ErrorCode::invalid, "this is not a CycloneDX document: bomFormat is missing");
  JsonElement metadata = json_object(*root, "metadata"), about = json_object(metadata, "component");
  std::string place = options.place;
  if (place.empty()) place = scan_text(json_text(about, "name"), 255);
  if (place.empty()) place = scan_text(json_text(*root, "serialNumber"), 255);
  if (place.empty())
    return fail(ErrorCode::invalid,
                "the document does not say what its components are in: name it with --asset");
  AssetList out;
  take_components(*root, place, parse_iso_time(json_text(metadata, "timestamp")).value_or(kNoTime), out);
  return out;
}

Result<AssetList> read_spdx(std::string_view text, const AssetFileOptions& options) {
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return std::unexpected(root.error());
  if (!json_text(*root, "spdxVersion").starts_with("SPDX-2."))
    return fail(ErrorCode::invalid, "this is not an SPDX 2 document: spdxVersion is missing or another");
  std::string place = options.place;
  if (place.empty()) place = scan_text(json_text(*root, "name"), 255);
  if (place.empty())
    return fail(ErrorCode::invalid,
                "the document does not say what its packages are in: name it with --asset");
  Timestamp time = parse_iso_time(json_text(json_object(*root, "creationInfo"), "created")).value_or(kNoTime);
  AssetList out;
  json_each(*root, "packages", [&](const JsonElement& package) {
    std::string cpe, purl;
    json_each(package, "externalRefs", [&](const JsonElement& reference) {
      std::string_view type = json_text(reference, "referenceType");
      std::string_view locator = json_text(reference, "referenceLocator");
      if (type == "cpe23Type" && cpe.empty()) cpe = locator.substr(0, 1024);
      if (type == "purl" && purl.empty()) purl = locator.substr(0, 1024);
    });
    std::string product = !cpe.empty() ? cpe : !purl.empty() ? purl : std::string(json_text(package, "name"));
    if (product.empty()) {
      ++out.malformed;
      return;
    }
    if (out.assets.size() >= kAssetListLimit) {
      ++out.over_limit;
      return;
    }
    Asset asset;
    asset.host = place;
    asset.product = product_text(product);
    std::string version = scan_text(json_text(package, "versionInfo"), 256);
    if (version != "NOASSERTION" && version != "NONE") asset.version = version;
    asset.last_seen = time;
    out.assets.push_back(std::move(asset));
  });
  return out;
}

Result<AssetList> read_assets(AssetFormat format, std::string_view text, const AssetFileOptions& options) {
  switch (format) {
    case AssetFormat::csv:
      return read_asset_csv(text, options);
    case AssetFormat::cyclonedx:
      return read_cyclonedx(text, options);
    case AssetFormat::spdx:
      return read_spdx(text, options);
  }
  return fail(ErrorCode::unsupported, "no such format");
}

}  // namespace luytre
