// Numbers of the wire: headers, set ids and the information elements used here.
// Sources: Cisco "NetFlow Export Datagram Format" (v5), RFC 3954 (v9), RFC 7011 (IPFIX), RFC 5103 (biflow),
// IANA "IP Flow Information Export (IPFIX) Entities".
#pragma once
#include <cstddef>
#include <cstdint>

namespace luytre::netflow {

inline constexpr uint16_t kV5 = 5, kV9 = 9, kIpfix = 10;
inline constexpr size_t kV5Header = 24, kV5Record = 48, kV9Header = 20, kIpfixHeader = 16, kSetHeader = 4;
inline constexpr size_t kV5MaxRecords =
    1364;  // what a UDP datagram over IPv4 can hold; usual exporters send 30
inline constexpr uint16_t kFirstDataSet = 256;
inline constexpr uint16_t kVariable = 65535;  // field length: told by each record

inline constexpr uint32_t kReverse = 29305;       // enterprise number of reverse elements, RFC 5103
inline constexpr uint32_t kV9Scope = 0xffffffff;  // stands for the name space of v9 scope types
enum V9ScopeType : uint16_t { kScopeSystem = 1, kScopeInterface = 2, kScopeTemplate = 5 };

enum Element : uint16_t {
  kOctetDelta = 1,
  kPacketDelta = 2,
  kProtocol = 4,
  kTcpFlags = 6,
  kSourcePort = 7,
  kSource4 = 8,
  kIngressInterface = 10,
  kDestinationPort = 11,
  kDestination4 = 12,
  kEgressInterface = 14,
  kEndUptime = 21,
  kStartUptime = 22,
  kPostOctetDelta = 23,
  kPostPacketDelta = 24,
  kSource6 = 27,
  kDestination6 = 28,
  kIcmpTypeCode4 = 32,
  kSamplingInterval = 34,
  kSamplerId = 48,
  kSamplerRandomInterval = 50,
  kOctetTotal = 85,
  kPacketTotal = 86,
  kIcmpTypeCode6 = 139,
  kTemplateId = 145,
  kStartSeconds = 150,
  kEndSeconds = 151,
  kStartMilliseconds = 152,
  kEndMilliseconds = 153,
  kStartMicroseconds = 154,
  kEndMicroseconds = 155,
  kStartNanoseconds = 156,
  kEndNanoseconds = 157,
  kStartDeltaMicroseconds = 158,
  kEndDeltaMicroseconds = 159,
  kSystemInitMilliseconds = 160,
  kIcmpType4 = 176,
  kIcmpCode4 = 177,
  kIcmpType6 = 178,
  kIcmpCode6 = 179,
  kUdpSourcePort = 180,
  kUdpDestinationPort = 181,
  kTcpSourcePort = 182,
  kTcpDestinationPort = 183,
  kPostNatSource4 = 225,
  kPostNatDestination4 = 226,
  kPostNaptSourcePort = 227,
  kPostNaptDestinationPort = 228,
  kInitiatorOctets = 231,
  kResponderOctets = 232,
  kPostNatSource6 = 281,
  kPostNatDestination6 = 282,
  kInitiatorPackets = 298,
  kResponderPackets = 299,
  kSelectorId = 302,
  kSamplingPacketInterval = 305,
  kSamplingPacketSpace = 306,
  kSamplingSize = 309,
  kSamplingPopulation = 310,
  kObservationSeconds = 322,
  kObservationMilliseconds = 323,
  kObservationMicroseconds = 324,
  kObservationNanoseconds = 325,
};

}  // namespace luytre::netflow
