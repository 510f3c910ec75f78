#include "leaks/leak_json.h"

namespace luytre {

LeakJson::LeakJson(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns)
    : watched_(watched), sink_(sink), columns_(std::move(columns)), tokens_(*this) {}

void LeakJson::begin(char bracket) {
  if (bracket != '{') return;
  if (++depth_ > kDepth) return;
  if (levels_.size() < depth_) levels_.push_back(std::make_unique<Level>());
  levels_[depth_ - 1]->record.clear();
  levels_[depth_ - 1]->field = LeakField::none;
}

void LeakJson::end(char bracket) {
  if (bracket != '}' || depth_ == 0) return;
  if (depth_ <= kDepth) {
    ++counts_.lines;
    levels_[depth_ - 1]->record.give(watched_, sink_, counts_);
  } else {
    ++counts_.broken;
  }
  --depth_;
}

void LeakJson::key(std::string_view name) {
  if (depth_ > 0 && depth_ <= kDepth) levels_[depth_ - 1]->field = columns_.field(name);
}

void LeakJson::value(std::string_view text, bool is_string) {
  if (depth_ == 0 || depth_ > kDepth) return;
  if (!is_string && (text == "null" || text == "true" || text == "false")) return;
  levels_[depth_ - 1]->record.set(levels_[depth_ - 1]->field, text);
}

void LeakJson::broken() {
  ++counts_.broken;
  depth_ = 0;
}

void LeakJson::consume(std::string_view text) {
  counts_.bytes += text.size();
  tokens_.consume(text);
}

void LeakJson::finish() {
  tokens_.finish();
  levels_.clear();
  depth_ = 0;
}

}  // namespace luytre
