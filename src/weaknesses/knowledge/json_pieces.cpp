#include "weaknesses/knowledge/json_pieces.h"

namespace luytre {

bool JsonPieces::begins() const {
  switch (of_) {
    case Of::values:
      return depth_ == (root_array_ ? 1 : 0);
    case Of::members:
      return depth_ == 1;
    case Of::list:
      return in_list_ && depth_ == 2;
  }
  return false;
}

void JsonPieces::feed(std::string_view bytes) {
  size_t from = 0;  // of what belongs to the piece
  auto keep = [&](size_t to) {
    if (drop_) return;
    if (piece_.size() + (to - from) > kLongest) {
      drop_ = true;
      ++too_long_;
      piece_.clear();
      return;
    }
    piece_.append(bytes.substr(from, to - from));
  };
  for (size_t i = 0; i < bytes.size(); ++i) {
    char c = bytes[i];
    if (in_string_) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == '"')
        in_string_ = false;
      if (!in_piece_ && in_string_ && depth_ == 1 && key_.size() < 256) key_ += c;
      continue;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        if (!in_piece_ && depth_ == 1) key_.clear();
        break;
      case '{':
      case '[':
        if (!in_piece_ && c == '{' && begins()) {
          in_piece_ = true;
          drop_ = false;
          piece_depth_ = depth_;
          piece_.clear();
          from = i;
        } else if (!in_piece_ && c == '[') {
          if (depth_ == 0) root_array_ = true;
          if (depth_ == 1 && key_ == list_) in_list_ = true;
        }
        ++depth_;
        break;
      case '}':
      case ']':
        if (depth_ == 0) break;
        --depth_;
        if (in_piece_ && depth_ == piece_depth_) {
          keep(i + 1);
          if (!drop_) take_(key_, piece_);
          in_piece_ = false;
        } else if (!in_piece_) {
          if (depth_ == 1) in_list_ = false;
          if (depth_ == 0) root_array_ = false;
        }
        break;
      default:
        break;
    }
  }
  if (in_piece_) keep(bytes.size());
}

}  // namespace luytre
