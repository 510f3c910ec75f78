#include "sensor/lists.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <boost/json.hpp>
#include <memory>

#include "sensor/json_fields.h"
#include "sensor/keys.h"

namespace luytre::sensor {
namespace {

constexpr int kLevel = 5;

std::unexpected<Error> damaged(std::string_view why) {
  return fail(ErrorCode::corrupt, fmt::format("the packet of lists does not fit: {}", why));
}

int window_for(size_t bytes) {
  return std::clamp(static_cast<int>(std::bit_width(bytes)) + 1, 20, 31);
}

Result<std::string> pack(std::string_view list, std::string_view base) {
  std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  std::string out(ZSTD_compressBound(list.size()), '\0');
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  if (!base.empty()) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_for(list.size() + base.size()));
    ZSTD_CCtx_refPrefix(context.get(), base.data(), base.size());
  }
  size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), list.data(), list.size());
  if (ZSTD_isError(size))
    return fail(ErrorCode::io, fmt::format("a list does not pack: {}", ZSTD_getErrorName(size)));
  out.resize(size);
  return out;
}

boost::json::array lists_json(const std::vector<ListFile>& lists) {
  boost::json::array array;
  for (const ListFile& list : lists)
    array.push_back(boost::json::object{
        {"benign", list.benign}, {"name", list.name}, {"digest", list.digest}, {"size", list.size}});
  return array;
}

Result<Catalogue> catalogue_of(JsonFields& fields) {
  Catalogue catalogue;
  catalogue.serial = fields.number("serial", INT64_MAX);
  const boost::json::array& lists = fields.array("lists");
  if (lists.size() > kListsMost) return damaged("too many lists");
  for (const boost::json::value& value : lists) {
    if (!value.is_object()) return damaged("a list is no object");
    JsonFields item(value.get_object());
    ListFile list{item.boolean("benign"), item.text("name", 4096), item.text("digest", 64),
                  item.number("size", kListMost)};
    if (auto fits = item.finish(); !fits) return damaged(fits.error().message);
    if (!is_hex(list.digest, 64) || list.name.empty()) return damaged("a list's name or digest");
    catalogue.lists.push_back(std::move(list));
  }
  for (size_t i = 1; i < catalogue.lists.size(); ++i) {
    const ListFile &a = catalogue.lists[i - 1], &b = catalogue.lists[i];
    if (std::tie(a.benign, a.name) >= std::tie(b.benign, b.name))
      return damaged("the lists are not in order");
  }
  return catalogue;
}

const ListFile* find_list(const Catalogue& catalogue, const ListFile& wanted) {
  auto at = std::ranges::find_if(catalogue.lists, [&](const ListFile& list) {
    return list.benign == wanted.benign && list.name == wanted.name;
  });
  return at == catalogue.lists.end() ? nullptr : &*at;
}

}  // namespace

std::string Catalogue::content_digest() const {
  std::string text;
  for (const ListFile& list : lists)
    text += fmt::format("{} {} {} {}:{}\n", list.benign ? "benign" : "source", list.digest, list.size,
                        list.name.size(), list.name);
  return sha256_hex(text);
}

std::string Catalogue::version() const {
  return serial == 0 ? "" : fmt::format("{}-{}", serial, content_digest().substr(0, 16));
}

std::string Catalogue::to_json() const {
  return boost::json::serialize(boost::json::object{{"serial", serial}, {"lists", lists_json(lists)}});
}

Result<Catalogue> Catalogue::parse(std::string_view json) {
  auto fields = JsonFields::parse(json);
  if (!fields) return std::unexpected(fields.error());
  auto catalogue = catalogue_of(*fields);
  if (!catalogue) return catalogue;
  LUYTRE_TRY(fields->finish());
  return catalogue;
}

Result<std::string> make_packet(const Catalogue& from, const Catalogue& to, const ReadList& read) {
  boost::json::array parts;
  std::string frames;
  for (size_t i = 0; i < to.lists.size(); ++i) {
    const ListFile* before = find_list(from, to.lists[i]);
    if (before && before->digest == to.lists[i].digest) continue;
    auto list = read(to.lists[i].digest);
    if (!list) return std::unexpected(list.error());
    // A base that is not there any more: sent whole.
    auto base = before ? read(before->digest) : Result<std::string>(std::string());
    auto frame = pack(*list, base ? *base : "");
    if (!frame) return frame;
    parts.push_back(boost::json::object{
        {"list", i}, {"base", base && before ? before->digest : ""}, {"packed", frame->size()}});
    frames += *frame;
  }
  boost::json::object head{{"result", "lists"},
                           {"from", from.version()},
                           {"serial", to.serial},
                           {"lists", lists_json(to.lists)},
                           {"parts", std::move(parts)}};
  return boost::json::serialize(head) + "\n" + frames;
}

Result<Packet> read_packet(std::string_view bytes) {
  size_t end = bytes.substr(0, kLongestCatalogue).find('\n');
  if (end == std::string_view::npos) return damaged("no head");
  auto fields = JsonFields::parse(bytes.substr(0, end));
  if (!fields) return damaged(fields.error().message);
  Packet packet;
  packet.from = fields->text("from", 64);
  auto to = catalogue_of(*fields);
  if (!to) return std::unexpected(to.error());
  packet.to = std::move(*to);
  std::string_view rest = bytes.substr(end + 1);
  for (const boost::json::value& value : fields->array("parts")) {
    if (!value.is_object()) return damaged("a part is no object");
    JsonFields item(value.get_object());
    uint64_t list = item.number("list", kListsMost), packed = item.number("packed", kListMost);
    std::string base = item.text("base", 64);
    if (!item.finish() || list >= packet.to.lists.size() || packed > rest.size() ||
        (!packet.parts.empty() && packet.parts.back().list >= list) || (!base.empty() && !is_hex(base, 64)))
      return damaged("a part");
    packet.parts.push_back({list, std::move(base), rest.substr(0, packed)});
    rest.remove_prefix(packed);
  }
  if (auto fits = fields->finish(); !fits) return damaged(fits.error().message);
  if (!rest.empty()) return damaged("more bytes than parts");
  return packet;
}

Result<std::string> unpack_part(const Packet& packet, const Packet::Part& part, std::string_view base) {
  const ListFile& list = packet.to.lists[part.list];
  if (ZSTD_getFrameContentSize(part.frame.data(), part.frame.size()) != list.size)
    return damaged(fmt::format("the list '{}' has another size", list.name));
  std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 31);
  if (!base.empty()) ZSTD_DCtx_refPrefix(context.get(), base.data(), base.size());
  std::string out(list.size, '\0');
  size_t size =
      ZSTD_decompressDCtx(context.get(), out.data(), out.size(), part.frame.data(), part.frame.size());
  if (ZSTD_isError(size) || size != list.size || sha256_hex(out) != list.digest)
    return damaged(fmt::format("the list '{}' is not what was published", list.name));
  return out;
}

}  // namespace luytre::sensor
