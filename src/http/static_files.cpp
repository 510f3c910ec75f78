#include "http/static_files.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "http/router.h"
#include "http/token.h"

namespace luytre::http {
namespace {

constexpr size_t kMaxBytes = 64u << 20;
constexpr size_t kMaxFiles = 10'000;

struct Form {
  std::shared_ptr<const std::string> bytes;  // null: this form was not prepared
  std::string etag;
};
struct File {
  std::string type;
  bool hashed = false;
  Form plain, gzip, brotli;
};

// Whether an Accept-Encoding value takes `coding` (RFC 9110 12.5.3); q=0 means no.
bool accepts(std::string_view accept, std::string_view coding) {
  while (!accept.empty()) {
    size_t comma = std::min(accept.find(','), accept.size());
    std::string_view item = trim(accept.substr(0, comma));
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    size_t semicolon = std::min(item.find(';'), item.size());
    if (!equals_any_case(trim(item.substr(0, semicolon)), coding)) continue;
    std::string_view weight = trim(item.substr(std::min(semicolon + 1, item.size())));
    return weight.find_first_of("123456789") != weight.npos ||
           !(weight.starts_with("q=0") || weight.starts_with("Q=0"));
  }
  return false;
}

std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

struct StaticFiles::Files {
  std::map<std::string, File, std::less<>> by_path;
};

Result<StaticFiles> StaticFiles::load(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  auto files = std::make_shared<Files>();
  size_t bytes = 0, count = 0;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error), end;
  if (error)
    return fail(ErrorCode::not_found,
                fmt::format("cannot read the folder {}: {}", folder.string(), error.message()));
  for (; at != end; at.increment(error)) {
    if (at->is_symlink())
      return fail(ErrorCode::invalid,
                  fmt::format("{} is a symbolic link; put the file itself there", at->path().string()));
    if (!at->is_regular_file()) continue;
    auto content = read_file(at->path());
    if (!content) return std::unexpected(content.error());
    bytes += content->size();
    if (++count > kMaxFiles || bytes > kMaxBytes)
      return fail(ErrorCode::invalid, fmt::format("{} holds more than {} files or {} MiB", folder.string(),
                                                  kMaxFiles, kMaxBytes >> 20));
    std::string name = '/' + at->path().lexically_relative(folder).generic_string();
    Form form{std::make_shared<const std::string>(std::move(*content)), {}};
    form.etag = '"' + stable_hash128(*form.bytes).to_hex() + '"';
    if (name.ends_with(".gz"))
      files->by_path[name.substr(0, name.size() - 3)].gzip = std::move(form);
    else if (name.ends_with(".br"))
      files->by_path[name.substr(0, name.size() - 3)].brotli = std::move(form);
    else
      files->by_path[name].plain = std::move(form);
  }
  if (error) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", folder.string(), error.message()));
  for (auto& [name, file] : files->by_path) {
    if (!file.plain.bytes)
      return fail(
          ErrorCode::invalid,
          fmt::format("{}{} is there only compressed; keep the plain file beside it", folder.string(), name));
    file.type = content_type_of(name);
    file.hashed = has_hash(last_segment(name));
  }
  StaticFiles out;
  out.files_ = std::move(files);
  return out;
}

Response StaticFiles::serve(const Request& request) const {
  const auto& files = files_->by_path;
  auto found = files.find(request.path);
  bool client_route = last_segment(request.path).find('.') == std::string_view::npos;
  if (found == files.end() && client_route) found = files.find("/index.html");
  if (found == files.end()) return not_found(request);
  const File& file = found->second;
  Response r;
  r.set("Content-Type", file.type);
  const Form* form = &file.plain;
  std::string_view accept = request.field("accept-encoding");
  // A part of a file is always a part of the plain one.
  if (file.gzip.bytes || file.brotli.bytes) r.set("Vary", "Accept-Encoding");
  if (request.field("range").empty()) {
    if (file.brotli.bytes && accepts(accept, "br")) {
      form = &file.brotli;
      r.set("Content-Encoding", "br");
    } else if (file.gzip.bytes && accepts(accept, "gzip")) {
      form = &file.gzip;
      r.set("Content-Encoding", "gzip");
    }
  }
  r.ranges = form == &file.plain;
  r.shared_body = form->bytes;
  r.etag = form->etag;
  r.document = file.type.starts_with("text/html");
  r.set("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
  return r;
}

size_t StaticFiles::count() const {
  return files_->by_path.size();
}

std::string_view content_type_of(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/vnd.microsoft.icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".csv", "text/csv; charset=utf-8"},
      {".pdf", "application/pdf"},
      {".yaml", "application/yaml"},
      {".wasm", "application/wasm"},
  };
  for (auto [ending, type] : kTypes)
    if (name.ends_with(ending)) return type;
  return "application/octet-stream";
}

bool has_hash(std::string_view name) {
  // The last part before the ending: "app-3fa9c2d1.js", "app.3fa9c2d1.js". A hash has a digit in it, or an
  // upper-case letter after a lower-case one: "index-component.js" has not.
  size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return false;
  std::string_view stem = name.substr(0, dot);
  size_t cut = stem.find_last_of(".-");
  if (cut == stem.npos || stem.size() - cut - 1 < 8) return false;
  bool digit = false, mixed = false;
  char before = 0;
  for (char c : stem.substr(cut + 1)) {
    bool is_digit = c >= '0' && c <= '9', upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
    if (!is_digit && !upper && !lower && c != '_') return false;
    digit |= is_digit;
    mixed |= upper && before >= 'a' && before <= 'z';
    before = c;
  }
  return digit || mixed;
}

}  // namespace luytre::http
