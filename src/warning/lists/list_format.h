// A collection as files for machines that know no STIX: one small writer a format, one table of them. A new
// format is one file and one row of list_format.cpp.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "warning/publication/members.h"

namespace luytre {

// What a list is made of. `members` visits what is live, ascending by Member::added, as often as it is
// called.
struct OutputInput {
  const Collection& collection;
  const Producer& producer;
  Timestamp now = 0;
  std::string portal;  // address of the portal, for who wants to know more; "": none
  std::function<Result<void>(const std::function<void(const Member&)>&)> members;
};

struct OutputFormat {
  const char* name;  // in addresses: "domains.txt"
  const char* media_type;
  const char* sentence;
  Result<std::string> (*write)(const OutputInput& input);
};
std::span<const OutputFormat> output_formats();
const OutputFormat* find_output_format(std::string_view name);

// Writes one format of a collection as it is now.
Result<std::string> write_list(Ledger& ledger, const Collection& collection, const Producer& producer,
                               const OutputFormat& format, Timestamp now, const std::string& portal = "");

// What changed after `since` (a number that a list or delta named): lines "+value" and "-value" in the order
// of their changes, of what is live and what went, under a header that names the number to go on from.
Result<std::string> write_delta(Ledger& ledger, const Collection& collection, uint64_t since, Timestamp now);

// Lines that say what a list is, each after `comment`: the collection, its mark, when, up to which number,
// how many.
std::string list_header(const OutputInput& input, std::string_view comment, uint64_t count);

}  // namespace luytre
