// Cuts a long JSON text into the elements of one list in it, in constant memory.
//
// Follows depth and strings only; each piece is for a real parser to judge. One thread.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace luytre {

class JsonPieces {
 public:
  // `take(key, json)`: an element that is an object; `key` as written in the text, valid during the call.
  using Take = std::function<void(std::string_view key, std::string_view json)>;
  enum class Of {
    values,   // the text's own values, one after the other, or the elements of the array that it is
    members,  // of the object that the text is, each with its key
    list      // the elements of one member of that object, an array
  };
  JsonPieces(Of of, std::string list, Take take) : of_(of), list_(std::move(list)), take_(std::move(take)) {}

  void feed(std::string_view bytes);
  // The text ended inside an element, or inside what holds them.
  bool cut() const { return depth_ != 0; }
  uint64_t too_long() const { return too_long_; }
  static constexpr size_t kLongest = 64 << 20;

 private:
  bool begins() const;

  Of of_;
  std::string list_;
  Take take_;
  std::string piece_, key_;
  size_t depth_ = 0, piece_depth_ = 0;
  uint64_t too_long_ = 0;
  bool in_string_ = false, escaped_ = false, in_piece_ = false, drop_ = false, in_list_ = false,
       root_array_ = false;
};

}  // namespace luytre
