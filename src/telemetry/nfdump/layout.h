// Numbers of nfdump's file layout 2 (nfdump 1.7: nffileV2.h, nfxV3.h, id.h, exporter.h). Integers are in the
// writer's byte order, which is little-endian for all files read here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace luytre::nfdump {

template <class T>
T load(const std::byte* p) {
  T value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// File header: 0 magic u16, 2 version u16, 4 nfdump's version u32, 8 created u64, 16 compression u8,
// 17 encryption u8, 18 appendix blocks u16, 20 creator u32, 24 appendix offset u64, 32 block size u32,
// 36 blocks u32.
inline constexpr size_t kFileHeader = 40;
inline constexpr uint16_t kMagic = 0xA50C;
enum Compression : uint8_t { kPlain, kLzo, kBzip2, kLz4, kZstd };

// Block header: 0 records u32, 4 size u32, 8 type u16, 10 flags u16.
inline constexpr size_t kBlockHeader = 12;
inline constexpr uint16_t kRecordBlock = 3, kArrayBlock = 4;
inline constexpr uint16_t kBlockUncompressed = 1;
inline constexpr size_t kBlockLimit = 5 << 20;                         // expanded
inline constexpr size_t kStoredLimit = kBlockLimit + kBlockLimit / 4;  // what cannot be compressed grows

// Record header: 0 type u16, 2 size u16 (whole). Flow: 4 elements u16, 6 engine type, 7 engine id,
// 8 exporter u16, 10 flags, 11 version.
inline constexpr size_t kRecordHeader = 4, kFlowHeader = 12, kElementHeader = 4;
enum RecordType : uint16_t {
  kExporterInfo = 7,
  kExporterStatistics = 8,
  kOldSampler = 9,
  kFlow = 11,
  kApplications = 12,
  kInterfaces = 13,
  kRoutingTables = 14,
  kSampler = 15,
  kIdent = 0x8001,
  kStatistics = 0x8002,
};
inline constexpr uint8_t kEvent = 1, kSampled = 2;  // flags of a flow

enum Element : uint16_t {
  kGeneric = 1,   // 0 first, 8 last, 16 received (ms), 24 packets, 32 bytes, 40 ports, 44 protocol, 45 flags
  kIpv4 = 2,      // u32 source, destination
  kIpv6 = 3,      // two u64 each, the high one first
  kCounters = 5,  // u64 flows, out packets, out bytes
  kSamplerInfo = 18,  // i32 id, u32 interval, u16 mode, u16 exporter
  kNselCommon = 19,   // u64 event time (ms)
  kNatIpv4 = 20,
  kNatIpv6 = 21,
  kNatPorts = 22,   // u16 each
  kNelCommon = 25,  // u64 event time (ms)
  kPayload = 29,
  kPayloadBack = 30,
};
inline constexpr uint16_t kElementsKnown = 31;

}  // namespace luytre::nfdump
