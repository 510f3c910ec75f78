// Rosters as iCalendar (RFC 5545): VEVENTs out and in.
//
// Times go out in Asia/Ho_Chi_Minh with its VTIMEZONE. In: UTC ('Z'), TZID Asia/Ho_Chi_Minh, Asia/Saigon and
// their like of UTC+7, and times without a zone, taken as the country's; dates alone are whole days. Seconds
// are dropped inwards (a begin up, an end down to the minute). The role is X-LUYTRE-ROLE, else a CATEGORIES
// or the words of SUMMARY before ':' that name one ("Trực lãnh đạo: …"); the person X-LUYTRE-PERSON, else an
// ATTENDEE's CN, else what follows ':' in SUMMARY. Recurring events (RRULE, RDATE) are refused one by one, as
// is what has no role, person or time; cancelled ones are left out.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "duty/shift.h"

namespace luytre {

struct RosterRead {
  std::vector<Shift> shifts;         // `organisation` only where the file says it
  std::vector<std::string> refused;  // "roster.ics line 12: …", the first 1000
  uint64_t refused_count = 0;
};

// `made_at`: DTSTAMP. Lines end in CRLF and are folded at 75 bytes.
std::string write_calendar(std::span<const Shift> shifts, Timestamp made_at);
// `where` names the file. Errors: invalid, when it is no calendar, or longer than 64 MiB.
Result<RosterRead> read_calendar(std::string_view text, std::string_view where);

// CSV with a header: role,person,from,to and maybe organisation, note. Times as parse_local takes them.
// Errors: invalid, when it is no table or a column is missing.
Result<RosterRead> read_roster_csv(std::string_view text, std::string_view where);

}  // namespace luytre
