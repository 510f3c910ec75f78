#include "base/domain.h"

#include <idn2.h>
#include <libpsl.h>

#include "base/ip.h"

namespace luytre {
namespace {

// Letters, digits, hyphen and underscore, lower-cased in place; labels of 1 to 63.
bool tidy_ascii(std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  size_t label = 0;
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      continue;
    }
    bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!good || ++label > 63) return false;
  }
  return label > 0;
}

}  // namespace

std::optional<std::string> normalise_domain(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > 1024) return std::nullopt;
  bool ascii = true;
  for (char c : name) ascii = ascii && static_cast<unsigned char>(c) < 128;
  std::string result(name);
  if (!ascii) {
    if (name.find('\0') != std::string_view::npos) return std::nullopt;
    char* encoded = nullptr;
    int status = idn2_to_ascii_8z(result.c_str(), &encoded, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    if (status != IDN2_OK) return std::nullopt;
    result = encoded;
    idn2_free(encoded);
  }
  uint32_t address;
  if (!tidy_ascii(result) || parse_ipv4(result, address)) return std::nullopt;
  return result;
}

bool domain_within(std::string_view name, std::string_view suffix) {
  return name.ends_with(suffix) &&
         (name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.');
}

bool is_public_suffix(std::string_view name) {
  return psl_is_public_suffix(psl_builtin(), std::string(name).c_str()) != 0;
}

}  // namespace luytre
