#include "telemetry/suricata/synthetic.h"

#include <fmt/format.h>

#include <random>

namespace luytre {

std::string make_eve(uint64_t seed, size_t lines, uint64_t& decoded) {
  std::mt19937_64 random(seed);
  std::string text;
  decoded = 0;
  for (size_t i = 0; i < lines; ++i) {
    uint64_t r = random(), q = random(), kind = r % 24;
    std::string time = fmt::format("2018-12-03T{:02}:{:02}:{:02}.{:06}+0700", i / 3600 % 24, i / 60 % 60,
                                   i % 60, r % 1000000);
    std::string name = fmt::format("h{}.z{}.example", r % 5000, q % 300);
    const char* type = kind < 12   ? "flow"
                       : kind < 19 ? "dns"
                       : kind < 21 ? "tls"
                       : kind < 22 ? "http"
                       : kind < 23 ? "alert"
                                   : "fileinfo";
    decoded += kind < 23;
    text += fmt::format(
        R"({{"timestamp":"{}","flow_id":{},"in_iface":"eth0","event_type":"{}","src_ip":"198.18.{}.{}",)"
        R"("src_port":{},"dest_ip":"198.19.{}.{}","dest_port":{},"proto":"{}",)",
        time, q >> 4, type, r >> 8 & 255, r >> 16 & 255, 1024 + r % 60000, q >> 8 & 255, q >> 16 & 255,
        kind >= 12 && kind < 19 ? 53 : 443, kind >= 12 && kind < 19 ? "UDP" : "TCP");
    if (kind < 12) {
      text += fmt::format(
          R"("app_proto":"tls","flow":{{"pkts_toserver":{},"pkts_toclient":{},"bytes_toserver":{},)"
          R"("bytes_toclient":{},"start":"{}","end":"{}","age":{},"state":"closed","reason":"timeout",)"
          R"("alerted":false}},"tcp":{{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,)"
          R"("fin":true,"psh":true,"ack":true,"state":"closed"}}}})",
          1 + r % 40, 1 + q % 40, 60 + r % 9000, 60 + q % 90000, time, time, r % 60);
    } else if (kind < 16) {
      text += fmt::format(R"("dns":{{"type":"query","id":{},"rrname":"{}","rrtype":"A","tx_id":0}}}})",
                          r % 65536, name);
    } else if (kind < 19) {
      text += fmt::format(
          R"("dns":{{"version":2,"type":"answer","id":{},"flags":"8180","qr":true,"rd":true,"ra":true,)"
          R"("rrname":"{}","rrtype":"A","rcode":"NOERROR","answers":[{{"rrname":"{}","rrtype":"A","ttl":60,)"
          R"("rdata":"198.18.{}.9"}}],"grouped":{{"A":["198.18.{}.9"]}}}}}})",
          r % 65536, name, name, q % 256, q % 256);
    } else if (kind < 21) {
      text += fmt::format(
          R"("tls":{{"subject":"CN={}","issuerdn":"C=XX, O=Example, CN=Example CA","serial":"01:02:03",)"
          R"("fingerprint":"4a:a3:76:6f:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff","sni":"{}",)"
          R"("version":"TLS 1.2","ja3":{{"hash":"{:016x}{:016x}","string":"771,4865-4866-4867,0-23-65281,29-23-24,0"}}}}}})",
          name, name, r, q);
    } else if (kind < 22) {
      text += fmt::format(
          R"("tx_id":0,"http":{{"hostname":"{}","url":"/p{}/i.php?id={}","http_user_agent":"Mozilla/5.0",)"
          R"("http_method":"GET","protocol":"HTTP/1.1","status":200,"length":{}}}}})",
          name, r % 100, q % 10000, r % 5000);
    } else if (kind < 23) {
      text += fmt::format(
          R"("alert":{{"action":"allowed","gid":1,"signature_id":{},"rev":1,"signature":"EXAMPLE rule {}",)"
          R"("category":"A Network Trojan was detected","severity":1}},"flow":{{"pkts_toserver":4}}}})",
          2000000 + r % 1000, r % 1000);
    } else {
      text += fmt::format(R"("fileinfo":{{"filename":"/x/{}","size":{},"state":"CLOSED","stored":false}}}})",
                          r % 100, q % 90000);
    }
    text += '\n';
  }
  return text;
}

}  // namespace luytre
