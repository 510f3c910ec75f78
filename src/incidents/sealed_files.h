// Attachments at rest: each file is sealed with a key of its own (XChaCha20-Poly1305 as libsodium's
// secretstream, in pieces), and that key is sealed under the key of the house (access/secret.h).
//
// A sealed file: 24 bytes of stream header, then pieces of 64 KiB, each 17 bytes longer, the last one tagged
// final, so that a file that was cut does not open. Name: <folder>/<first two digits of the id>/<id>.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "access/secret.h"
#include "base/result.h"

namespace luytre {

// Pure: `key` has 32 bytes.
std::string seal_stream(std::string_view key, std::string_view bytes);
// Errors: corrupt: cut, changed, or another key.
Result<std::string> open_stream(std::string_view key, std::string_view sealed);

struct SealedFile {
  std::string id;      // 32 hex digits
  std::string key;     // sealed for this id
  std::string digest;  // SHA-256 of what was sealed, hex
};

// A value; any number of threads.
class SealedFiles {
 public:
  SealedFiles(std::filesystem::path folder, SealKey key) : folder_(std::move(folder)), key_(key) {}

  // Durable when it returns. Makes the folder (mode 0700).
  Result<SealedFile> put(std::string_view bytes) const;
  // Errors: not_found; corrupt: not what was put.
  Result<std::string> get(const SealedFile& file) const;
  void remove(const std::string& id) const;
  // The ids of what is there.
  Result<std::vector<std::string>> list() const;

 private:
  std::filesystem::path path_of(const std::string& id) const;
  std::filesystem::path folder_;
  SealKey key_;
};

}  // namespace luytre
