// LibreOffice as a converter: one process turns a hundred files into one format.
//
// Each run has a profile of its own that is removed afterwards, sees only the fonts that have every
// Vietnamese letter (Liberation Serif 2 or Tinos, of the widths of Times New Roman), and is ended with all it
// started when its time is up. LibreOffice answers 0 even when it failed: what counts is the files.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "base/result.h"

namespace luytre {

enum class OfficeFormat : uint8_t {
  pdf,   // PDF/A-2b, tagged (PDF/UA-1), fonts embedded
  odt,   // OpenDocument
  docx,  // Office Open XML
  fodt,  // OpenDocument in one file: a template that was edited elsewhere
};
const char* extension(OfficeFormat format);

struct OfficeOptions {
  std::string program = "soffice";
  unsigned seconds = 240;  // for a hundred files
};

// Writes OUT/<stem>.<extension> for each of `files`. Any number of runs at a time. Errors: unavailable (not
// installed, out of time), io, corrupt (it could not read a file: which one).
Result<void> convert(const OfficeOptions& options, std::span<const std::filesystem::path> files,
                     OfficeFormat format, const std::filesystem::path& out);

}  // namespace luytre
