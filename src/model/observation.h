// An observation is one thing a sensor saw: a flow, a DNS message, an HTTP request, a TLS handshake, an
// alert, or what somebody else reports of an address. They travel in batches of columns, from the decoder to
// the detectors.
//
// A batch holds one kind and one address family, so loops over it have no branches on either. It is filled by
// a decoder, read by everybody else, and reused: views in it die when the sink returns.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/ip.h"
#include "base/time.h"

namespace luytre {

enum class ObservationKind : uint8_t { flow, dns, http, tls, alert, report };
inline constexpr size_t kObservationKinds = 6;
const char* to_string(ObservationKind kind);

// What a report says of its address (the types of the Reference Security Incident Taxonomy,
// github.com/enisaeu/Reference-Security-Incident-Taxonomy-Task-Force, as far as reports use them).
enum class ReportClass : uint8_t {
  infected,     // runs malware: spoke to its command server, a sinkhole, or as malware speaks
  c2_server,    // is a command server, or hands out malware
  scanner,      // scans, guesses passwords or tries exploits
  attacker,     // takes part in denial of service, spam or fraud
  compromised,  // broken into: a web shell, a defacement, a stolen account
  vulnerable,   // could be attacked: an open or outdated service
  other,
};
inline constexpr size_t kReportClasses = 7;
const char* to_string(ReportClass report_class);  // "infected", "c2-server", ...

enum class AddressFamily : uint8_t { v4, v6 };

inline constexpr size_t kBatchRows = 8192;
inline constexpr size_t kOpeningBytes = 512;  // of payload kept of each side of a flow

// A column of at most kBatchRows values: raw storage, 64-byte aligned, allocated at the first touch and kept.
// Values beyond the batch's size are garbage.
template <class T>
class Column {
 public:
  T* data() {
    if (!values_) values_.reset(new (std::align_val_t(64)) T[kBatchRows]);
    return values_.get();
  }
  const T* data() const { return values_.get(); }
  T& operator[](size_t i) { return data()[i]; }
  const T& operator[](size_t i) const { return values_[i]; }
  // True once somebody asked for storage; columns a kind does not have stay absent.
  bool present() const { return values_ != nullptr; }

 private:
  struct Free {
    void operator()(T* p) const { ::operator delete[](p, std::align_val_t(64)); }
  };
  static_assert(std::is_trivially_destructible_v<T>);
  std::unique_ptr<T[], Free> values_;
};

struct ObservationBatch;

// A decoder may leave all columns but the *match columns* unfilled and complete chosen rows on demand; most
// rows match nothing and are never asked for. Match columns: addresses and ports; name; host and path;
// server_name, ja3, ja4, certificate; answers; opening, reply, tcp_sequence. Reports are filled in whole.
class RowCompleter {
 public:
  virtual ~RowCompleter() = default;
  // Fills the remaining columns of `rows` (ascending, within the batch). Called while the batch's input is
  // alive. A field that does not parse becomes its "unknown" value below.
  virtual void complete(ObservationBatch& batch, std::span<const uint32_t> rows) = 0;
};

struct ObservationBatch {
  ObservationKind kind = ObservationKind::flow;
  AddressFamily family = AddressFamily::v4;
  uint32_t size = 0;

  // -- every kind --
  Column<Timestamp> first, last;  // kNoTime: unknown. One moment: last == first
  Column<uint32_t> src4, dst4;    // family v4, host order; 0: unknown
  Column<IpAddress> src6,
      dst6;  // family v6; unspecified: unknown. May hold mapped IPv4 when the two ends differ
  Column<uint16_t> src_port, dst_port;  // 0: unknown or none
  Column<uint8_t> protocol;             // IANA protocol number; 0: unknown
  Column<uint16_t> origin;              // who told us: index into the run's OriginTable

  // -- flow --
  Column<uint64_t> packets, bytes;  // corrected for sampling
  Column<uint32_t> sampling;        // 1 in N; 1: every packet
  Column<uint8_t> tcp_flags;        // sent by src, cumulative OR; 0: unknown
  // Only where packets were seen (captures, packet samples); absent otherwise, so detectors can say what they
  // lack. The first payload bytes each side sent, at most kOpeningBytes; "": none seen.
  Column<std::string_view> opening, reply;
  Column<uint32_t> tcp_sequence;  // of src's first SYN; 0: none seen

  // -- dns: src is the client, dst the resolver, whichever way the message went --
  Column<std::string_view> name;  // query name: lower case, no final dot, bytes as on the wire; dns, report
  Column<uint16_t> query_type;    // 0: unknown
  Column<uint8_t> response_code;  // 255: a query, or unknown
  struct Answer {
    uint32_t row;
    IpAddress address;  // of an A or AAAA record in the answer section
  };
  std::vector<Answer> answers;  // ascending by row

  // -- http --
  Column<std::string_view> host;  // canonical name or address text, without port; http
  Column<std::string_view> path;  // request target with query, starts with '/'; "": unknown
  Column<std::string_view> method, user_agent;
  Column<uint16_t> status;  // 0: unknown

  // -- tls --
  Column<std::string_view> server_name;  // SNI, lower case
  Column<std::string_view> ja3, ja4;     // ja3: 32 hex digits, lower case
  Column<std::string_view> certificate;  // fingerprint, lower-case hex without colons (SHA-1 or SHA-256)

  // -- alert --
  Column<std::string_view> signature, category;

  // -- report: src is the address reported about, dst the other end; `name` a domain or URL it used --
  Column<ReportClass> report_class;
  Column<std::string_view> report;     // its type, as the giver names it: "event4_sinkhole_http"
  Column<std::string_view> infection;  // the malware as the giver names it; "": none named
  Column<std::string_view> detail;     // all else that was said: one JSON object, or ""

  // Addresses after translation, where the exporter gave them (IPFIX 225, 226, 281, 282).
  struct Translation {
    uint32_t row;
    IpAddress src, dst;
    uint16_t src_port, dst_port;
  };
  std::vector<Translation> translations;  // ascending by row

  RowCompleter* completer = nullptr;  // set: non-match columns are unfilled until completed
  Arena text;                         // owns views that do not point into the decoder's input

  // Empties the batch for reuse; storage is kept.
  void clear();
  // Completes `rows` if that is still to do.
  void complete(std::span<const uint32_t> rows) {
    if (completer) completer->complete(*this, rows);
  }
  IpAddress src(size_t row) const {
    return family == AddressFamily::v4 ? IpAddress::from_v4(src4[row]) : src6[row];
  }
  IpAddress dst(size_t row) const {
    return family == AddressFamily::v4 ? IpAddress::from_v4(dst4[row]) : dst6[row];
  }
};

// Takes filled batches. `batch` may be changed (completed) and is cleared by the giver afterwards.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual void consume(ObservationBatch& batch) = 0;
};

}  // namespace luytre
