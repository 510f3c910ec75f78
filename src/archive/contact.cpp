#include "archive/contact.h"

#include <cstring>

#include "archive/name_key.h"

namespace luytre {
namespace {

constexpr size_t kMaxText = 1 << 16;

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  text = text.substr(0, kMaxText);
  size_t length = text.size();
  for (; length >= 0x80; length >>= 7) out += static_cast<char>(length | 0x80);
  out += static_cast<char>(length);
  out += text;
}

void put_address(std::string& out, const IpAddress& address) {
  char bytes[16];
  address.to_bytes(bytes);
  out.append(bytes, 16);
}

// Takes values off the front; `more` when they end too early, `corrupt` when they cannot be.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T number() {
    T value{};
    if (bytes_.size() - at_ < sizeof value) return more = true, value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  IpAddress address() {
    if (bytes_.size() - at_ < 16) return more = true, IpAddress{};
    at_ += 16;
    return IpAddress::from_bytes(bytes_.data() + at_ - 16);
  }
  std::string_view text() {
    size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto byte = number<uint8_t>();
      if (more) return {};
      length |= size_t{byte & 0x7fu} << shift;
      if (byte < 0x80) break;
      if (shift >= 14) return corrupt = true, std::string_view();
    }
    if (length > kMaxText) return corrupt = true, std::string_view();
    if (bytes_.size() - at_ < length) return more = true, std::string_view();
    at_ += length;
    return bytes_.substr(at_ - length, length);
  }
  size_t at() const { return at_; }
  bool more = false, corrupt = false;

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

// One row; `name` keeps a name's text.
ArchivedContact take(ArchiveTable table, Taker& from, std::string& name) {
  ArchivedContact c;
  if (table == ArchiveTable::addresses) {
    c.remote = from.address();
    c.port = from.number<uint16_t>();
    c.protocol = from.number<uint8_t>();
  } else {
    from.text();  // the zone follows from the name
    name = reverse_labels(from.text());
    c.name = name;
  }
  auto via = from.number<uint8_t>();
  c.via = static_cast<Via>(via);
  c.day = from.number<uint16_t>();
  c.client = from.address();
  c.sensor = from.text();
  c.inside = from.text();
  c.first = from.number<uint32_t>();
  c.last = from.number<uint32_t>();
  c.hours = from.number<uint32_t>();
  bool named = table == ArchiveTable::names;
  if (!from.more && (via > static_cast<uint8_t>(kLastVia) || by_name(c.via) != named)) from.corrupt = true;
  return c;
}

}  // namespace

void ArchiveRows::add(const ArchivedContact& c) {
  auto table = static_cast<size_t>(by_name(c.via) ? ArchiveTable::names : ArchiveTable::addresses);
  std::string& out = bytes[table];
  if (by_name(c.via)) {
    std::string reversed = reverse_labels(c.name.substr(0, kMaxText));
    put_text(out, zone_of(reversed));
    put_text(out, reversed);
  } else {
    put_address(out, c.remote);
    put(out, c.port);
    put(out, c.protocol);
  }
  put(out, static_cast<uint8_t>(c.via));
  put(out, static_cast<uint16_t>(c.day));
  put_address(out, c.client);
  put_text(out, c.sensor);
  put_text(out, c.inside);
  put(out, c.first);
  put(out, c.last);
  put(out, c.hours);
  ++count[table];
}

void ArchiveRows::append(const ArchiveRows& other) {
  for (size_t t = 0; t < kArchiveTables; ++t) {
    bytes[t] += other.bytes[t];
    count[t] += other.count[t];
  }
}

void ArchiveRows::clear() {
  for (size_t t = 0; t < kArchiveTables; ++t) {
    bytes[t].clear();
    count[t] = 0;
  }
}

Result<bool> take_archive_rows(ArchiveTable table, std::string_view& bytes,
                               const std::function<bool(const ArchivedContact&)>& visit) {
  std::string name;
  while (!bytes.empty()) {
    Taker from(bytes);
    ArchivedContact contact = take(table, from, name);
    if (from.corrupt) return fail(ErrorCode::corrupt, "a row of the archive does not parse");
    if (from.more) return true;
    bytes.remove_prefix(from.at());
    if (!visit(contact)) return false;
  }
  return true;
}

Result<void> read_archive_rows(ArchiveTable table, std::string_view bytes,
                               const std::function<void(const ArchivedContact&)>& visit) {
  auto done = take_archive_rows(table, bytes, [&](const ArchivedContact& contact) {
    visit(contact);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  if (!bytes.empty()) return fail(ErrorCode::corrupt, "the last row of the archive's file is cut off");
  return {};
}

}  // namespace luytre
