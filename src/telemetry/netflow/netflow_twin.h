// The decoder's slow twin: no plans, no columns; every record is taken apart field by field, every rule of
// netflow.h written out once more. Without bounds and without sequence numbers.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/counts.h"
#include "telemetry/netflow/flow_rows.h"

namespace luytre::netflow {

class NetflowTwin {
 public:
  explicit NetflowTwin(uint32_t sampling = 0) : sampling_override_(sampling) {}

  void datagram(std::span<const std::byte> bytes, const IpAddress& exporter, Timestamp received,
                uint16_t origin);
  void end();  // counts what still waits

  std::vector<FlowRow> v4, v6;
  DecodeCounts counts;

 private:
  using Bytes = std::vector<uint8_t>;
  struct TwinField {
    uint32_t enterprise;
    uint16_t id, length;
    bool scope;
  };
  struct TwinTemplate {
    bool options = false;
    std::vector<TwinField> fields;
  };
  struct Header {
    uint32_t seconds = 0, uptime = 0;
    Timestamp received = 0;
    uint16_t origin = 0;
  };
  struct Waiting {
    Header header;
    Bytes body;
  };
  struct Domain {
    uint16_t version = 0;
    std::map<uint16_t, TwinTemplate> templates;
    std::map<uint16_t, std::vector<Waiting>> waiting;
    uint64_t device_rate = 1;
    std::map<uint64_t, uint64_t> samplers, interfaces, template_rates;
    bool init_known = false;
    uint64_t init = 0;
  };
  struct Record;

  void v5(const Bytes& bytes, const Header& header);
  void walk(Domain& domain, const Bytes& sets, const Header& header, bool cut);
  void templates(Domain& domain, const Bytes& body, bool options);
  void data(Domain& domain, uint16_t id, const Bytes& body, const Header& header);
  void options_record(Domain& domain, const Record& record);
  void flow_record(const Domain& domain, uint16_t id, const Record& record, const Header& header,
                   bool reverse);
  uint32_t rate(const Domain& domain, uint16_t id, const Record& record) const;
  void give(const FlowRow& row);

  uint32_t sampling_override_;
  std::map<std::string, Domain> domains_;
};

}  // namespace luytre::netflow
