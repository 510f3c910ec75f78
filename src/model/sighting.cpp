#include "model/sighting.h"

#include "base/hash.h"

namespace luytre {

const char* to_string(Evidence evidence) {
  switch (evidence) {
    case Evidence::suspected:
      return "suspected";
    case Evidence::probable:
      return "probable";
    case Evidence::confirmed:
      return "confirmed";
  }
  return "?";
}

const char* to_string(AttributionReason reason) {
  switch (reason) {
    case AttributionReason::foreign:
      return "foreign";
    case AttributionReason::prefix:
      return "prefix";
    case AttributionReason::asn:
      return "asn";
    case AttributionReason::country:
      return "country";
    case AttributionReason::sensor:
      return "sensor";
  }
  return "?";
}

uint64_t Sighting::key() const {
  // Fixed fields first, then texts, each with its length: no two different sightings share the buffer.
  char buffer[1024];
  size_t size = 0;
  auto number = [&](uint64_t value) {
    std::memcpy(buffer + size, &value, 8);
    size += 8;
  };
  number(static_cast<uint64_t>(first));
  number(static_cast<uint64_t>(last));
  number(address.high());
  number(address.low());
  number(remote.high());
  number(remote.low());
  number(uint64_t{port} << 48 | uint64_t{remote_port} << 32 | uint64_t{protocol} << 24 |
         uint64_t{static_cast<uint8_t>(indicator_type)} << 16 | uint64_t{internal});
  number(packets);
  number(bytes);
  for (std::string_view text : {name, indicator, source, detector, sensor}) {
    number(text.size());
    if (text.size() <= 128) {
      if (!text.empty()) std::memcpy(buffer + size, text.data(), text.size());
      size += text.size();
    } else {
      number(stable_hash64(text));
    }
  }
  return stable_hash64({buffer, size});
}

void SightingBatch::add(const Sighting& sighting) {
  Sighting& row = rows.emplace_back(sighting);
  for (std::string_view Sighting::*member :
       {&Sighting::name, &Sighting::indicator, &Sighting::source, &Sighting::family, &Sighting::detector,
        &Sighting::sensor, &Sighting::detail, &Sighting::organisation})
    row.*member = text.copy(sighting.*member);
}

}  // namespace luytre
