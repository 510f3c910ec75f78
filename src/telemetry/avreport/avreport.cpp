#include "telemetry/avreport/avreport.h"

#include <libxml/parser.h>

#include "base/bytes.h"
#include "telemetry/avreport/signature.h"
#include "telemetry/avreport/xml.h"
#include "telemetry/avreport/xml_documents.h"
#include "telemetry/detail_json.h"
#include "telemetry/report_rows.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

// A section of AVReport: machines, and what is said of each.
struct Section {
  const char* name;
  const char* info;  // the element of one row below Machine; null: the Machine itself
  std::string_view report;
  ReportClass report_class;
};
constexpr Section kSections[] = {
    {"Malware", "MalwareInfo", "avreport-malware", ReportClass::infected},
    {"Connection", "ConnectionInfo", "avreport-connection", ReportClass::infected},
    {"Vulnerability", "VulnerabilityInfo", "avreport-vulnerability", ReportClass::vulnerable},
    {"OS", nullptr, "avreport-os", ReportClass::other},
    {"QualityFeature", nullptr, "avreport-quality", ReportClass::other},
};

std::optional<IpAddress> first_address(std::string_view text) {
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" ,;"), text.size());
    if (auto address = IpAddress::parse(text.substr(0, end))) return address;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return std::nullopt;
}

bool listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    size_t end = std::min(list.find(','), list.size());
    std::string_view entry = trim_spaces(list.substr(0, end));
    if (entry == "*" || (!name.empty() && entry == name)) return true;
    list.remove_prefix(std::min(list.size(), end + 1));
  }
  return false;
}

class AvreportDecoder : public Decoder {
 public:
  explicit AvreportDecoder(const DecodeOptions& options)
      : unsigned_(options.av_unsigned), refuse_(options.av_refuse), verifier_(options.av_certificates) {
    xmlInitParser();
  }

  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.begin(input.origin);
    documents_.begin(as_text(input.bytes), input.last);
    while (auto document = documents_.next()) read(*document, sink);
    rows_.flush(sink);
    return documents_.consumed();
  }
  void flush(BatchSink& sink, bool) override { rows_.flush(sink); }
  const DecodeCounts& counts() const override {
    total_ = counts_;
    total_ += documents_.faults();
    return total_;
  }

 private:
  // What is said of the whole document.
  struct Sender {
    std::string organ_id, organ_name, in_charge, product;
    SignatureCheck signature;
    bool believed = false;
    Timestamp time = kNoTime;
  };

  void read(std::string_view text, BatchSink& sink) {
    XmlDocument doc = parse_xml(text);
    if (!doc) {
      ++counts_.malformed;
      return;
    }
    // Nothing inside a signature is read: an enveloped signature does not cover itself.
    std::vector<const xmlNode*> reports;
    const xmlNode* header = nullptr;
    each_element(
        xmlDocGetRootElement(doc.get()),
        [&](const xmlNode* node) {
          if (is_element(node, "AVReport")) reports.push_back(node);
          if (!header && is_element(node, "MessageHeader")) header = node;
          return reports.size() < 2;
        },
        [](const xmlNode* node) { return !is_element(node, "Signature") && !is_element(node, "AVReport"); });
    if (reports.size() != 1) {
      ++(reports.empty() ? counts_.unsupported : counts_.malformed);
      return;
    }
    const xmlNode* report = reports[0];
    Sender sender;
    const xmlNode* from = child(header, "From");
    sender.organ_id = text_of(child(from, "OrganId"));
    sender.organ_name = text_of(child(from, "OrganName"));
    sender.in_charge = text_of(child(from, "OrganizationInCharge"));
    if (sender.in_charge.empty()) sender.in_charge = text_of(child(header, "OrganizationInCharge"));
    sender.product = attribute(report, "name");
    sender.time = parse_time(text_of(child(report, "Datetime")));
    sender.signature = verifier_.check(doc, report, text, sender.time);
    SignatureState state = sender.signature.state;
    bool broken = state == SignatureState::bad || state == SignatureState::placeholder;
    sender.believed = state == SignatureState::verified ||
                      (state == SignatureState::none && listed(unsigned_, sender.organ_id));
    if (broken) ++counts_.malformed;
    if (refuse_ && !sender.believed) {
      if (!broken) ++counts_.unsupported;
      return;
    }
    size_t left = kAvRowLimit;
    for (const Section& section : kSections)
      for (const xmlNode* at = report->children; at; at = at->next)
        if (is_element(at, section.name)) read_section(section, at, sender, left, sink);
    if (const xmlNode* update = child(report, "Update"))
      add(sender, {.report_class = ReportClass::other, .report = "avreport-update"}, nullptr, update, left,
          sink);
  }

  void read_section(const Section& section, const xmlNode* top, const Sender& sender, size_t& left,
                    BatchSink& sink) {
    for (const xmlNode* machine = top->children; machine; machine = machine->next) {
      if (!is_element(machine, "Machine")) continue;
      ReportRow row{.report_class = section.report_class, .report = section.report};
      if (!section.info) {
        add(sender, row, machine, machine, left, sink);
        continue;
      }
      for (const xmlNode* info = machine->children; info; info = info->next)
        if (is_element(info, section.info)) add(sender, row, machine, info, left, sink);
    }
  }

  // One row of what `info` says. `machine`: null when it is of no machine.
  void add(const Sender& sender, ReportRow row, const xmlNode* machine, const xmlNode* info, size_t& left,
           BatchSink& sink) {
    if (left == 0) {
      ++counts_.over_limit;
      return;
    }
    --left;
    detail_.begin();
    row.first = row.last = sender.time;
    put_sender(sender);
    if (!sender.believed && row.report_class != ReportClass::other) {
      detail_.put("claimed_class", to_string(row.report_class));
      row.report_class = ReportClass::other;
    }
    if (machine) put_machine(machine, row);
    std::string infection, name;
    for (const xmlNode* node = info->children; node; node = node->next) {
      if (node->type != XML_ELEMENT_NODE || is_element(node, "Machine")) continue;
      std::string value = text_of(node);
      if (is_element(node, "MalwareName")) {
        infection = value;
      } else if (is_element(node, "TargetIP")) {
        if (auto address = IpAddress::parse(value))
          row.dst = *address;
        else
          name = value;
      } else if (uint64_t port = is_element(node, "TargetPort") ? parse_count(value) : 0;
                 port > 0 && port <= 65535) {
        row.dst_port = static_cast<uint16_t>(port);
      } else {
        detail_.put(reinterpret_cast<const char*>(node->name), value);
      }
    }
    Arena lower;
    row.infection = infection;
    row.name = report_name(name, lower);
    rows_.add_copied(row, detail_.finish(), sink);
    ++counts_.records;
  }

  void put_sender(const Sender& sender) {
    detail_.put("organ_id", sender.organ_id);
    detail_.put("organ_name", sender.organ_name);
    detail_.put("organization_in_charge", sender.in_charge);
    detail_.put("product", sender.product);
    detail_.put("signature", to_string(sender.signature.state));
    detail_.put("signature_reason", sender.signature.reason);
    detail_.put("signer", sender.signature.signer);
    if (sender.signature.state == SignatureState::verified && !sender.signature.whole)
      detail_.put("organ_signed", "no");
  }

  void put_machine(const xmlNode* machine, ReportRow& row) {
    std::string inside = attribute(machine, "ip"), outside = attribute(machine, "ippublic");
    auto in = first_address(inside), out = first_address(outside);
    bool shown = out && reserved_space(*out) != ReservedSpace::private_use &&
                 reserved_space(*out) != ReservedSpace::loopback && !out->is_unspecified();
    if (shown) {
      row.src = *out;
      detail_.put("machine_ip", inside);
    } else if (in) {
      row.src = *in;
      detail_.put("machine_ippublic", outside);
    } else {
      detail_.put("machine_ip", inside);
    }
    detail_.put("machine_name", attribute(machine, "name"));
  }

  const std::string unsigned_;
  const bool refuse_;
  SignatureVerifier verifier_;
  XmlDocuments documents_{kAvDocumentLimit};
  DetailJson detail_;
  ReportRows rows_;
  DecodeCounts counts_;
  mutable DecodeCounts total_;
};

}  // namespace

int sniff_avreport(std::span<const std::byte> head) {
  std::string_view text = as_text(head);
  size_t start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (start == std::string_view::npos || text[start] != '<') return 0;
  bool envelope =
      text.find("QCVN_102_2016") != std::string_view::npos || text.find("Envelope") != std::string_view::npos;
  return envelope && text.find("AVReport") != std::string_view::npos ? 99 : 0;
}

std::unique_ptr<Decoder> make_avreport_decoder(const DecodeOptions& options) {
  return std::make_unique<AvreportDecoder>(options);
}

}  // namespace luytre
