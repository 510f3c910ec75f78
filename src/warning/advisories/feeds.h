// Public advisories as feeds (RSS 2.0, rssboard.org; Atom, RFC 4287) and as a page of their own. Pure.
// Callers give only what is marked TLP:CLEAR.
#pragma once
#include <span>
#include <string>

#include "warning/advisories/csaf.h"

namespace luytre {

// Newest change first; `now` stands in where there is nothing.
std::string rss_feed(std::span<const Warning> advisories, const CsafPublisher& publisher, Timestamp now);
std::string atom_feed(std::span<const Warning> advisories, const CsafPublisher& publisher, Timestamp now);
// One advisory for people without an account: HTML, in Vietnamese, then English where there is any.
Result<std::string> advisory_page(const Warning& advisory, const CsafPublisher& publisher);

// A published or withdrawn advisory that everybody may read.
bool is_public(const Warning& warning);
// Those, newest change first.
Result<std::vector<Warning>> public_advisories(WarningBook& book, uint64_t limit);

}  // namespace luytre
