// The detail of an event: a JSON object of texts, numbers, lists of texts, and values of a form.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

class Detail {
 public:
  Detail() = default;
  // Errors: corrupt, when it is no such object.
  static Result<Detail> parse(std::string_view json);
  std::string json() const;  // keys in order: the same detail is the same text

  Detail& set(std::string name, std::string value);
  Detail& set(std::string name, const char* value) { return set(std::move(name), std::string(value)); }
  Detail& set(std::string name, int64_t value);
  Detail& set(std::string name, std::vector<std::string> values);
  Detail& set(std::string name, std::map<std::string, std::vector<std::string>> values);

  std::string text(std::string_view name) const;  // "" when absent
  int64_t number(std::string_view name, int64_t fallback) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::map<std::string, std::vector<std::string>> values(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, int64_t, std::less<>> numbers_;
  std::map<std::string, std::vector<std::string>, std::less<>> lists_;
  std::map<std::string, std::map<std::string, std::vector<std::string>>, std::less<>> values_;
};

}  // namespace luytre
