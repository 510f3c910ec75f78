#include "leaks/leak_table.h"

#include <algorithm>

#include "leaks/byte_search.h"

namespace luytre {
namespace {

constexpr size_t kColumns = 1024;

char separator_of(std::string_view line) {
  char best = ',';
  for (char c : {',', '\t', ';', '|'})
    if (std::ranges::count(line, c) > std::ranges::count(line, best)) best = c;
  return best;
}

std::string_view unquoted(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '"')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '"' || cell.back() == '\r'))
    cell.remove_suffix(1);
  return cell;
}

}  // namespace

bool TableHeader::known() const {
  bool account = false, other = false;
  for (LeakField field : fields) {
    bool names = field == LeakField::mail || field == LeakField::login;
    other |= field != LeakField::none && (!names || account);
    account |= names;
  }
  return account && other;
}

TableHeader read_table_header(std::string_view line, const ColumnMap& columns) {
  TableHeader out;
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  out.separator = separator_of(line);
  for (size_t at = 0; at <= line.size() && out.fields.size() < kColumns;) {
    size_t end = std::min(line.find(out.separator, at), line.size());
    out.fields.push_back(columns.numbered() ? columns.field_at(out.fields.size())
                                            : columns.field(unquoted(line.substr(at, end - at))));
    at = end + 1;
  }
  return out;
}

LeakTable::LeakTable(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns)
    : watched_(watched), sink_(sink), columns_(std::move(columns)), raw_(kLongestQuoted) {}

void LeakTable::end_header() {
  header_ = read_table_header(text_.view(), columns_);
  state_ = State::field;
  if (!columns_.numbered()) {
    ++counts_.lines;
    text_.clear();
    return;
  }
  SecretText first;
  first.swap(text_);
  take(first.view());
  take("\n");
}

void LeakTable::end_field() {
  if (column_ < header_.fields.size()) record_.set(header_.fields[column_], text_.view());
  ++column_;
  text_.clear();
  state_ = State::field;
}

void LeakTable::end_record() {
  if (state_ != State::field && text_.view().ends_with('\r')) {
    SecretText bare;
    bare.append(text_.view().substr(0, text_.size() - 1));
    text_.swap(bare);
  }
  end_field();
  ++counts_.lines;
  if (some_ && column_ < header_.fields.size()) ++counts_.broken;
  record_.give(watched_, sink_, counts_);
  column_ = 0;
  some_ = literal_ = false;
}

// What began as a quoted field is read again as it stands.
void LeakTable::not_quoted() {
  ++counts_.broken;
  ++wrong_quotes_;
  literal_ = true;
  text_.clear();
  state_ = State::bare;
  SecretText again;
  again.swap(raw_);
  raw_ = SecretText(kLongestQuoted);
  take(again.view());
}

void LeakTable::take(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
    switch (state_) {
      case State::header: {
        const char* stop = find_first(p, end, '\n', '\n', '\n');
        text_.append({p, static_cast<size_t>(stop - p)});
        p = stop;
        if (p < end) {
          ++p;
          end_header();
        }
        break;
      }
      case State::field:
        if (*p == '"' && !literal_ && wrong_quotes_ < kWrongQuotes) {
          raw_.clear();
          raw_.push(*p++);
          state_ = State::quoted;
          some_ = true;
          break;
        }
        state_ = State::bare;
        [[fallthrough]];
      case State::bare: {
        const char* stop = find_first(p, end, header_.separator, '\n', '\n');
        if (stop > p) {
          some_ |= stop - p > 1 || *p != '\r';
          text_.append({p, static_cast<size_t>(stop - p)});
        }
        p = stop;
        if (p < end) *p++ == '\n' ? end_record() : end_field();
        break;
      }
      case State::quoted: {
        size_t room = kLongestQuoted - raw_.size();
        const char* most = static_cast<size_t>(end - p) > room ? p + room : end;
        const char* stop = find_first(p, most, '"', '"', '"');
        std::string_view piece{p, static_cast<size_t>(stop - p)};
        text_.append(piece);
        raw_.append(piece);
        p = stop;
        if (p < most) {
          raw_.push(*p++);
          state_ = State::quote;
        } else if (raw_.size() == kLongestQuoted) {
          not_quoted();
        }
        break;
      }
      case State::quote:  // one quote inside a quoted field
        if (*p == '"') {
          text_.push('"');
          if (raw_.size() == kLongestQuoted) {
            not_quoted();
          } else {
            raw_.push(*p++);
            state_ = State::quoted;
          }
        } else {
          state_ = State::bare;
        }
        break;
    }
  }
}

void LeakTable::consume(std::string_view text) {
  counts_.bytes += text.size();
  take(text);
}

void LeakTable::finish() {
  if (state_ == State::header && !text_.empty()) end_header();
  while (state_ == State::quoted) not_quoted();
  if (some_ || column_ > 0) end_record();
  text_.wipe();
  raw_.wipe();
  record_.clear();
}

}  // namespace luytre
