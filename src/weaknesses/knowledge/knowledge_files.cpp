#include "weaknesses/knowledge/knowledge_files.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "base/bytes.h"
#include "sources/source.h"
#include "weaknesses/knowledge/json_pieces.h"

namespace luytre {
namespace {

constexpr size_t kBeginning = 64 << 10;

bool has(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

JsonPieces pieces_of(KnowledgeFormat format, Timestamp as_of, KnowledgeWriter& writer, ReaderCounts& counts) {
  switch (format) {
    case KnowledgeFormat::nvd:
      return {JsonPieces::Of::list, "vulnerabilities",
              [&](std::string_view, std::string_view json) { read_nvd_cve(json, writer, counts); }};
    case KnowledgeFormat::cve_list:
      return {JsonPieces::Of::values, "",
              [&](std::string_view, std::string_view json) { read_cve_record(json, writer, counts); }};
    case KnowledgeFormat::osv:
      return {JsonPieces::Of::values, "",
              [&](std::string_view, std::string_view json) { read_osv(json, writer, counts); }};
    case KnowledgeFormat::kev:
      return {JsonPieces::Of::values, "",
              [&](std::string_view, std::string_view json) { read_kev(json, writer, counts); }};
    case KnowledgeFormat::csaf:
      return {JsonPieces::Of::values, "",
              [&](std::string_view, std::string_view json) { read_csaf(json, writer, counts); }};
    case KnowledgeFormat::debian_tracker:
    case KnowledgeFormat::epss:
      break;
  }
  return {JsonPieces::Of::members, "",
          [&writer, &counts, as_of](std::string_view key, std::string_view json) {
            read_debian_package(key, json, as_of, writer, counts);
          }};
}

Timestamp file_time(const std::string& path, Timestamp otherwise) {
  std::error_code error;
  auto time = std::filesystem::last_write_time(path, error);
  if (error) return otherwise;
  auto system = std::chrono::file_clock::to_sys(time);
  return std::chrono::duration_cast<std::chrono::microseconds>(system.time_since_epoch()).count();
}

}  // namespace

const char* to_string(KnowledgeFormat format) {
  static constexpr const char* kNames[] = {"nvd", "cve-list", "kev", "epss", "osv", "debian-tracker", "csaf"};
  return kNames[static_cast<size_t>(format)];
}

std::optional<KnowledgeFormat> knowledge_format(std::string_view text) {
  while (!text.empty() && (static_cast<unsigned char>(text.front()) <= ' ' || text.front() == '\xEF' ||
                           text.front() == '\xBB' || text.front() == '\xBF'))
    text.remove_prefix(1);
  text = text.substr(0, kBeginning);
  if (text.starts_with("#model_version:") || text.starts_with("cve,epss,percentile"))
    return KnowledgeFormat::epss;
  if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
  using enum KnowledgeFormat;
  if (has(text, "\"catalogVersion\"") || (has(text, "\"cveID\"") && has(text, "\"dateAdded\""))) return kev;
  if (has(text, "\"NVD_CVE\"") || (has(text, "\"vulnerabilities\"") && has(text, "\"sourceIdentifier\"")))
    return nvd;
  if (has(text, "\"cveMetadata\"") || has(text, "\"CVE_RECORD\"")) return cve_list;
  if (has(text, "\"csaf_version\"") || (has(text, "\"tracking\"") && has(text, "\"document\""))) return csaf;
  if (has(text, "\"schema_version\"") || (has(text, "\"modified\"") && has(text, "\"affected\"")) ||
      (has(text, "\"modified\"") && has(text, "\"id\"")))
    return osv;
  if (has(text, "\"releases\"") && has(text, "\"status\"")) return debian_tracker;
  return std::nullopt;
}

bool read_knowledge(KnowledgeFormat format, std::string_view bytes, Timestamp as_of, KnowledgeWriter& writer,
                    ReaderCounts& counts) {
  if (format == KnowledgeFormat::epss) return read_epss(bytes, as_of, writer, counts);
  JsonPieces pieces = pieces_of(format, as_of, writer, counts);
  pieces.feed(bytes);
  counts.over_limit += pieces.too_long();
  if (pieces.cut()) ++counts.malformed;
  return !pieces.cut();
}

Result<KnowledgeFormat> read_knowledge_file(const std::string& path, const KnowledgeFilesOptions& options,
                                            KnowledgeWriter& writer, ReaderCounts& counts) {
  auto source = open_source(path, {.expanded_limit = options.expanded_limit});
  if (!source) return std::unexpected(source.error());
  std::string beginning;
  while (beginning.size() < kBeginning && !(*source)->ended()) {
    auto block = (*source)->next(kBeginning);
    if (!block) return std::unexpected(block.error());
    if (block->empty()) break;
    beginning += as_text(*block);
  }
  auto format = knowledge_format(beginning);
  if (!format)
    return fail(ErrorCode::unsupported,
                fmt::format("{}: none of NVD 2.0, CVE list v5, KEV, EPSS, OSV, Debian tracker, CSAF", path));
  Timestamp as_of = path == "-" ? options.as_of : file_time(path, options.as_of);
  bool lines = *format == KnowledgeFormat::epss;
  JsonPieces pieces = pieces_of(*format, as_of, writer, counts);
  std::string whole;
  auto feed = [&](std::string_view bytes) {
    if (lines)
      whole += bytes;
    else
      pieces.feed(bytes);
  };
  feed(beginning);
  while (!(*source)->ended()) {
    auto block = (*source)->next(1 << 20);
    if (!block) return std::unexpected(block.error());
    if (block->empty()) break;
    feed(as_text(*block));
    if (whole.size() > options.document_limit)
      return fail(ErrorCode::unsupported, fmt::format("{}: above {} bytes", path, options.document_limit));
  }
  if (lines) {
    if (!read_epss(whole, as_of, writer, counts))
      return fail(ErrorCode::corrupt, fmt::format("{}: no header cve,epss,percentile", path));
  } else {
    counts.over_limit += pieces.too_long();
    if (pieces.cut()) return fail(ErrorCode::corrupt, fmt::format("{}: ends in the middle", path));
  }
  return *format;
}

}  // namespace luytre
