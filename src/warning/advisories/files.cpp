#include "warning/advisories/files.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "access/json_detail.h"
#include "warning/advisories/rows.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    out[2 * i] = kDigits[byte >> 4];
    out[2 * i + 1] = kDigits[byte & 15];
  }
  return out;
}

std::string from_hex(std::string_view text) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out(text.size() / 2, '\0');
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
  return out;
}

std::string sha256(std::string_view bytes) {
  unsigned char out[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(out, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex({reinterpret_cast<const char*>(out), sizeof out});
}

// How a type shows in its first bytes; "" for text.
struct FileKind {
  const char* extension;
  const char* type;
  std::string_view begins;
};
constexpr FileKind kKinds[] = {
    {".pdf", "application/pdf", "%PDF-"},
    {".png", "image/png", "\x89PNG\r\n\x1a\n"},
    {".jpg", "image/jpeg", "\xff\xd8\xff"},
    {".jpeg", "image/jpeg", "\xff\xd8\xff"},
    {".txt", "text/plain; charset=utf-8", ""},
    {".csv", "text/csv; charset=utf-8", ""},
    {".json", "application/json", ""},
    {".odt", "application/vnd.oasis.opendocument.text", "PK\x03\x04"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet", "PK\x03\x04"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
};

constexpr const char* kColumns = "id, organisation, name, type, size, sha256, made_by, made_at";
WarningFile read_row(const Row& row) {
  return {.id = std::string(row.text(0)),
          .organisation = std::string(row.text(1)),
          .name = std::string(row.text(2)),
          .type = std::string(row.text(3)),
          .size = static_cast<uint64_t>(row.integer(4)),
          .sha256 = std::string(row.text(5)),
          .made_by = std::string(row.text(6)),
          .made_at = row.integer(7)};
}

Result<std::string> store(Transaction& t, const std::string& warning, const std::string& organisation,
                          const std::string& name, const std::string& type, std::string_view bytes,
                          const std::string& actor) {
  int64_t there = 0;
  LUYTRE_TRY(t.query("SELECT count(*) FROM warning_file WHERE warning = $1 AND organisation = $2",
                     {warning, organisation}, [&](const Row& row) {
                       there = row.integer(0);
                       return false;
                     }));
  if (there >= static_cast<int64_t>(kWarningFiles))
    return fail(ErrorCode::invalid,
                fmt::format("there are {} files already, which is the most", kWarningFiles));
  std::string id = random_id();
  auto put = t.execute(
      "INSERT INTO warning_file (id, warning, organisation, name, type, size, sha256, content, "
      "made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {id, warning, organisation, name, type, static_cast<int64_t>(bytes.size()), sha256(bytes),
       to_hex(bytes), actor, t.now()});
  if (!put) return std::unexpected(put.error());
  return id;
}

// Whose files of the warning the viewer may read.
Result<std::vector<WarningFile>> visible(Transaction& t, const Viewer& viewer, const Warning& w,
                                         const std::vector<WarningBody>& bodies) {
  bool writes = viewer.may(Permission::write_warnings, "");
  std::vector<WarningFile> out;
  LUYTRE_TRY(t.query(
      fmt::format("SELECT {} FROM warning_file WHERE warning = $1 ORDER BY made_at, id", kColumns), {w.id},
      [&](const Row& row) {
        WarningFile file = read_row(row);
        bool seen =
            file.organisation.empty()
                ? writes || std::ranges::find(w.content.files, file.id) != w.content.files.end()
                : std::ranges::find(bodies, file.organisation, &WarningBody::organisation) != bodies.end();
        if (seen) out.push_back(std::move(file));
        return true;
      }));
  return out;
}

}  // namespace

Result<std::string> file_type(std::string_view name, std::string_view bytes) {
  auto refuse = [](std::string_view why) { return fail(ErrorCode::invalid, fmt::format("file: {}", why)); };
  if (name.empty() || !is_text(name, 120, false) || name.find_first_of("/\\") != name.npos || name[0] == '.')
    return refuse("a name of 120 bytes at most, without a path");
  if (bytes.empty()) return refuse("it is empty");
  if (bytes.size() > kWarningFileLimit) return refuse("it is above 5 MiB");
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const FileKind& kind : kKinds) {
    if (!lower.ends_with(kind.extension)) continue;
    bool fits = kind.begins.empty() ? bytes.find('\0') == bytes.npos : bytes.starts_with(kind.begins);
    if (!fits) return refuse("it is not what its name says");
    return std::string(kind.type);
  }
  return refuse("PDF, PNG, JPEG, TXT, CSV, JSON, ODT, ODS, DOCX or XLSX");
}

Result<std::string> attach(WarningBook& book, const Viewer& viewer, std::string_view warning,
                           const std::string& name, std::string_view bytes) {
  auto w = book.find(viewer, warning);
  if (!w) return std::unexpected(w.error());
  if (!viewer.may(Permission::write_warnings, "", w->content.tlp)) return warnings::no_such("warning");
  auto type = file_type(name, bytes);
  if (!type) return type;
  std::string id;
  LUYTRE_TRY(book.ledger().write([&](Transaction& t) -> Result<void> {
    auto stored = store(t, w->id, "", name, *type, bytes, viewer.actor());
    if (!stored) return std::unexpected(stored.error());
    id = *stored;
    return t.audit({viewer.actor(), "warning.attach", w->id, json_detail({{"file", id}})});
  }));
  return id;
}

Result<std::string> attach_evidence(WarningBook& book, const Viewer& viewer, std::string_view organisation,
                                    std::string_view warning, const std::string& step,
                                    const std::string& name, std::string_view bytes) {
  auto w = book.find(viewer, warning);
  if (!w) return std::unexpected(w.error());
  auto bodies = book.bodies(viewer, *w, INT64_MAX);
  if (!bodies) return std::unexpected(bodies.error());
  auto body = std::ranges::find(*bodies, organisation, &WarningBody::organisation);
  if (body == bodies->end() ||
      !viewer.may(Permission::answer_warnings, organisation, w->content.tlp, body->sensitive))
    return warnings::no_such("warning");
  if (w->state != WarningState::published)
    return fail(ErrorCode::invalid, "it was withdrawn: nothing more to do");
  if (std::ranges::find(w->content.steps, step, &WarningStep::id) == w->content.steps.end())
    return fail(ErrorCode::invalid, "step: there is no such step");
  auto type = file_type(name, bytes);
  if (!type) return type;
  std::string id;
  if (auto ran = book.ledger().write([&](Transaction& t) -> Result<void> {
        auto stored = store(t, w->id, std::string(organisation), name, *type, bytes, viewer.actor());
        if (!stored) return std::unexpected(stored.error());
        id = *stored;
        LUYTRE_TRY(warnings::append(t, w->id,
                                    {.organisation = std::string(organisation),
                                     .at = t.now(),
                                     .actor = viewer.actor(),
                                     .kind = WarningEventKind::evidence,
                                     .version = w->version,
                                     .step = step,
                                     .text = name,
                                     .reference = id}));
        return t.audit({viewer.actor(), "warning.evidence", w->id,
                        json_detail({{"organisation", organisation}, {"step", step}, {"file", id}})});
      });
      !ran)
    return std::unexpected(ran.error());
  return id;
}

Result<std::vector<WarningFile>> list_files(WarningBook& book, const Viewer& viewer, const Warning& w) {
  auto bodies = book.bodies(viewer, w, INT64_MAX);
  if (!bodies) return std::unexpected(bodies.error());
  std::vector<WarningFile> out;
  LUYTRE_TRY(book.ledger().read([&](Transaction& t) -> Result<void> {
    auto files = visible(t, viewer, w, *bodies);
    if (!files) return std::unexpected(files.error());
    out = std::move(*files);
    return {};
  }));
  return out;
}

Result<WarningFileBytes> read_warning_file(WarningBook& book, const Viewer& viewer, std::string_view id) {
  std::string warning;
  LUYTRE_TRY(book.ledger().read([&](Transaction& t) {
    return t.query("SELECT warning FROM warning_file WHERE id = $1", {std::string(id)}, [&](const Row& row) {
      warning = row.text(0);
      return false;
    });
  }));
  auto w = book.find(viewer, warning);
  if (!w) return warnings::no_such("file");
  auto files = list_files(book, viewer, *w);
  if (!files) return std::unexpected(files.error());
  auto found = std::ranges::find(*files, id, &WarningFile::id);
  if (found == files->end()) return warnings::no_such("file");
  WarningFileBytes out{.file = *found, .bytes = {}};
  LUYTRE_TRY(book.ledger().read([&](Transaction& t) {
    return t.query("SELECT content FROM warning_file WHERE id = $1", {found->id}, [&](const Row& row) {
      out.bytes = from_hex(row.text(0));
      return false;
    });
  }));
  return out;
}

}  // namespace luytre
