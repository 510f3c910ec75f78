#include <algorithm>

#include "match/tables.h"

namespace luytre::match {
namespace {

constexpr uint16_t kHttpPort = 80;

// The address that a host text is, if it is one.
std::optional<IpAddress> host_address(std::string_view host) {
  if (host.empty()) return std::nullopt;
  bool digit = host.back() >= '0' && host.back() <= '9';
  if (!digit && host.find(':') == std::string_view::npos) return std::nullopt;
  return IpAddress::parse(host);
}

template <class T>
const T* column(const Column<T>& values) {
  return values.present() ? values.data() : nullptr;
}

// Matches one batch against one set.
class BatchMatch {
 public:
  BatchMatch(const Tables& tables, const ObservationBatch& batch, MatchScratch::Parts& scratch,
             std::vector<Hit>& hits)
      : tables_(tables), addresses_(tables.addresses), batch_(batch), scratch_(scratch), hits_(hits) {}

  void run() {
    ends();
    switch (batch_.kind) {
      case ObservationKind::dns:
        answers();
        if (auto* names = column(batch_.name)) domains(names, MatchField::name);
        break;
      case ObservationKind::http:
        if (auto* hosts = column(batch_.host)) requests(hosts);
        break;
      case ObservationKind::tls:
        if (auto* names = column(batch_.server_name)) {
          domains(names, MatchField::server_name);
          fingerprints(names, IndicatorType::server_name, MatchField::server_name);
        }
        if (auto* texts = column(batch_.ja3)) fingerprints(texts, IndicatorType::ja3, MatchField::ja3);
        if (auto* texts = column(batch_.ja4)) fingerprints(texts, IndicatorType::ja4, MatchField::ja4);
        if (auto* texts = column(batch_.certificate))
          fingerprints(texts, IndicatorType::certificate, MatchField::certificate);
        break;
      case ObservationKind::flow:
      case ObservationKind::alert:
      case ObservationKind::report:
        break;
    }
  }

 private:
  void ends() {
    auto* src_port = column(batch_.src_port);
    auto* dst_port = column(batch_.dst_port);
    AddressScratch& rows = scratch_.addresses;
    if (batch_.family == AddressFamily::v4) {
      if (auto* a = column(batch_.src4))
        addresses_.match4(a, src_port, batch_.size, MatchField::src, rows, hits_);
      if (auto* a = column(batch_.dst4))
        addresses_.match4(a, dst_port, batch_.size, MatchField::dst, rows, hits_);
    } else {
      if (auto* a = column(batch_.src6))
        addresses_.match6(a, src_port, batch_.size, MatchField::src, rows, hits_);
      if (auto* a = column(batch_.dst6))
        addresses_.match6(a, dst_port, batch_.size, MatchField::dst, rows, hits_);
    }
  }

  void answers() {
    size_t first = hits_.size();
    for (const auto& answer : batch_.answers)
      addresses_.match_one(answer.address, 0, answer.row, MatchField::answer, hits_);
    // A message may give one address twice.
    std::sort(hits_.begin() + static_cast<ptrdiff_t>(first), hits_.end());
    hits_.erase(std::unique(hits_.begin() + static_cast<ptrdiff_t>(first), hits_.end()), hits_.end());
  }

  void domains(const std::string_view* names, MatchField field) {
    tables_.domains.match(names, batch_.size, scratch_.domains, [&](uint32_t row, uint32_t position) {
      hits_.push_back({row, field, tables_.segments[Tables::kDomains].base + position});
    });
  }

  void requests(const std::string_view* hosts) {
    domains(hosts, MatchField::host);
    auto* ports = column(batch_.dst_port);
    auto* paths = column(batch_.path);
    for (uint32_t row = 0; row < batch_.size; ++row) {
      std::string_view host = bare_host(hosts[row]);
      uint16_t port = ports ? ports[row] : uint16_t{0};
      if (auto address = host_address(host))
        addresses_.match_one(*address, port ? port : kHttpPort, row, MatchField::host, hits_);
      tables_.urls.match(host, port, paths ? paths[row] : std::string_view{}, [&](uint32_t position) {
        hits_.push_back({row, MatchField::url, tables_.segments[Tables::kUrls].base + position});
      });
    }
  }

  void fingerprints(const std::string_view* texts, IndicatorType type, MatchField field) {
    if (tables_.fingerprints.size() == 0) return;
    for (uint32_t row = 0; row < batch_.size; ++row)
      if (!texts[row].empty()) fingerprint(texts[row], type, row, field);
  }

  void fingerprint(std::string_view text, IndicatorType type, uint32_t row, MatchField field) {
    uint64_t hash = fingerprint_hash(text, type);
    if (!tables_.fingerprints.filter().may_contain(hash)) return;
    tables_.fingerprints.for_each(hash, [&](uint32_t position) {
      if (tables_.fingerprints.type(position) == type && tables_.fingerprints.text(position) == text)
        hits_.push_back({row, field, tables_.segments[Tables::kFingerprints].base + position});
    });
  }

  const Tables& tables_;
  const AddressMatcher& addresses_;
  const ObservationBatch& batch_;
  MatchScratch::Parts& scratch_;
  std::vector<Hit>& hits_;
};

}  // namespace

void match_batch(const Tables& tables, const ObservationBatch& batch, MatchScratch::Parts& scratch,
                 std::vector<Hit>& hits) {
  BatchMatch(tables, batch, scratch, hits).run();
}

}  // namespace luytre::match
