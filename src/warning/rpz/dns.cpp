#include "warning/rpz/dns.h"

#include "base/bytes.h"
#include "base/check.h"

namespace luytre {
namespace {

constexpr unsigned kMostPointers = 127;

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

void put32(std::string& out, uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}

// Where the record at the reader's place ends; false when it is malformed.
struct Record {
  std::string name;
  uint16_t type = 0, class_code = 0;
  uint32_t ttl = 0;
  std::span<const std::byte> data;
  size_t begin = 0, data_at = 0, end = 0;
};

bool read_record(std::span<const std::byte> bytes, size_t offset, Record& record) {
  record.begin = offset;
  auto name = read_wire_name(bytes, offset);
  if (!name) return false;
  record.name = std::move(*name);
  ByteReader reader(bytes.subspan(offset));
  record.type = reader.u16();
  record.class_code = reader.u16();
  record.ttl = reader.u32();
  size_t length = reader.u16();
  record.data_at = offset + reader.offset();
  record.data = reader.bytes(length);
  record.end = offset + reader.offset();
  return reader.ok();
}

bool read_soa(std::span<const std::byte> bytes, const Record& record, DnsRequest& request) {
  size_t offset = record.data_at;
  if (!read_wire_name(bytes, offset) || !read_wire_name(bytes, offset)) return false;
  if (offset > record.end || record.end - offset != 20) return false;
  request.soa_serial = load_be32(&bytes[offset]);
  return true;
}

bool read_tsig(const Record& record, DnsRequest& request) {
  // Names in the data must not be compressed (RFC 8945, 4.2), so it can be read alone.
  size_t offset = 0;
  TsigRecord tsig{.offset = record.begin, .name = record.name};
  auto algorithm = read_wire_name(record.data, offset);
  if (!algorithm || record.class_code != dns::kAnyClass || record.ttl != 0) return false;
  tsig.algorithm = std::move(*algorithm);
  ByteReader reader(record.data.subspan(offset));
  tsig.time = reader.uint(6);
  tsig.fudge = reader.u16();
  tsig.mac = as_text(reader.bytes(reader.u16()));
  tsig.original_id = reader.u16();
  tsig.error = reader.u16();
  tsig.other = as_text(reader.bytes(reader.u16()));
  if (!reader.ok() || reader.remaining() != 0) return false;
  request.tsig = std::move(tsig);
  return true;
}

}  // namespace

std::optional<std::string> read_wire_name(std::span<const std::byte> bytes, size_t& offset) {
  std::string out;
  size_t at = offset, lowest = offset;
  bool jumped = false;
  for (unsigned pointers = 0;;) {
    if (at >= bytes.size()) return std::nullopt;
    uint8_t length = static_cast<uint8_t>(bytes[at]);
    if (length >= 0xc0) {
      if (at + 1 >= bytes.size() || ++pointers > kMostPointers) return std::nullopt;
      size_t target = load_be16(&bytes[at]) & 0x3fff;
      if (target >= lowest) return std::nullopt;
      if (!jumped) offset = at + 2;
      jumped = true;
      at = lowest = target;
      continue;
    }
    if (length > 63 || at + 1 + length > bytes.size() || out.size() + 1 + length > 255) return std::nullopt;
    out += static_cast<char>(length);
    for (size_t i = 0; i < length; ++i) {
      char c = static_cast<char>(bytes[at + 1 + i]);
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    at += size_t{1} + length;
    if (length == 0) break;
  }
  if (!jumped) offset = at;
  return out;
}

DnsReading read_dns_request(std::span<const std::byte> bytes, DnsRequest& request, unsigned most_records) {
  request = {};
  if (bytes.size() < dns::kHeader) return DnsReading::hopeless;
  ByteReader reader(bytes);
  request.id = reader.u16();
  request.flags = reader.u16();
  request.opcode = request.flags >> 11 & 15;
  request.response = request.flags & 0x8000;
  request.code = request.flags & 15;
  unsigned questions = reader.u16(), answers = reader.u16(), authorities = reader.u16();
  unsigned additionals = reader.u16();
  size_t offset = dns::kHeader;
  if (questions > 1 || answers + authorities + additionals > most_records) return DnsReading::malformed;
  if (questions == 0) {
    if (!request.response) return DnsReading::malformed;
  } else {
    auto name = read_wire_name(bytes, offset);
    if (!name || bytes.size() - offset < 4) return DnsReading::malformed;
    request.name = std::move(*name);
    request.type = load_be16(&bytes[offset]);
    request.class_code = load_be16(&bytes[offset + 2]);
    request.question_end = offset += 4;
  }
  for (unsigned i = 0; i < answers + authorities + additionals; ++i) {
    Record record;
    if (request.tsig || !read_record(bytes, offset, record)) return DnsReading::malformed;
    bool additional = i >= answers + authorities;
    if (record.type == dns::kSoa && !additional && !request.soa_serial) {
      if (!read_soa(bytes, record, request)) return DnsReading::malformed;
    } else if (record.type == dns::kOpt) {
      if (!additional || request.edns || record.name.size() != 1) return DnsReading::malformed;
      request.edns = true;
      request.edns_version = record.ttl >> 16 & 255;
      request.udp_size = std::max<uint16_t>(512, record.class_code);
    } else if (record.type == dns::kTsig) {
      if (!additional || !read_tsig(record, request)) return DnsReading::malformed;
    }
    offset = record.end;
  }
  return offset == bytes.size() ? DnsReading::message : DnsReading::malformed;
}

DnsWriter::DnsWriter(uint16_t id, uint16_t flags, std::string_view zone, std::string_view question)
    : zone_(zone) {
  out_.reserve(kMost + 1);
  put16(out_, id);
  put16(out_, flags);
  put16(out_, question.empty() ? 0 : 1);
  out_.append(6, '\0');
  // As asked, upper case too; a pointer into it is to the same name.
  if (question.size() == zone.size() + 4) zone_at_ = dns::kHeader;
  out_ += question;
}

bool DnsWriter::add(std::string_view labels, uint16_t type, uint32_t ttl, std::string_view data) {
  size_t most = labels.size() + zone_.size() + 10 + data.size();
  if (out_.size() + most > kMost - kReserved || answers_ == UINT16_MAX) return false;
  constexpr std::string_view kStar = "\1*";
  size_t begin = out_.size();
  bool under_last = last_at_ != 0 && labels.starts_with(kStar) && labels.substr(2) == last_;
  if (under_last) {
    out_ += kStar;
    put16(out_, 0xc000u | last_at_);
  } else {
    out_ += labels;
    if (zone_at_ != 0) {
      put16(out_, 0xc000u | zone_at_);
    } else {
      zone_at_ = static_cast<uint16_t>(out_.size());
      out_ += zone_;
    }
    last_ = labels;
    last_at_ = static_cast<uint16_t>(begin);
  }
  put16(out_, type);
  put16(out_, dns::kInternet);
  put32(out_, ttl);
  put16(out_, static_cast<unsigned>(data.size()));
  out_ += data;
  ++answers_;
  return true;
}

void DnsWriter::add_opt(uint16_t code) {
  out_ += '\0';
  put16(out_, dns::kOpt);
  put16(out_, 1232);  // what a datagram may hold without fragments (dnsflagday.net 2020)
  put32(out_, static_cast<uint32_t>(code >> 4) << 24);
  put16(out_, 0);
  out_[11] = 1;
}

std::string DnsWriter::take() && {
  out_[6] = static_cast<char>(answers_ >> 8);
  out_[7] = static_cast<char>(answers_);
  return std::move(out_);
}

}  // namespace luytre
