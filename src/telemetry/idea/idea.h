// IDEA0 events as JSON (idea.cesnet.cz, "Intrusion Detection Extensible Alert"): a line each, or an array.
//
// IDEA's lists become rows: one for each source address and each target address, bounded by kIdeaRowLimit an
// event (the rest is counted over limit). A range ("192.0.2.1-192.0.2.9") or network of at most
// kIdeaRangeLimit addresses is spread out; a larger one leaves src unknown and stands in the detail.
//
//   src, src_port   Source[].IP4/IP6 and its first Port; of an event that only has targets, the target
//   dst, dst_port   Target[].IP4/IP6 and its first Port
//   class           the first Category that says one; a source of Type CC or Malware is a c2-server; of an
//   event
//                   that only has targets other, unless its category says vulnerable or compromised
//   first, last     EventTime, else WinStartTime, else DetectTime; CeaseTime, else WinEndTime, else first
//   report          the first Category; infection: _Luytre.Family
//   name            the other end's first Hostname or URL, else the own
//   detail          every other key at the top, and the own source's other keys
//
// Events of category Test are counted as unsupported. Malformed: Format is not IDEA0, no DetectTime, no
// Category, an address that is none. fork() is null.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

inline constexpr size_t kIdeaRowLimit = 1024;
inline constexpr size_t kIdeaRangeLimit = 256;

int sniff_idea(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_idea_decoder(const DecodeOptions& options);

}  // namespace luytre
