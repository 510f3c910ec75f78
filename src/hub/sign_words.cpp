#include "hub/sign_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

struct Words {
  std::string_view name, vi, en;
};

constexpr Words kDetectors[] = {
    {"generated-name-of-the-day", "tên miền do mã độc sinh đúng ngày đó",
     "domain name generated for that day"},
    {"zeroaccess-p2p", "gói tin mạng ngang hàng của ZeroAccess", "ZeroAccess peer-to-peer packets"},
    {"zeroaccess-install", "dấu hiệu cài đặt ZeroAccess", "sign of a ZeroAccess installation"},
    {"mirai-syn", "gói SYN kiểu Mirai", "SYN packets as Mirai makes them"},
    {"mirai-c2", "giao tiếp điều khiển của Mirai", "Mirai command channel"},
    {"iot-exploit-probe", "dò lỗ hổng thiết bị IoT", "probe for flaws of IoT devices"},
    {"ramnit-c2", "giao tiếp điều khiển của Ramnit", "Ramnit command channel"},
    {"conficker-p2p", "gói tin mạng ngang hàng của Conficker", "Conficker peer-to-peer packets"},
    {"conficker-p2p-scan", "dò mạng ngang hàng kiểu Conficker", "peer search as Conficker makes it"},
    {"conficker-http", "truy vấn HTTP kiểu Conficker", "HTTP requests as Conficker makes them"},
    {"conficker-exploit", "khai thác lỗ hổng kiểu Conficker", "exploit as Conficker sends it"},
    {"sality-http", "truy vấn HTTP kiểu Sality", "HTTP requests as Sality makes them"},
    {"udp-fan-out", "gửi UDP đến rất nhiều nơi", "UDP to very many places"},
    {"pushdo-http", "truy vấn HTTP kiểu Pushdo", "HTTP requests as Pushdo makes them"},
    {"cutwail-smtp", "gửi thư kiểu Cutwail", "mail as Cutwail sends it"},
    {"cutwail-mail-test", "thử máy chủ thư kiểu Cutwail", "mail servers tried as Cutwail does"},
    {"iot-telnet-scan", "quét Telnet thiết bị IoT", "Telnet scan for IoT devices"},
    {"smb-scan", "quét SMB", "SMB scan"},
    {"horizontal-scan", "quét một cổng trên nhiều địa chỉ", "scan of one port over many addresses"},
    {"spam-burst", "gửi thư ồ ạt", "burst of mail"},
    {"nxdomain-burst", "hỏi ồ ạt tên miền không tồn tại", "burst of names that do not exist"},
    {"generated-names", "nhiều tên miền như do máy sinh", "many names that look generated"},
    {"beacon", "liên lạc đều đặn như máy", "contact at regular intervals"},
    {"rare-connection", "kết nối hiếm thấy trong mạng", "connection rarely seen in the network"},
    {"dns-tunnel", "truyền dữ liệu qua DNS", "data carried over DNS"},
    {"sinkhole-visit", "truy cập máy bẫy (sinkhole)", "visit to a sinkhole"},
    {"sinkhole-resolver", "máy phân giải hỏi tên đã bẫy", "resolver that asks for a sinkholed name"},
    {"report", "báo cáo của bên thứ ba", "report of a third party"},
    {"retro", "khớp khi dò lại dữ liệu cũ", "found when old data was searched again"},
};

constexpr Words kTypes[] = {
    {"address", "địa chỉ có trong danh sách", "listed address"},
    {"address:port", "địa chỉ và cổng có trong danh sách", "listed address and port"},
    {"prefix", "dải mạng có trong danh sách", "listed network"},
    {"domain", "tên miền có trong danh sách", "listed domain"},
    {"domain-exact", "tên miền có trong danh sách", "listed name"},
    {"server-name", "tên máy chủ có trong danh sách", "listed server name"},
    {"url", "đường dẫn có trong danh sách", "listed URL"},
    {"path", "đường dẫn có trong danh sách", "listed path"},
    {"ja3", "dấu TLS (JA3) có trong danh sách", "listed TLS fingerprint (JA3)"},
    {"ja4", "dấu TLS (JA4) có trong danh sách", "listed TLS fingerprint (JA4)"},
    {"certificate", "chứng thư có trong danh sách", "listed certificate"},
    {"file-hash", "tệp có trong danh sách", "listed file"},
};

const Words* find(std::span<const Words> words, std::string_view name) {
  auto at = std::ranges::find(words, name, &Words::name);
  return at == words.end() ? nullptr : &*at;
}

}  // namespace

Json sign_words(const Sighting& s) {
  if (const Words* words = find(kDetectors, s.detector)) return named(words->vi, words->en);
  if (s.detector != "indicator" && !s.detector.empty())
    return named(plain_text(s.detector), plain_text(s.detector));
  if (const Words* words = find(kTypes, to_string(s.indicator_type))) return named(words->vi, words->en);
  return named("có trong danh sách", "listed");
}

}  // namespace luytre
