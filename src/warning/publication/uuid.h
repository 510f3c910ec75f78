// UUIDs that are made of a name, so that the same thing has the same one in every home (RFC 9562, 5.5).
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace luytre {

using Uuid = std::array<uint8_t, 16>;  // network order

// Version 5: SHA-1 over name space and name. Thread-safe.
Uuid uuid_v5(const Uuid& name_space, std::string_view name);
std::string to_string(const Uuid& uuid);  // "6ba7b811-9dad-11d1-80b4-00c04fd430c8"
// True for 36 characters of that form, in lower or upper case.
bool is_uuid(std::string_view text);

// The name spaces of this program. They never change: consumers know what they got by these ids.
inline constexpr Uuid kValueSpace = {0x3b, 0x4c, 0x6e, 0x0d, 0x92, 0xa1, 0x4f, 0x5e,
                                     0xb7, 0x63, 0x11, 0xd8, 0x5a, 0x0c, 0xe4, 0x29};  // published values
inline constexpr Uuid kObjectSpace = {0xc7, 0x1f, 0x80, 0x52, 0x6d, 0x3a, 0x49, 0x04,
                                      0x8e, 0x2b, 0xf5, 0x97, 0x20, 0xb9, 0x6c, 0x41};  // STIX objects
inline constexpr Uuid kMispSpace = {0x5e, 0xa3, 0x27, 0xcb, 0x04, 0x8f, 0x4d, 0x96, 0xa5,
                                    0x70, 0x3e, 0xd2, 0x19, 0x6b, 0xf8, 0x0a};  // MISP events and attributes

}  // namespace luytre
