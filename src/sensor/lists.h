// Threat lists on their way from the hub to a sensor: which there are, and packets of them.
//
// A list is a file of the indicator store (docs/formats/indicator-store.md), named by its SHA-256; a benign
// list likewise. A catalogue is all that is published at once. Its version is "<serial>-<16 hex digits>", the
// digits of the SHA-256 over its canonical text, so a sensor that holds all files checks the whole.
//
// A packet leads from one version (or none) to another: one line of JSON, at most kLongestCatalogue bytes,
// then for each list that changed one zstd frame, made with the list of the same name it replaces as prefix
// (RFC 8878; what zstd calls --patch-from). Lists that did not change are named and not sent.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/indicator.h"

namespace luytre::sensor {

inline constexpr size_t kLongestCatalogue = 16u << 20;
inline constexpr size_t kListMost = size_t{1} << 30;
inline constexpr size_t kListsMost = 10'000;

// TLP 2.0 (first.org/tlp): a body is a client of the centre, so AMBER goes to it; AMBER+STRICT and RED do not
// leave the centre.
constexpr bool goes_to_bodies(Tlp tlp) {
  return tlp == Tlp::clear || tlp == Tlp::green || tlp == Tlp::amber;
}

struct ListFile {
  bool benign = false;
  std::string name;    // of the source, or of the benign list
  std::string digest;  // SHA-256
  uint64_t size = 0;
  friend auto operator<=>(const ListFile&, const ListFile&) = default;
};

struct Catalogue {
  uint64_t serial = 0;
  std::vector<ListFile> lists;         // ascending
  std::string content_digest() const;  // of the lists alone
  std::string version() const;         // "" of an empty catalogue with serial 0
  std::string to_json() const;
  static Result<Catalogue> parse(std::string_view json);
};

// Bytes of a list by its digest.
using ReadList = std::function<Result<std::string>(const std::string& digest)>;

// From `from` (version "": nothing is held) to `to`.
Result<std::string> make_packet(const Catalogue& from, const Catalogue& to, const ReadList& read);

struct Packet {
  std::string from;  // version it starts from
  Catalogue to;
  struct Part {
    size_t list;             // index into to.lists
    std::string base;        // digest of the prefix, "" for none
    std::string_view frame;  // views the packet
  };
  std::vector<Part> parts;
};
// Corrupt: anything that does not fit.
Result<Packet> read_packet(std::string_view bytes);
// The list of a part; corrupt unless it is exactly the one the catalogue names.
Result<std::string> unpack_part(const Packet& packet, const Packet::Part& part, std::string_view base);

}  // namespace luytre::sensor
