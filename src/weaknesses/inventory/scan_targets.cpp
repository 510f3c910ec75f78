#include "weaknesses/inventory/scan_targets.h"

#include <fmt/format.h>

#include <algorithm>

#include "weaknesses/scans/scan_result.h"

namespace luytre {

Result<ScanTargets> approved_targets(const BodyScope& scope, std::span<const std::string> texts) {
  ScanTargets out;
  for (const std::string& text : texts) {
    auto prefix = Prefix::parse(text);
    if (!prefix)
      return fail(ErrorCode::invalid,
                  fmt::format("'{}' is no address and no network; nothing was scanned", text));
    if (!scope.holds(*prefix))
      return fail(
          ErrorCode::invalid,
          fmt::format("{} is not, or not wholly, a network that the directory gives to {}: nothing was "
                      "scanned; add it with 'luytre ownership add' or have the body's claim approved",
                      prefix->to_string(), scope.organisation()));
    if (std::ranges::find(out.prefixes, *prefix) != out.prefixes.end()) continue;
    unsigned free = (prefix->is_v4() ? 32u : 128u) - prefix->length;
    out.addresses += free >= 32 ? kScanAddressLimit + 1 : uint64_t{1} << free;
    if (out.addresses > kScanAddressLimit)
      return fail(ErrorCode::invalid,
                  fmt::format("these are more than {} addresses: scan them in parts", kScanAddressLimit));
    out.prefixes.push_back(*prefix);
  }
  if (out.prefixes.empty()) return fail(ErrorCode::invalid, "there is nothing to scan");
  return out;
}

bool is_port_list(std::string_view text) {
  if (text.empty() || text.size() > 4096) return false;
  for (char c : text)
    if (!(c >= '0' && c <= '9') && c != ',' && c != '-') return false;
  return port_ranges(text, "tcp").size() == static_cast<size_t>(std::ranges::count(text, ',') + 1);
}

}  // namespace luytre
