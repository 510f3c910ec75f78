#include "telemetry/formats.h"

#include <array>

#include "telemetry/avreport/avreport.h"
#include "telemetry/capture/capture.h"
#include "telemetry/cert_feeds/cert_feeds.h"
#include "telemetry/delimited/delimited.h"
#include "telemetry/dnstap/dnstap.h"
#include "telemetry/idea/idea.h"
#include "telemetry/intelmq/intelmq.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/nfdump/nfdump.h"
#include "telemetry/sflow/sflow.h"
#include "telemetry/shadowserver/shadowserver.h"
#include "telemetry/suricata/eve.h"
#include "telemetry/zeek/zeek.h"

namespace luytre {
namespace {

// Of formats that are always named.
int never_sniffed(std::span<const std::byte>) {
  return 0;
}

constexpr std::array kFormats = {
    Format{"netflow", "NetFlow v5, v9 and IPFIX messages, one after the other", Framing::stream,
           sniff_netflow, make_netflow_file_decoder},
    Format{"netflow", "NetFlow v5, v9 and IPFIX over UDP", Framing::datagram, sniff_netflow,
           make_netflow_decoder},
    Format{"sflow", "sFlow version 5 over UDP", Framing::datagram, sniff_sflow, make_sflow_decoder},
    Format{"pcap", "pcap and pcapng: conversations, DNS, HTTP, TLS, the NetFlow and sFlow in it",
           Framing::stream, sniff_capture, make_capture_decoder},
    Format{"capture", "packets of an interface, read as pcap is", Framing::packet, never_sniffed,
           make_packet_decoder},
    Format{"nfdump", "nfdump files (nfcapd.*): plain, LZ4, bzip2 or zstd", Framing::stream, sniff_nfdump,
           make_nfdump_decoder},
    Format{"dnstap", "dnstap in Frame Streams, as DNS servers write it to a file", Framing::stream,
           sniff_dnstap_file, make_dnstap_file_decoder},
    Format{"dnstap", "dnstap messages, one a frame of a stream socket", Framing::datagram, sniff_dnstap,
           make_dnstap_decoder},
    Format{"flow-csv", "flow records as CSV or TSV with a header (nfdump, SiLK, Argus, others by --columns)",
           Framing::stream, sniff_flow_csv, make_flow_csv_decoder},
    Format{"dns-log", "DNS query log as TSV or CSV: time, client, name", Framing::stream, sniff_dns_log,
           make_dns_log_decoder},
    Format{"zeek-tsv", "Zeek conn, dns, http and ssl logs, tab-separated", Framing::stream, sniff_zeek_tsv,
           make_zeek_tsv_decoder},
    Format{"zeek-json", "Zeek conn, dns, http and ssl logs, JSON lines", Framing::stream, sniff_zeek_json,
           make_zeek_json_decoder},
    Format{"eve", "Suricata EVE JSON lines: flow, dns, http, tls, alert", Framing::stream, sniff_eve,
           make_eve_decoder},
    Format{"shadowserver", "Shadowserver reports as CSV, every type of its schema", Framing::stream,
           sniff_shadowserver, make_shadowserver_decoder},
    Format{"idea", "IDEA0 events as JSON, lines or array", Framing::stream, sniff_idea, make_idea_decoder},
    Format{"intelmq", "IntelMQ events as JSON, lines or array", Framing::stream, sniff_intelmq,
           make_intelmq_decoder},
    Format{"avreport", "antivirus reports in edXML or SOAP, signatures checked", Framing::stream,
           sniff_avreport, make_avreport_decoder},
    Format{"cymru-cap", "Team Cymru CAP lists: category|address|asn|time|notes", Framing::stream,
           sniff_cymru_cap, make_cymru_cap_decoder},
    Format{"spamhaus-cert", "Spamhaus CERT lists: ip, asn, country, lastseen, botname, ...", Framing::stream,
           sniff_spamhaus_cert, make_spamhaus_cert_decoder},
};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name, Framing framing) {
  for (const Format& format : kFormats)
    if (format.name == name && format.framing == framing) return &format;
  return nullptr;
}

const Format* sniff_format(std::span<const std::byte> head, Framing framing) {
  const Format* best = nullptr;
  int best_sureness = 49;
  for (const Format& format : kFormats) {
    if (format.framing != framing) continue;
    int sureness = format.sniff(head);
    if (sureness > best_sureness) {
      best = &format;
      best_sureness = sureness;
    }
  }
  return best;
}

}  // namespace luytre
