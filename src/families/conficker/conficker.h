// Conficker (Downadup, Kido), versions A to E. Its generated names are found by generated/.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Messages whose checksum fits are confirmed for whoever sends them; the bare one, which nmap sends as well,
// is suspected when it opens a conversation.
extern const DetectorInfo kConfickerP2p;
std::unique_ptr<Detector> make_conficker_p2p(const DetectorSettings& settings, uint64_t memory);

// Flows to many addresses, each at a port where a bot at that address would listen: by ports alone, so
// NetFlow is enough.
extern const DetectorInfo kConfickerP2pScan;
std::unique_ptr<Detector> make_conficker_p2p_scan(const DetectorSettings& settings, uint64_t memory);

// The request for a rendezvous server is suspected; with scanning of tcp/445 on the same day it is probable.
extern const DetectorInfo kConfickerHttp;
std::unique_ptr<Detector> make_conficker_http(const DetectorSettings& settings, uint64_t memory);

// Shellcode sent to tcp/445.
extern const DetectorInfo kConfickerExploit;
std::unique_ptr<Detector> make_conficker_exploit(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
