// What the sinkhole's name server says: that there is nothing.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace luytre::sinkhole {

// The answer to `query`, one DNS message: its question, authoritative, without records (NODATA, RFC 2308
// 2.2), or REFUSED for a class other than IN. It is never longer than the query, so nobody is flooded through
// us (RFC 5358). Nothing for what is no query: malformed messages, responses, other operations. Pure.
std::optional<std::string> dns_answer(std::span<const std::byte> query);

}  // namespace luytre::sinkhole
