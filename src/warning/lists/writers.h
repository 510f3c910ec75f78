// The writers of list_format.cpp's table, one file each. For this folder only.
#pragma once
#include "warning/lists/list_format.h"

namespace luytre {

Result<std::string> write_plain_all(const OutputInput& input);
Result<std::string> write_plain_addresses(const OutputInput& input);
Result<std::string> write_plain_domains(const OutputInput& input);
Result<std::string> write_plain_urls(const OutputInput& input);
Result<std::string> write_plain_hashes(const OutputInput& input);
Result<std::string> write_csv(const OutputInput& input);
Result<std::string> write_hosts(const OutputInput& input);
Result<std::string> write_suricata(const OutputInput& input);
Result<std::string> write_snort(const OutputInput& input);
Result<std::string> write_zeek(const OutputInput& input);
Result<std::string> write_nftables(const OutputInput& input);
Result<std::string> write_ipset(const OutputInput& input);

// Printable ASCII only: what goes into lines of other programs' files.
bool is_plain_line(std::string_view text);
// A stable number for a rule's sid, from 1,100,000,000 up: of the object, the same in every list.
uint32_t rule_sid(std::string_view object);

}  // namespace luytre
