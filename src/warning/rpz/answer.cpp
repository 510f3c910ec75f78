#include "warning/rpz/answer.h"

#include "base/bytes.h"
#include "base/check.h"

namespace luytre {
namespace {

constexpr uint16_t kResponse = 0x8000, kAuthoritative = 0x0400, kKeptFlags = 0x7900;  // opcode and RD

void put32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::string wire(std::string_view name) {
  std::string out;
  append_wire_name(name, out);
  return out;
}

}  // namespace

const char* to_string(RpzOutcome outcome) {
  constexpr std::array kNames = {"ignored",       "malformed", "refused",      "bad key",
                                 "bad signature", "bad time",  "bad mac size", "answered",
                                 "current",       "full",      "incremental"};
  static_assert(kNames.size() == kRpzOutcomes);
  return kNames[static_cast<size_t>(outcome)];
}

RpzWire::RpzWire(const RpzZone& zone) : zone_(zone) {
  const RpzPolicy& p = zone.policy();
  name_ = wire(p.origin);
  ns_ = wire(p.server);
  soa_names_ = ns_ + wire("hostmaster." + p.origin);
  for (size_t i = 1; i < targets_.size(); ++i) {
    std::string target = zone.target(static_cast<RpzAction>(i));
    target.pop_back();  // the final dot
    targets_[i] = wire(target);
  }
}

std::string RpzWire::soa(uint32_t serial) const {
  const RpzPolicy& p = zone_.policy();
  std::string out = soa_names_;
  for (uint32_t number : {serial, p.refresh, p.retry, p.expire, p.ttl}) put32(out, number);
  return out;
}

void RpzWire::labels(const RpzRecord& record, std::string& out) const {
  out.clear();
  if (record.below) out += "\1*";
  for (std::string_view key = zone_.key(record); !key.empty();) {
    size_t cut = key.rfind('!');
    std::string_view label = cut == key.npos ? key : key.substr(cut + 1);
    out += static_cast<char>(label.size());
    out += label;
    key = cut == key.npos ? std::string_view() : key.substr(0, cut);
  }
}

RpzAnswer::RpzAnswer(std::span<const std::byte> request, bool tcp, std::shared_ptr<const RpzZone> zone,
                     const std::vector<TsigKey>& keys, Timestamp now)
    : zone_(std::move(zone)), wire_(*zone_) {
  judge(request, tcp, keys, now);
}

std::string RpzAnswer::key_name() const {
  std::string out;
  if (!exchange_.key()) return out;
  const std::string& name = exchange_.key()->name;
  for (size_t at = 0; name[at] != 0; at += static_cast<size_t>(name[at]) + 1)
    out += (at ? "." : "") + name.substr(at + 1, static_cast<size_t>(name[at]));
  return out;
}

void RpzAnswer::judge(std::span<const std::byte> request, bool tcp, const std::vector<TsigKey>& keys,
                      Timestamp now) {
  DnsReading reading = read_dns_request(request, request_);
  if (reading == DnsReading::hopeless || request_.response) return;
  kind_ = Kind::code;
  if (reading == DnsReading::malformed) {
    request_.tsig.reset();
    request_.edns = false;
    code_ = dns::kFormErr;
    outcome_ = RpzOutcome::malformed;
    return;
  }
  question_ = as_text(request.subspan(dns::kHeader, request_.question_end - dns::kHeader));
  if (!request_.tsig) {
    code_ = dns::kRefused;
    outcome_ = RpzOutcome::refused;
    return;
  }
  error_ = TsigExchange::receive(as_text(request), *request_.tsig, keys, now, exchange_);
  // What is left of the record is its names and times.
  request_.tsig->mac = request_.tsig->other = {};
  if (error_ != TsigError::none) {
    code_ = dns::kNotAuth;
    outcome_ = error_ == TsigError::bad_key    ? RpzOutcome::bad_key
               : error_ == TsigError::bad_sig  ? RpzOutcome::bad_sig
               : error_ == TsigError::bad_time ? RpzOutcome::bad_time
                                               : RpzOutcome::bad_trunc;
    signed_ = error_ == TsigError::bad_time;
    if (!signed_) exchange_ = {};
    return;
  }
  signed_ = true;
  choose(tcp);
}

void RpzAnswer::choose(bool tcp) {
  auto say = [this](uint16_t code, RpzOutcome outcome) {
    code_ = code;
    outcome_ = outcome;
  };
  if (request_.opcode != dns::kQuery) return say(dns::kNotImp, RpzOutcome::refused);
  if (request_.edns_version != 0) return say(dns::kBadVersion, RpzOutcome::refused);
  bool transfer = request_.type == dns::kAxfr || request_.type == dns::kIxfr;
  if (request_.class_code != dns::kInternet || request_.name != wire_.zone_name())
    return say(transfer ? dns::kNotAuth : dns::kRefused, RpzOutcome::refused);
  outcome_ = RpzOutcome::answered;
  switch (request_.type) {
    case dns::kSoa:
      kind_ = Kind::soa;
      return;
    case dns::kNs:
      kind_ = Kind::ns;
      return;
    case dns::kAny:
      kind_ = Kind::both;
      return;
    case dns::kAxfr:
      if (!tcp) return say(dns::kFormErr, RpzOutcome::malformed);
      kind_ = Kind::full;
      outcome_ = RpzOutcome::full;
      return;
    case dns::kIxfr: {
      if (!request_.soa_serial) return say(dns::kFormErr, RpzOutcome::malformed);
      kind_ = Kind::soa;
      outcome_ = RpzOutcome::current;
      uint32_t theirs = *request_.soa_serial;
      if (!tcp || theirs == zone_->serial() || serial_newer(theirs, zone_->serial())) return;
      auto change = zone_->since(theirs);
      kind_ = change ? Kind::incremental : Kind::full;
      outcome_ = change ? RpzOutcome::incremental : RpzOutcome::full;
      if (change) change_ = std::move(*change);
      return;
    }
    default:
      kind_ = Kind::empty;
  }
}

uint64_t RpzAnswer::items() const {
  switch (kind_) {
    case Kind::nothing:
    case Kind::code:
    case Kind::empty:
      return 0;
    case Kind::soa:
    case Kind::ns:
      return 1;
    case Kind::both:
      return 2;
    case Kind::full:
      return zone_->records().size() + 3;
    case Kind::incremental:
      return change_.removed.size() + change_.added.size() + 4;
  }
  return 0;
}

bool RpzAnswer::put(DnsWriter& writer, uint64_t item) {
  uint32_t ttl = zone_->policy().ttl;
  auto soa = [&](uint32_t serial) { return writer.add("", dns::kSoa, ttl, wire_.soa(serial)); };
  auto record = [&](const RpzRecord& r) {
    wire_.labels(r, owner_);
    return writer.add(owner_, dns::kCname, ttl, wire_.target(r.action));
  };
  uint64_t last = items() - 1;
  if (kind_ == Kind::ns || (item == 1 && kind_ != Kind::incremental))
    return writer.add("", dns::kNs, ttl, wire_.ns());
  if (item == 0 || item == last) return soa(zone_->serial());
  if (kind_ == Kind::full) return record(zone_->records()[item - 2]);
  if (item == 1) return soa(*request_.soa_serial);
  uint64_t removed = change_.removed.size();
  if (item < removed + 2) return record(*change_.removed[item - 2]);
  if (item == removed + 2) return soa(zone_->serial());
  return record(*change_.added[item - removed - 3]);
}

bool RpzAnswer::next(std::string& message, Timestamp now) {
  if (kind_ == Kind::nothing || done_) return false;
  uint16_t flags = static_cast<uint16_t>(kResponse | (request_.flags & kKeptFlags) | (code_ & 15));
  if (kind_ != Kind::code) flags |= kAuthoritative;
  DnsWriter writer(request_.id, flags, wire_.zone_name(), first_ ? question_ : "");
  while (at_ < items() && put(writer, at_)) ++at_;
  LUYTRE_CHECK(at_ >= items() || writer.has_records());
  done_ = at_ >= items();
  if (first_ && request_.edns) writer.add_opt(code_);
  message = std::move(writer).take();
  if (signed_)
    exchange_.sign(message, now, error_);
  else if (request_.tsig)
    add_unsigned_refusal(message, *request_.tsig, error_);
  first_ = false;
  return true;
}

}  // namespace luytre
