// Health rows as bytes: a digest, then each row's texts (length, bytes) and numbers, little-endian.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/health.h"

namespace luytre {

std::string encode_health(std::span<const HealthRow> rows);
// ErrorCode::corrupt when the digest or the bytes do not check out.
Result<std::vector<HealthRow>> decode_health(std::string_view bytes);

}  // namespace luytre
