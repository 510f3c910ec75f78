#include "incidents/attachment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "findings/finding.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

constexpr size_t kMostEntries = 10'000;
constexpr size_t kNameBytes = 120;

uint32_t little(std::string_view bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i)
    value |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

bool dangerous_entry(std::string_view name) {
  std::string lower;
  for (char c : name) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return lower.ends_with("vbaproject.bin") || lower == "meta-inf/manifest.mf" ||
         lower == "androidmanifest.xml" || lower.starts_with("basic/") || lower.starts_with("scripts/");
}

// Bidirectional marks and zero-width letters in UTF-8: they make a name look like another.
bool deceives(std::string_view text, size_t at) {
  return text.size() - at >= 3 && static_cast<unsigned char>(text[at]) == 0xE2 &&
         ((static_cast<unsigned char>(text[at + 1]) == 0x80 &&
           ((static_cast<unsigned char>(text[at + 2]) >= 0x8B &&
             static_cast<unsigned char>(text[at + 2]) <= 0x8F) ||
            (static_cast<unsigned char>(text[at + 2]) >= 0xA8 &&
             static_cast<unsigned char>(text[at + 2]) <= 0xAE))) ||
          (static_cast<unsigned char>(text[at + 1]) == 0x81 &&
           static_cast<unsigned char>(text[at + 2]) >= 0xA0 &&
           static_cast<unsigned char>(text[at + 2]) <= 0xAF));
}

}  // namespace

const FileType* sniff(std::string_view bytes, std::span<const FileType> types) {
  const FileType* text = nullptr;
  for (const FileType& type : types) {
    if (type.magic.empty())
      text = &type;
    else if (bytes.size() >= type.offset && bytes.substr(type.offset).starts_with(type.magic))
      return &type;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return text && is_clean_text(bytes, true) ? text : nullptr;
}

bool danger_in_zip(std::string_view bytes) {
  constexpr size_t kEnd = 22, kEntry = 46;
  if (bytes.size() < kEnd) return true;
  size_t least = bytes.size() > 65'557 ? bytes.size() - 65'557 : 0;
  size_t end = std::string_view::npos;
  for (size_t at = bytes.size() - kEnd + 1; at-- > least;)
    if (bytes.substr(at, 4) == std::string_view("PK\5\6", 4)) {
      end = at;
      break;
    }
  if (end == std::string_view::npos) return true;
  size_t entries = little(bytes, end + 10, 2), at = little(bytes, end + 16, 4);
  if (entries > kMostEntries) return true;
  for (size_t i = 0; i < entries; ++i) {
    if (at > bytes.size() || bytes.size() - at < kEntry ||
        bytes.substr(at, 4) != std::string_view("PK\1\2", 4))
      return true;
    size_t name = little(bytes, at + 28, 2), extra = little(bytes, at + 30, 2),
           note = little(bytes, at + 32, 2);
    if (bytes.size() - at - kEntry < name) return true;
    if (dangerous_entry(bytes.substr(at + kEntry, name))) return true;
    at += kEntry + name + extra + note;
  }
  return false;
}

std::string safe_name(std::string_view name) {
  if (size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  name = name.substr(0, 1000);
  std::string kept;
  for (size_t i = 0; i < name.size(); ++i) {
    if (deceives(name, i)) {
      i += 2;
      continue;
    }
    kept += std::string_view("<>:\"|?*").find(name[i]) == std::string_view::npos ? name[i] : '_';
  }
  std::string out = plain_text(kept);
  while (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.erase(0, 1);
  if (out.size() > kNameBytes) {
    size_t dot = out.rfind('.');
    std::string tail = dot != std::string::npos && out.size() - dot <= 12 ? out.substr(dot) : "";
    size_t cut = kNameBytes - tail.size();
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
    out = out.substr(0, cut) + tail;
  }
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  return out.empty() ? "file" : out;
}

Result<CheckedAttachment> check_attachment(std::string_view name, std::string_view bytes,
                                           std::string_view purpose, std::span<const FileType> types) {
  if (purpose != "log" && purpose != "sample" && purpose != "signed" && purpose != "other")
    return fail(ErrorCode::invalid, "purpose is log, sample, signed or other");
  if (bytes.empty()) return fail(ErrorCode::invalid, "the file is empty");
  if (bytes.size() > kLargestAttachment)
    return fail(ErrorCode::invalid, fmt::format("a file has {} MiB at most", kLargestAttachment >> 20));
  bool sample = purpose == "sample";
  const FileType* type = sniff(bytes, types);
  CheckedAttachment out{safe_name(name), type ? type->type : "application/octet-stream", false};
  out.danger = !type || type->danger || (type->type == "application/zip" && danger_in_zip(bytes));
  if (out.danger && !sample)
    return fail(ErrorCode::invalid,
                type ? fmt::format("the file is a {} that runs: attach it as a malware sample", type->name)
                     : "the file is of no known type: attach it as a malware sample, or in a ZIP");
  if (purpose == "signed" && out.type != "application/pdf" && !out.type.starts_with("image/"))
    return fail(ErrorCode::invalid, "a signed copy is a PDF or a picture");
  if (sample) {
    out.danger = true;
    if (!out.name.ends_with(".sample")) out.name += ".sample";
  }
  return out;
}

}  // namespace luytre
