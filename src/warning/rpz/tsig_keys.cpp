#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/domain.h"
#include "warning/rpz/owner.h"
#include "warning/rpz/tsig.h"

namespace luytre {
namespace {

constexpr size_t kShortestSecret = 16;
constexpr size_t kMostKeys = 1000;

// Words, quoted strings and the characters { } ; of BIND's configuration, without comments.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}
  size_t line() const { return line_; }
  // "" at the end.
  std::string_view next() {
    skip();
    if (at_ >= text_.size()) return "";
    size_t from = at_;
    if (std::string_view("{};").contains(text_[at_])) return text_.substr(at_++, 1);
    if (text_[at_] == '"') {
      size_t end = text_.find_first_of("\"\n", at_ + 1);
      at_ = end == text_.npos ? text_.size() : end + 1;
      return text_.substr(from + 1, std::min(end, text_.size()) - from - 1);
    }
    at_ = std::min(text_.find_first_of(" \t\r\n{};\"", at_), text_.size());
    return text_.substr(from, at_ - from);
  }

 private:
  void skip() {
    while (at_ < text_.size()) {
      std::string_view rest = text_.substr(at_);
      size_t end = 0;
      if (std::string_view(" \t\r\n").contains(rest[0]))
        end = 1;
      else if (rest[0] == '#' || rest.starts_with("//"))
        end = rest.find('\n');
      else if (rest.starts_with("/*"))
        end = std::min(rest.find("*/", 2), rest.size() - 2) + 2;
      else
        return;
      end = std::min(end, rest.size());
      line_ += static_cast<size_t>(
          std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      at_ += end;
    }
  }
  std::string_view text_;
  size_t at_ = 0, line_ = 1;
};

std::string decoded(std::string_view base64) {
  if (base64.empty() || base64.size() % 4 != 0 || base64.size() > 1024) return "";
  std::string out(base64.size() / 4 * 3, '\0');
  int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(base64.data()), static_cast<int>(base64.size()));
  if (size < 0) return "";
  size_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

}  // namespace

Result<std::vector<TsigKey>> parse_tsig_keys(std::string_view text, std::string_view where) {
  Words words(text);
  std::vector<TsigKey> keys;
  auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::invalid, fmt::format("{} line {}: {}", where, words.line(), why));
  };
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
    if (word != "key") return wrong("expected: key \"name\" { algorithm hmac-sha256; secret \"…\"; };");
    auto name = normalise_domain(words.next());
    if (!name) return wrong("the key has no name that DNS could carry");
    TsigKey key;
    append_wire_name(*name, key.name);
    if (words.next() != "{") return wrong("expected {");
    bool algorithm = false;
    for (word = words.next(); word != "}"; word = words.next()) {
      if (word == "algorithm") {
        word = words.next();
        algorithm = true;
        if (word.ends_with('.')) word.remove_suffix(1);
        if (word == "hmac-sha256")
          key.algorithm = TsigAlgorithm::hmac_sha256;
        else if (word == "hmac-sha512")
          key.algorithm = TsigAlgorithm::hmac_sha512;
        else
          return wrong("the algorithm is hmac-sha256 or hmac-sha512");
      } else if (word == "secret") {
        key.secret = decoded(words.next());
        if (key.secret.size() < kShortestSecret) return wrong("the secret is not 16 bytes or more in base64");
      } else {
        return wrong("a key has algorithm and secret");
      }
      if (words.next() != ";") return wrong("expected ;");
    }
    if (words.next() != ";") return wrong("expected ;");
    if (!algorithm || key.secret.empty()) return wrong("a key has algorithm and secret");
    for (const TsigKey& other : keys)
      if (other.name == key.name) return wrong("the key comes twice");
    if (keys.size() == kMostKeys) return wrong("more than a thousand keys");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace luytre
