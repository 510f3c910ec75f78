// Attachments, and reports as documents: filled in, to be printed or signed. Nothing of it is shown inline.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/file.h"
#include "hub/incidents/incidents_api.h"
#include "incidents/form_document.h"
#include "report/office/soffice.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<Response> add_file(const IncidentAsked& a) {
  std::string_view name = a.asked.query("name"), purpose = a.asked.query("purpose");
  if (purpose.empty()) purpose = "other";
  auto id = a.book.add_file(a.asked.viewer, a.asked.parameter("id"), name, purpose, a.asked.request.body);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> file(const IncidentAsked& a) {
  std::string_view file = a.asked.parameter("id");
  auto incident = a.book.incident_of_file(a.asked.parameter("organisation"), file);
  if (!incident) return std::unexpected(incident.error());
  auto opened = a.book.open_file(a.asked.viewer, *incident, file);
  if (!opened)
    return opened.error().code == ErrorCode::not_found
               ? fail(ErrorCode::not_found, "there is no such file here")
               : std::unexpected(opened.error());
  // Whatever it is, the browser gets it as bytes to be kept.
  return Response::download(std::move(opened->bytes), "application/octet-stream", opened->file.name);
}

// LibreOffice's programs, where Debian and others put them.
bool has_office() {
  for (const char* path : {"/usr/bin/soffice", "/usr/local/bin/soffice", "/opt/libreoffice/program/soffice"})
    if (::access(path, X_OK) == 0) return true;
  return false;
}

Result<std::string> by_office(const std::string& odt, OfficeFormat format) {
  std::string folder = (std::filesystem::temp_directory_path() / "luytre-form-XXXXXX").string();
  if (!::mkdtemp(folder.data())) return fail_errno("cannot make a folder for a document");
  std::filesystem::path in = std::filesystem::path(folder) / "form.odt",
                        out = std::filesystem::path(folder) / "out";
  auto made = [&]() -> Result<std::string> {
    std::error_code error;
    std::filesystem::create_directory(out, error);
    LUYTRE_TRY(write_file_atomically(in, odt));
    LUYTRE_TRY(convert(OfficeOptions{.seconds = 60}, std::array{in}, format, out));
    return read_file(out / fmt::format("form.{}", extension(format)));
  }();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return made;
}

Result<Response> document(const IncidentAsked& a) {
  std::string_view format = a.asked.query("format");
  if (format.empty()) format = "html";
  auto incident = a.book.find(a.asked.viewer, a.asked.parameter("id"));
  if (!incident) return std::unexpected(incident.error());
  std::string step_text(a.asked.parameter("step"));
  if (step_text.empty() || step_text.size() > 6 ||
      step_text.find_first_not_of("0123456789") != std::string::npos)
    return fail(ErrorCode::not_found, "there is no such report here");
  auto formats = incident_formats();
  if (std::ranges::find(formats, format) == formats.end())
    return fail(ErrorCode::invalid, fmt::format("format is one of {}", fmt::join(formats, ", ")));
  const Organisation* body = a.asked.directory->organisation(incident->organisation);
  auto step = static_cast<unsigned>(std::stoul(step_text));
  auto d = form_document(*incident, step, a.book.rules(), body ? body->name_vi : incident->organisation);
  if (!d) return std::unexpected(d.error());
  std::string name = fmt::format("{}-{}.{}", incident->number, step, format);
  if (format == "html") return Response::download(form_html(*d), "text/html; charset=utf-8", name);
  std::string odt = form_odt(*d);
  if (format == "odt")
    return Response::download(std::move(odt), "application/vnd.oasis.opendocument.text", name);
  auto made = by_office(odt, format == "pdf" ? OfficeFormat::pdf : OfficeFormat::docx);
  if (!made) return std::unexpected(made.error());
  return Response::download(std::move(*made),
                            format == "pdf"
                                ? "application/pdf"
                                : "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                            name);
}

}  // namespace

std::vector<std::string> incident_formats() {
  static const bool office = has_office();
  return office ? std::vector<std::string>{"html", "odt", "docx", "pdf"}
                : std::vector<std::string>{"html", "odt"};
}

void add_incident_files(const IncidentRoutes& add) {
  add({Method::post,
       "/api/incidents/{id}/files",
       "report_incidents",
       "Attaches a file: kept sealed, checked by size and content",
       "application/octet-stream",
       "Id",
       add_file,
       {{"name", "Of the file"}, {"purpose", "log, sample, signed or other (default)"}},
       kLargestAttachment + 1024,
       "application/octet-stream"});
  add({Method::get, "/api/organisations/{organisation}/incident-files/{id}", "read_incidents",
       "An attachment, as bytes to be kept", "", "application/octet-stream", file});
  add({Method::get,
       "/api/incidents/{id}/reports/{step}",
       "read_incidents",
       "A report as its form filled in, to be printed or signed",
       "",
       "application/octet-stream",
       document,
       {{"format", "html (default), odt, and docx or pdf where LibreOffice is installed"}}});
}

}  // namespace luytre
