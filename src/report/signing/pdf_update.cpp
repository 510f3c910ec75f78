#include "report/signing/pdf_update.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace luytre {
namespace {

constexpr size_t kRoom = 16 << 10, kFileLimit = 256 << 20, kObjectLimit = 1 << 20, kMostSignatures = 16;
constexpr std::string_view kBlank = " \t\r\n\f\0";

std::optional<uint64_t> number_at(std::string_view text, size_t& at) {
  while (at < text.size() && kBlank.find(text[at]) != std::string_view::npos) ++at;
  uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), out);
  if (error != std::errc()) return std::nullopt;
  at = static_cast<size_t>(end - text.data());
  return out;
}

// "12 0 R" after `key`.
std::optional<uint64_t> reference(std::string_view dictionary, std::string_view key) {
  size_t at = dictionary.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  at += key.size();
  auto object = number_at(dictionary, at), generation = number_at(dictionary, at);
  while (at < dictionary.size() && kBlank.find(dictionary[at]) != std::string_view::npos) ++at;
  if (!object || !generation || at >= dictionary.size() || dictionary[at] != 'R') return std::nullopt;
  return object;
}

class PdfFile {
 public:
  static Result<PdfFile> open(std::string_view bytes) {
    if (bytes.size() > kFileLimit) return fail(ErrorCode::invalid, "the PDF is larger than 256 MiB");
    if (!bytes.starts_with("%PDF-")) return fail(ErrorCode::invalid, "this is no PDF");
    PdfFile out(bytes);
    LUYTRE_TRY(out.read_tables());
    return out;
  }

  // From "12 0 obj" to "endobj", without both.
  Result<std::string_view> object(uint64_t number) const {
    auto found = offsets_.find(number);
    if (found == offsets_.end())
      return fail(ErrorCode::invalid, fmt::format("the PDF has no object {}", number));
    size_t at = found->second;
    auto n = number_at(bytes_, at), g = number_at(bytes_, at);
    while (at < bytes_.size() && kBlank.find(bytes_[at]) != std::string_view::npos) ++at;
    if (!n || *n != number || !g || bytes_.substr(at, 3) != "obj")
      return fail(ErrorCode::invalid,
                  fmt::format("object {} of the PDF is not where its table says", number));
    size_t end = bytes_.substr(at, kObjectLimit).find("endobj");
    if (end == std::string_view::npos) return fail(ErrorCode::invalid, "an object of the PDF has no end");
    return bytes_.substr(at + 3, end - 3);
  }

  std::string_view trailer() const { return trailer_; }
  size_t start() const { return start_; }

 private:
  explicit PdfFile(std::string_view bytes) : bytes_(bytes) {}

  Result<void> read_tables() {
    size_t last = bytes_.rfind("startxref");
    if (last == std::string_view::npos) return fail(ErrorCode::invalid, "the PDF has no startxref");
    size_t at = last + 9;
    auto start = number_at(bytes_, at);
    if (!start || *start >= bytes_.size())
      return fail(ErrorCode::invalid, "the PDF's startxref leads nowhere");
    start_ = *start;
    // Newer tables first; an object already known is not overwritten. A chain is short.
    size_t table = start_;
    for (int i = 0; i < 64; ++i) {
      auto previous = read_table(table);
      if (!previous) return std::unexpected(previous.error());
      if (!*previous) return {};
      table = **previous;
    }
    return fail(ErrorCode::invalid, "the PDF has more than 64 updates");
  }

  Result<std::optional<size_t>> read_table(size_t at) {
    if (bytes_.substr(at, 4) != "xref")
      return fail(ErrorCode::unsupported,
                  "the PDF has no classic cross-reference table: export it with LibreOffice");
    at += 4;
    while (true) {
      size_t before = at;
      auto first = number_at(bytes_, at), count = number_at(bytes_, at);
      if (!first || !count) {
        at = before;
        break;
      }
      while (at < bytes_.size() && (bytes_[at] == ' ' || bytes_[at] == '\r')) ++at;
      if (at >= bytes_.size() || bytes_[at] != '\n')
        return fail(ErrorCode::invalid, "the PDF's table is broken");
      ++at;
      if (*count > (bytes_.size() - at) / 20) return fail(ErrorCode::invalid, "the PDF's table is cut off");
      for (uint64_t i = 0; i < *count; ++i, at += 20) {
        size_t field = at;
        auto offset = number_at(bytes_, field);
        if (!offset) return fail(ErrorCode::invalid, "the PDF's table is broken");
        if (bytes_[at + 17] == 'n' && *offset < bytes_.size()) offsets_.try_emplace(*first + i, *offset);
      }
    }
    size_t from = bytes_.find("trailer", at);
    if (from == std::string_view::npos || from - at > 16)
      return fail(ErrorCode::invalid, "the PDF has no trailer");
    size_t to = bytes_.find("startxref", from);
    if (to == std::string_view::npos || to - from > 65'536)
      return fail(ErrorCode::invalid, "the PDF's trailer has no end");
    std::string_view trailer = bytes_.substr(from, to - from);
    if (trailer_.empty()) trailer_ = trailer;
    if (trailer.find("/Encrypt") != std::string_view::npos)
      return fail(ErrorCode::unsupported, "the PDF is encrypted: a letter is not");
    size_t previous = trailer.find("/Prev");
    if (previous == std::string_view::npos) return std::optional<size_t>();
    previous += 5;
    auto offset = number_at(trailer, previous);
    if (!offset || *offset >= bytes_.size())
      return fail(ErrorCode::invalid, "the PDF's older table leads nowhere");
    return std::optional<size_t>(*offset);
  }

  std::string_view bytes_, trailer_;
  size_t start_ = 0;
  std::map<uint64_t, size_t> offsets_;
};

// The first page, going down the tree.
Result<uint64_t> first_page(const PdfFile& file, uint64_t node) {
  for (int depth = 0; depth < 32; ++depth) {
    auto text = file.object(node);
    if (!text) return std::unexpected(text.error());
    size_t kids = text->find("/Kids");
    if (kids == std::string_view::npos) return node;
    kids = text->find('[', kids);
    if (kids == std::string_view::npos) break;
    ++kids;
    auto next = number_at(*text, kids);
    if (!next) break;
    node = *next;
  }
  return fail(ErrorCode::invalid, "the PDF's pages cannot be followed");
}

// `dictionary` ends in ">>": what is added goes before it.
Result<std::string> with_entry(std::string_view dictionary, std::string_view entry) {
  size_t end = dictionary.rfind(">>");
  if (end == std::string_view::npos) return fail(ErrorCode::invalid, "an object of the PDF is no dictionary");
  return fmt::format("{}{}{}", dictionary.substr(0, end), entry, dictionary.substr(end));
}

// Text as UTF-16BE in hex (ISO 32000-1 7.9.2.2). Invalid UTF-8 is left out.
std::string text_string(std::string_view utf8) {
  std::string out = "<FEFF";
  auto unit = [&](unsigned u) { out += fmt::format("{:04X}", u); };
  for (size_t i = 0; i < utf8.size();) {
    auto c = static_cast<unsigned char>(utf8[i]);
    unsigned length = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 0;
    if (length == 0 || i + length > utf8.size()) {
      ++i;
      continue;
    }
    unsigned code = length == 1 ? c : c & (0x7Fu >> length);
    for (unsigned k = 1; k < length; ++k)
      code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3Fu);
    i += length;
    if (code >= 0x10000) {
      unit(0xD800 + ((code - 0x10000) >> 10 & 0x3FF));
      unit(0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
      unit(code);
    }
  }
  return out + ">";
}

}  // namespace

std::string UnsignedPdf::covered() const {
  return bytes.substr(0, hole) + bytes.substr(hole_end);
}

Result<UnsignedPdf> add_signature_field(std::string_view pdf, const SignatureField& field) {
  auto file = PdfFile::open(pdf);
  if (!file) return std::unexpected(file.error());
  auto root = reference(file->trailer(), "/Root");
  size_t size_at = file->trailer().find("/Size");
  if (!root || size_at == std::string_view::npos)
    return fail(ErrorCode::invalid, "the PDF's trailer is not whole");
  size_at += 5;
  auto size = number_at(file->trailer(), size_at);
  auto catalog = file->object(*root);
  if (!size || *size > 10'000'000 || !catalog) return fail(ErrorCode::invalid, "the PDF has no catalog");
  if (catalog->find("/AcroForm") != std::string_view::npos)
    return fail(ErrorCode::unsupported, "the PDF has a form or a signature already");
  auto pages = reference(*catalog, "/Pages");
  if (!pages) return fail(ErrorCode::invalid, "the PDF has no pages");
  auto page = first_page(*file, *pages);
  if (!page) return std::unexpected(page.error());
  auto page_text = file->object(*page);
  if (!page_text) return std::unexpected(page_text.error());
  uint64_t value = *size, widget = *size + 1;

  std::string new_page(*page_text);
  if (size_t annots = new_page.find("/Annots"); annots != std::string::npos) {
    size_t open = new_page.find_first_not_of(kBlank, annots + 7);
    if (open == std::string::npos || new_page[open] != '[')
      return fail(ErrorCode::unsupported, "the first page's annotations stand elsewhere");
    new_page.insert(open + 1, fmt::format("{} 0 R ", widget));
  } else {
    auto with = with_entry(new_page, fmt::format("/Annots[{} 0 R]", widget));
    if (!with) return std::unexpected(with.error());
    new_page = std::move(*with);
  }
  auto new_catalog = with_entry(*catalog, fmt::format("/AcroForm<</Fields[{} 0 R]/SigFlags 3>>", widget));
  if (!new_catalog) return std::unexpected(new_catalog.error());

  UnsignedPdf out;
  out.bytes = std::string(pdf);
  if (!out.bytes.ends_with('\n')) out.bytes += '\n';
  std::map<uint64_t, size_t> offsets;
  auto begin = [&](uint64_t number) {
    offsets[number] = out.bytes.size();
    out.bytes += fmt::format("{} 0 obj\n", number);
  };
  begin(value);
  out.bytes += "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
  if (!field.name.empty()) out.bytes += "/Name" + text_string(field.name);
  if (!field.reason.empty()) out.bytes += "/Reason" + text_string(field.reason);
  if (!field.place.empty()) out.bytes += "/Location" + text_string(field.place);
  // Blanks that the numbers will take: four of at most ten digits.
  out.bytes += "/ByteRange";
  size_t range = out.bytes.size();
  out.bytes += std::string(50, ' ') + "/Contents";
  out.hole = out.bytes.size();
  out.bytes += "<" + std::string(2 * kRoom, '0') + ">";
  out.hole_end = out.bytes.size();
  out.bytes += ">>\nendobj\n";
  begin(widget);
  out.bytes += fmt::format(
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/P {} 0 R/V {} 0 R>>\nendobj\n",
      *page, value);
  begin(*page);
  out.bytes += new_page + "endobj\n";
  begin(*root);
  out.bytes += *new_catalog + "endobj\n";

  size_t table = out.bytes.size();
  out.bytes += "xref\n";
  for (auto [number, offset] : offsets) out.bytes += fmt::format("{} 1\n{:010} 00000 n \n", number, offset);
  std::string_view old = file->trailer();
  size_t id = old.find("/ID");
  size_t id_end = id == std::string_view::npos ? id : old.find(']', id);
  std::string kept = id_end == std::string_view::npos ? "" : std::string(old.substr(id, id_end - id + 1));
  if (auto info = reference(old, "/Info")) kept = fmt::format("/Info {} 0 R", *info) + kept;
  out.bytes += fmt::format("trailer\n<</Size {}/Root {} 0 R{}/Prev {}>>\nstartxref\n{}\n%%EOF\n", *size + 2,
                           *root, kept, file->start(), table);
  std::string numbers = fmt::format("[0 {} {} {}]", out.hole, out.hole_end, out.bytes.size() - out.hole_end);
  out.bytes.replace(range, numbers.size(), numbers);
  return out;
}

Result<std::string> put_signature(const UnsignedPdf& pdf, std::string_view cms) {
  if (cms.size() > kRoom)
    return fail(ErrorCode::invalid,
                fmt::format("the signature has {} bytes, there is room for {}", cms.size(), kRoom));
  std::string out = pdf.bytes;
  size_t at = pdf.hole + 1;
  for (char c : cms) {
    constexpr char kHex[] = "0123456789abcdef";
    auto byte = static_cast<unsigned char>(c);
    out[at++] = kHex[byte >> 4];
    out[at++] = kHex[byte & 15];
  }
  return out;
}

std::vector<FoundSignature> find_signatures(std::string_view pdf) {
  std::vector<FoundSignature> out;
  for (size_t at = pdf.find("/ByteRange"); at != std::string_view::npos && out.size() < kMostSignatures;
       at = pdf.find("/ByteRange", at + 1)) {
    size_t open = pdf.find_first_not_of(kBlank, at + 10);
    if (open == std::string_view::npos || pdf[open] != '[') continue;
    size_t field = open + 1;
    std::array<uint64_t, 4> range{};
    bool good = true;
    for (uint64_t& n : range) {
      auto parsed = number_at(pdf, field);
      good = good && parsed.has_value();
      n = parsed.value_or(0);
    }
    auto [from, length, second, rest] = range;
    if (!good || from != 0 || length > pdf.size() || second > pdf.size() || second < length + 2 ||
        rest > pdf.size() - second || pdf[length] != '<' || pdf[second - 1] != '>')
      continue;
    FoundSignature found;
    std::string_view hex = pdf.substr(length + 1, second - length - 2);
    if (hex.size() > 4 * kRoom) continue;
    auto digit = [](char c) {
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
             : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                    : -1;
    };
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
      int high = digit(hex[i]), low = digit(hex[i + 1]);
      if (high < 0 || low < 0) {
        good = false;
        break;
      }
      found.cms += static_cast<char>(high << 4 | low);
    }
    if (!good) continue;
    found.covered = std::string(pdf.substr(0, length)) + std::string(pdf.substr(second, rest));
    found.whole = second + rest == pdf.size();
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace luytre
