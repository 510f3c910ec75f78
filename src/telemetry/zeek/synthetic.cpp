#include "telemetry/zeek/synthetic.h"

#include <fmt/format.h>

#include <random>
#include <vector>

namespace luytre {
namespace {

struct Cell {
  std::string name, text;
  enum Form { string, number, list } form = string;
};

std::string quad(uint64_t r) {
  return fmt::format("{}.{}.{}.{}", 198, 18 + r % 2, r >> 8 & 255, r >> 16 & 255);
}

std::vector<Cell> record(ZeekLog log, size_t i, std::mt19937_64& random) {
  uint64_t r = random(), q = random();
  auto count = [](uint64_t v) { return std::to_string(v); };
  std::string name = fmt::format("h{}.z{}.example", r % 5000, q % 300);
  std::vector<Cell> cells = {{"ts", fmt::format("{}.{:06}", 1543795200 + i / 400, r % 1000000), Cell::number},
                             {"uid", fmt::format("C{:016x}", q)},
                             {"id.orig_h", quad(r)},
                             {"id.orig_p", count(1024 + r % 60000), Cell::number},
                             {"id.resp_h", quad(q)},
                             {"id.resp_p", count(log == ZeekLog::dns ? 53 : 443), Cell::number}};
  auto add = [&](std::string key, std::string text, Cell::Form form = Cell::string) {
    cells.push_back({std::move(key), std::move(text), form});
  };
  switch (log) {
    case ZeekLog::conn:
      add("proto", r % 4 ? "tcp" : "udp");
      add("service", r % 3 ? "ssl" : "-");
      add("duration", fmt::format("{}.{:06}", q % 30, q % 1000000), Cell::number);
      add("orig_bytes", count(q % 5000), Cell::number);
      add("resp_bytes", count(r % 90000), Cell::number);
      add("conn_state", "SF");
      add("missed_bytes", "0", Cell::number);
      add("history", "ShADadfF");
      add("orig_pkts", count(1 + q % 40), Cell::number);
      add("orig_ip_bytes", count(40 + q % 7000), Cell::number);
      add("resp_pkts", count(1 + r % 40), Cell::number);
      add("resp_ip_bytes", count(40 + r % 99000), Cell::number);
      break;
    case ZeekLog::dns:
      add("proto", "udp");
      add("trans_id", count(r % 65536), Cell::number);
      add("query", name);
      add("qclass", "1", Cell::number);
      add("qclass_name", "C_INTERNET");
      add("qtype", "1", Cell::number);
      add("qtype_name", "A");
      add("rcode", "0", Cell::number);
      add("rcode_name", "NOERROR");
      add("answers", quad(q >> 7) + "," + quad(q >> 11), Cell::list);
      add("rejected", "false", Cell::number);
      break;
    case ZeekLog::http:
      add("trans_depth", "1", Cell::number);
      add("method", "GET");
      add("host", name);
      add("uri", fmt::format("/p{}/i.php?id={}", r % 100, q % 10000));
      add("version", "1.1");
      add("user_agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36");
      add("status_code", "200", Cell::number);
      break;
    case ZeekLog::ssl:
      add("version", "TLSv13");
      add("cipher", "TLS_AES_128_GCM_SHA256");
      add("server_name", name);
      add("resumed", "false", Cell::number);
      add("established", "true", Cell::number);
      add("cert_chain_fps", fmt::format("{:016x}{:016x}{:016x}{:016x}", r, q, r ^ q, r + q), Cell::list);
      add("ja3", fmt::format("{:016x}{:016x}", q, r));
      break;
  }
  return cells;
}

}  // namespace

std::string make_zeek_tsv(ZeekLog log, uint64_t seed, size_t records) {
  static constexpr std::string_view kPaths[] = {"conn", "dns", "http", "ssl"};
  std::mt19937_64 random(seed);
  std::string text =
      fmt::format("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{}\n",
                  kPaths[static_cast<size_t>(log)]);
  for (size_t i = 0; i < records; ++i) {
    auto cells = record(log, i, random);
    if (i == 0) {
      text += "#fields";
      for (const Cell& cell : cells) text += "\t" + cell.name;
      text += "\n";
    }
    for (size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += '\t';
      text += cells[c].text == "false" ? "F" : cells[c].text == "true" ? "T" : cells[c].text;
    }
    text += "\n";
  }
  return text + "#close\t2018-12-03-01-00-00\n";
}

std::string make_zeek_json(ZeekLog log, uint64_t seed, size_t records) {
  std::mt19937_64 random(seed);
  std::string text;
  for (size_t i = 0; i < records; ++i) {
    text += '{';
    for (const Cell& cell : record(log, i, random)) {
      if (cell.text == "-") continue;
      if (text.back() != '{') text += ',';
      text += "\"" + cell.name + "\":";
      if (cell.form == Cell::number) {
        text += cell.text;
      } else if (cell.form == Cell::string) {
        text += "\"" + cell.text + "\"";
      } else {
        text += "[\"";
        for (char c : cell.text) text += c == ',' ? std::string("\",\"") : std::string(1, c);
        text += "\"]";
      }
    }
    text += "}\n";
  }
  return text;
}

}  // namespace luytre
