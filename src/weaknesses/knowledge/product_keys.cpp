#include "weaknesses/knowledge/product_keys.h"

#include <algorithm>
#include <array>

namespace luytre {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Words of a company or project that say nothing about which.
constexpr auto kVendorTails =
    std::to_array<std::string_view>({"software foundation", "foundation", "corporation", "incorporated",
                                     "technologies", "software", "systems", "project", "limited", "company",
                                     "networks", "corp", "inc", "ltd", "llc", "gmbh", "co", "org", "team"});

std::string words_of(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    bool keep =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 || c == '+';
    if (keep)
      out += c;
    else if (c != '\'' && !out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string vendor_words(std::string_view text) {
  std::string out = words_of(text);
  for (bool cut = true; cut;) {
    cut = false;
    for (std::string_view tail : kVendorTails)
      if (out.size() > tail.size() + 1 && out.ends_with(tail) && out[out.size() - tail.size() - 1] == ' ') {
        out.resize(out.size() - tail.size() - 1);
        cut = true;
      }
  }
  return out;
}

bool says_nothing(std::string_view words) {
  static constexpr auto kNone = std::to_array<std::string_view>(
      {"", "n a", "na", "unknown", "unspecified", "none", "multiple", "multiple vendors", "various"});
  return std::ranges::find(kNone, words) != kNone.end();
}

struct Codename {
  std::string_view name, number;
};
// debian.org/releases and wiki.ubuntu.com/Releases.
constexpr Codename kCodenames[] = {
    {"wheezy", "7"},     {"jessie", "8"},     {"stretch", "9"},    {"buster", "10"},
    {"bullseye", "11"},  {"bookworm", "12"},  {"trixie", "13"},    {"forky", "14"},
    {"trusty", "14.04"}, {"xenial", "16.04"}, {"bionic", "18.04"}, {"focal", "20.04"},
    {"jammy", "22.04"},  {"noble", "24.04"},  {"plucky", "25.04"}, {"questing", "25.10"}};

}  // namespace

std::optional<PackageUrl> PackageUrl::parse(std::string_view text) {
  if (text.size() > 2048 || !text.starts_with("pkg:")) return std::nullopt;
  text.remove_prefix(4);
  while (text.starts_with('/')) text.remove_prefix(1);
  text = text.substr(0, text.find('#'));
  PackageUrl out;
  std::string_view qualifiers;
  if (size_t at = text.find('?'); at != std::string_view::npos) {
    qualifiers = text.substr(at + 1);
    text = text.substr(0, at);
  }
  size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
  out.type = lower(text.substr(0, slash));
  text.remove_prefix(slash + 1);
  // The version begins at the last '@' behind the last '/': an npm scope may be written with a bare '@'.
  size_t at = text.rfind('@');
  if (at != std::string_view::npos && at > 0 && text.find('/', at) == std::string_view::npos) {
    out.version = unescape(text.substr(at + 1));
    text = text.substr(0, at);
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  size_t last = text.rfind('/');
  out.name = unescape(last == std::string_view::npos ? text : text.substr(last + 1));
  if (last != std::string_view::npos) out.space = unescape(text.substr(0, last));
  if (out.name.empty()) return std::nullopt;
  while (!qualifiers.empty()) {
    size_t end = std::min(qualifiers.find('&'), qualifiers.size());
    std::string_view one = qualifiers.substr(0, end);
    qualifiers.remove_prefix(std::min(end + 1, qualifiers.size()));
    size_t equal = one.find('=');
    if (equal == std::string_view::npos) continue;
    std::string key = lower(one.substr(0, equal)), value = unescape(one.substr(equal + 1));
    if (key == "distro")
      out.release = release_number(value);
    else if (key == "epoch")
      out.epoch = value;
    else if (key == "upstream" || key == "source")
      out.source = value.substr(0, value.find('@'));
  }
  if (!out.epoch.empty() && !out.version.empty() && out.version.find(':') == std::string::npos)
    out.version = out.epoch + ":" + out.version;
  if (out.type == "rpm") {
    // An advisory's or a scanner's "openssl-1.1.1k-9.el8.src.rpm": what is before version and release.
    if (out.source.ends_with(".src.rpm"))
      for (int part = 0; part < 2; ++part)
        out.source.resize(std::min(out.source.rfind('-'), out.source.size()));
    if (out.release.empty())
      if (size_t el = out.version.rfind(".el"); el != std::string::npos)
        out.release = release_number(out.version.substr(el + 1));
  }
  return out;
}

std::string package_key(std::string_view type, std::string_view space, std::string_view name) {
  std::string t = lower(type), s(space), n(name);
  bool keep_case = t == "npm" || t == "maven" || t == "golang" || t == "cargo" || t == "gem" || t == "cran";
  if (!keep_case) s = lower(s), n = lower(n);
  if (t == "pypi") std::ranges::replace(n, '_', '-');
  if (t == "rpm" && s == "rhel") s = "redhat";
  return "pkg:" + t + '/' + (s.empty() ? "" : s + '/') + n;
}

std::optional<std::string> cpe_key(const Cpe& cpe) {
  auto key = product_key(cpe);
  if (!key) return std::nullopt;
  key->pop_back();
  std::ranges::replace(*key, '\0', ':');
  return "cpe:" + *key;
}

std::string name_key(std::string_view vendor, std::string_view product) {
  std::string v = vendor_words(vendor.substr(0, 256)), p = words_of(product.substr(0, 256));
  if (says_nothing(v) || says_nothing(p)) return "";
  if (p.size() > v.size() + 1 && p.starts_with(v) && p[v.size()] == ' ') p.erase(0, v.size() + 1);
  return "name:" + v + ':' + p;
}

VersionScheme scheme_of_package(std::string_view type) {
  if (type == "deb") return VersionScheme::debian;
  if (type == "rpm") return VersionScheme::rpm;
  if (type == "apk") return VersionScheme::alpine;
  if (type == "maven") return VersionScheme::maven;
  if (type == "pypi") return VersionScheme::python;
  if (type == "npm" || type == "cargo" || type == "golang" || type == "hex" || type == "pub" ||
      type == "swift")
    return VersionScheme::semver;
  return VersionScheme::generic;
}

bool is_distribution_key(std::string_view key) {
  return key.starts_with("pkg:deb/") || key.starts_with("pkg:rpm/") || key.starts_with("pkg:apk/");
}

std::string release_number(std::string_view text) {
  std::string word = lower(text);
  for (const Codename& known : kCodenames) {
    size_t at = word.find(known.name);
    if (at != std::string::npos) return std::string(known.number);
  }
  size_t digits = word.find_first_of("0123456789");
  if (digits == std::string::npos) return word;
  size_t end = word.find_first_not_of("0123456789.", digits);
  std::string number = word.substr(digits, end == std::string::npos ? end : end - digits);
  while (number.ends_with('.')) number.pop_back();
  // Ubuntu, Alpine, openSUSE and SUSE (sle-15.4) tell releases by the minor number; Debian and the Red Hat
  // family do not.
  static constexpr auto kMinorCounts =
      std::to_array<std::string_view>({"ubuntu", "alpine", "suse", "sle", "v3"});
  bool minor = std::ranges::any_of(kMinorCounts,
                                   [&](std::string_view s) { return word.find(s) != std::string::npos; });
  bool ubuntu_bare = number == word && number.size() == 5 && number[2] == '.';
  if (!minor && !ubuntu_bare) number.resize(std::min(number.find('.'), number.size()));
  if (word.find("alpine") != std::string::npos || word.starts_with("v3")) {
    size_t first = number.find('.');
    if (first != std::string::npos) number.resize(std::min(number.find('.', first + 1), number.size()));
  }
  return number;
}

}  // namespace luytre
