// Words and numbers that flow and log formats write for times, counts, protocols, TCP flags, DNS types and
// codes. A text that is none gives the "unknown" value of model/observation.h. All functions: any thread, no
// allocation.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace luytre {

std::string_view trim_spaces(std::string_view text);  // spaces and tabs at both ends

// Decimal digits that fill `text`; a fraction after '.' is dropped. 0 when there are none or it does not fit.
uint64_t parse_count(std::string_view text);

// Seconds since 1970 with an optional fraction; milliseconds (13 digits) or microseconds (16 digits); ISO
// 8601; the date may be written with '/' as SiLK does. Without a zone it is UTC. kNoTime when it is no time.
Timestamp parse_time(std::string_view text);

// Times of records that follow each other: parse_time, with the minute (or the second since 1970) remembered.
// Not thread-safe.
class LogClock {
 public:
  Timestamp parse(std::string_view text);

 private:
  Timestamp parse_epoch(std::string_view text);

  // "1543795200." of the time read last in the form 1543795200.123456.
  char second_[11] = {};
  Timestamp second_start_ = 0;
  // "2018-12-03T07:00:" and the zone of the time read last, in the form 2018-12-03T07:00:00.123456+0700.
  char minute_[24] = {};
  char zone_[8] = {};
  Timestamp start_ = 0;
};

// "12.5" or "9.5e-07": seconds, in microseconds; 0 when it is none. Limited to 100 years.
Timestamp parse_duration(std::string_view text);

// IANA protocol number, or its keyword in any case ("tcp", "IPv6-ICMP", "icmp6"). 0: unknown.
uint8_t parse_protocol(std::string_view text);

// Letters F S R P A U E C in any order among '.', '-' and spaces (nfdump, SiLK); or a number, decimal or 0x….
// 0: unknown.
uint8_t parse_tcp_flags(std::string_view text);

// DNS RR type: number, mnemonic in any case, or "TYPE123" (RFC 3597). 0: unknown.
uint16_t parse_dns_type(std::string_view text);

// DNS response code: number or mnemonic in any case (RFC 6895). 255: unknown.
uint8_t parse_dns_code(std::string_view text);

}  // namespace luytre
