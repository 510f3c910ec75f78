// Cutwail and Pushdo. Their generated names are found by generated/.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// The decoy request. Most of its destinations are ordinary web sites: the detection has no remote end and no
// name, only its detail says where the request went, and nothing may be learnt from it.
extern const DetectorInfo kPushdoHttp;
std::unique_ptr<Detector> make_pushdo_http(const DetectorSettings& settings, uint64_t memory);

// "EHLO ylmf-pc": a spam bot, probably Cutwail (the attribution is disputed). Suspected; to several servers
// in a day probable.
extern const DetectorInfo kCutwailSmtp;
std::unique_ptr<Detector> make_cutwail_smtp(const DetectorSettings& settings, uint64_t memory);

// Looks up the mail servers that Cutwail tries before spamming, nearly all of them on one day.
extern const DetectorInfo kCutwailMailTest;
std::unique_ptr<Detector> make_cutwail_mail_test(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
