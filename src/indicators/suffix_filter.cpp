#include "indicators/suffix_filter.h"

#include <libpsl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "indicators/value.h"

namespace luytre {
namespace {

std::string sha1_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

// Names by one bit of their hash each.
class NameBits {
 public:
  explicit NameBits(size_t bits) : words_(bits / 64) {}  // `bits`: a power of two
  void set(std::string_view name) {
    uint64_t bit = bit_of(name);
    words_[bit / 64] |= 1ull << bit % 64;
  }
  bool may_hold(std::string_view name) const {
    uint64_t bit = bit_of(name);
    return words_[bit / 64] >> bit % 64 & 1;
  }

 private:
  uint64_t bit_of(std::string_view name) const { return hash_bytes(name) & (words_.size() * 64 - 1); }
  std::vector<uint64_t> words_;
};

class SuffixFilter {
 public:
  SuffixFilter() {
    const char *path = psl_builtin_filename(), *sum = psl_builtin_sha1sum();
    if (!path || !*path || !sum) return;
    auto file = MappedFile::open(path);
    if (!file || sha1_hex(file->text()) != sum) return;
    known_ = true;
    for (std::string_view rest = file->text(); !rest.empty();) {
      size_t end = std::min(rest.find('\n'), rest.size());
      add(trim(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  bool may_hold(std::string_view name) const {
    size_t dot = name.find('.');
    // Rules in other scripts are in the list in two forms; such names are left to the library.
    if (!known_ || dot == std::string_view::npos || name.find("xn--") != std::string_view::npos) return true;
    return rules_.may_hold(name) || parents_.may_hold(name.substr(dot + 1));
  }

 private:
  // A line of the list: a rule up to the first blank, an exception with '!', or a comment. A rule "*.base"
  // makes every child of base a suffix, and base itself one to libpsl.
  void add(std::string_view line) {
    line = line.substr(0, line.find_first_of(" \t"));
    if (line.empty() || line.starts_with("//") || line.starts_with('!')) return;
    if (line.starts_with("*.")) {
      line.remove_prefix(2);
      parents_.set(line);
    }
    rules_.set(line);
  }

  bool known_ = false;
  NameBits rules_{1 << 20};    // some ten thousand: one other name in a hundred passes by chance
  NameBits parents_{1 << 17};  // some hundred, and one chance decides for all names below a parent
};

}  // namespace

bool may_be_public_suffix(std::string_view name) {
  static const SuffixFilter filter;
  return filter.may_hold(name);
}

}  // namespace luytre
