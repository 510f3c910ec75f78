#include "leaks/sql_dump.h"

#include <algorithm>
#include <array>

#include "leaks/byte_search.h"

namespace luytre {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool same(std::string_view text, std::string_view upper) {
  return std::ranges::equal(text, upper, {}, [](char c) { return c >= 'a' && c <= 'z' ? c & ~0x20 : c; });
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return same(text, word); });
}

// 0x6162 as the text it stands for; false when that is no text.
bool from_hex(std::string_view digits, SecretText& out) {
  out.clear();
  if (digits.empty() || digits.size() % 2 != 0) return false;
  auto value = [](char c) {
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
  };
  for (size_t n = 0; n < digits.size(); n += 2) {
    int high = value(digits[n]), low = value(digits[n + 1]);
    if (high < 0 || low < 0) return false;
    int byte = high * 16 + low;
    if (byte < 0x20 || byte == 0x7f) return false;
    out.push(static_cast<char>(byte));
  }
  return true;
}

}  // namespace

SqlDump::SqlDump(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns)
    : watched_(watched), sink_(sink), map_(std::move(columns)) {}

void SqlDump::next_statement() {
  part_ = Part::statement;
  depth_ = index_ = 0;
  table_.clear();
  listed_.clear();
  stdin_ = table_word_ = false;
}

void SqlDump::use_columns() {
  fields_ = listed_;
  if (fields_.empty())
    if (auto known = tables_.find(table_); known != tables_.end()) fields_ = known->second;
  shapes_ = fields_.empty();
}

// One value of a row, in the column index_.
void SqlDump::item(std::string_view value, bool is_string) {
  LeakField field = index_ < fields_.size() ? fields_[index_] : LeakField::none;
  if (shapes_) {
    if (value.size() > 512) return;
    if (value.find('@') != std::string_view::npos)
      field = LeakField::mail;
    else if (secret_kind(value) == SecretKind::hash)
      field = LeakField::hash;
  }
  if (field == LeakField::none) return;
  if (!is_string && value.size() > 2 && value[0] == '0' && (value[1] | 0x20) == 'x') {
    SecretText decoded;
    if (from_hex(value.substr(2), decoded)) {
      record_.set(field, decoded.view());
      return;
    }
    value.remove_prefix(2);
  }
  record_.set(field, value);
}

void SqlDump::name(std::string_view name) {
  bool many = listed_.size() >= kColumns;
  switch (part_) {
    case Part::insert_head:
    case Part::copy_head:
    case Part::create_head:
      if (name.size() <= 256) table_ = name;
      break;
    case Part::insert_columns:
    case Part::copy_columns:
      if (!many) listed_.push_back(map_.field(name));
      break;
    case Part::create_columns:
      if (want_name_ && !many) listed_.push_back(map_.field(name));
      want_name_ = false;
      break;
    default:
      break;
  }
}

void SqlDump::word(std::string_view word) {
  bool begins = one_of(word, {"INSERT", "REPLACE", "COPY", "CREATE"});
  // A statement that did not end: SQL Server's GO, damage.
  if (word_at_line_start_ && begins && part_ != Part::create_columns && part_ != Part::insert_columns)
    next_statement();
  switch (part_) {
    case Part::statement:
      part_ = one_of(word, {"INSERT", "REPLACE"}) ? Part::insert_head
              : same(word, "CREATE")              ? Part::create_head
              : same(word, "COPY")                ? Part::copy_head
                                                  : Part::skip;
      if (same(word, "PRAGMA")) backslash_ = false;
      break;
    case Part::insert_head:
      if (one_of(word, {"VALUES", "VALUE"})) {
        use_columns();
        part_ = Part::values;
      } else if (same(word, "SELECT")) {
        part_ = Part::skip;
      } else if (!one_of(word, {"INTO", "IGNORE", "DELAYED", "OR", "REPLACE"})) {
        name(word);
      }
      break;
    case Part::values:
      if (same(word, "ON")) part_ = Part::skip;
      break;
    case Part::tuple:
      if (depth_ == 1 && word[0] >= '0' && word[0] <= '9') item(word, false);  // others are functions, NULL
      break;
    case Part::create_head:
      if (same(word, "TABLE"))
        table_word_ = true;
      else if (!table_word_)
        part_ = one_of(word, {"TEMPORARY", "TEMP", "GLOBAL", "UNLOGGED", "EXTERNAL"}) ? part_ : Part::skip;
      else if (!one_of(word, {"IF", "NOT", "EXISTS"}))
        name(word);
      break;
    case Part::create_columns:
      if (want_name_ && one_of(word, {"PRIMARY", "KEY", "UNIQUE", "INDEX", "CONSTRAINT", "FOREIGN", "CHECK",
                                      "FULLTEXT", "SPATIAL", "EXCLUDE"}))
        want_name_ = false;
      else
        name(word);
      break;
    case Part::copy_tail:
      stdin_ |= same(word, "STDIN");
      break;
    case Part::copy_head:
      if (same(word, "FROM"))
        part_ = Part::copy_tail;
      else
        name(word);
      break;
    default:
      name(word);
  }
}

void SqlDump::symbol(char c) {
  if (c == ';') {
    bool rows = part_ == Part::copy_tail && stdin_;
    if (part_ == Part::tuple) ++counts_.broken;
    if (rows) {
      use_columns();
      lex_ = Lex::copy_line_end;
    }
    next_statement();
    return;
  }
  switch (part_) {
    case Part::insert_head:
    case Part::copy_head:
      if (c == '(') part_ = part_ == Part::insert_head ? Part::insert_columns : Part::copy_columns;
      break;
    case Part::insert_columns:
    case Part::copy_columns:
      if (c == ')') part_ = part_ == Part::insert_columns ? Part::insert_head : Part::copy_head;
      break;
    case Part::values:
      if (c == '(') {
        part_ = Part::tuple;
        depth_ = 1;
        index_ = 0;
        record_.clear();
      }
      break;
    case Part::tuple:
      if (c == '(') ++depth_;
      if (c == ',' && depth_ == 1) ++index_;
      if (c == ')' && --depth_ == 0) {
        ++counts_.lines;
        record_.give(watched_, sink_, counts_);
        part_ = Part::values;
      }
      break;
    case Part::create_head:
      if (c == '(' && table_word_) {
        part_ = Part::create_columns;
        depth_ = 1;
        want_name_ = true;
      }
      break;
    case Part::create_columns:
      if (c == '(') ++depth_;
      if (c == ',' && depth_ == 1) want_name_ = true;
      if (c == ')' && --depth_ == 0) {
        if (tables_.size() < kTables) tables_[table_] = listed_;
        part_ = Part::skip;
      }
      break;
    default:
      break;
  }
}

void SqlDump::end_word() {
  lex_ = Lex::plain;
  word(text_.view());
  text_.clear();
}

// N'…', E'…', x'…': the quote comes next.
void SqlDump::begin_prefixed() {
  escapes_ = same(text_.view(), "E");
  hex_ = same(text_.view(), "X");
  text_.clear();
  lex_ = Lex::plain;
}

void SqlDump::end_string() {
  lex_ = Lex::plain;
  if (part_ == Part::tuple) {
    SecretText decoded;
    bool text = hex_ && from_hex(text_.view(), decoded);
    if (depth_ == 1 && !text_.cut()) item(text ? decoded.view() : text_.view(), true);
  } else if (quote_ != '\'') {
    name(text_.view());
  }
  text_.clear();
  escapes_ = hex_ = false;
}

void SqlDump::plain(char c) {
  bool names = part_ != Part::tuple;
  if (c == '\'' || c == '"' || c == '`' || (c == '[' && names && part_ != Part::create_columns) ||
      (c == '[' && part_ == Part::create_columns && want_name_)) {
    quote_ = c == '[' ? ']' : c;
    if (c == '[') backslash_ = false;
    lex_ = Lex::string;
  } else if (is_word(c)) {
    word_at_line_start_ = line_start_;
    text_.push(c);
    lex_ = Lex::word;
  } else if ((c == '-' && last_ == '-') || c == '#') {
    lex_ = Lex::comment;
  } else if (c == '*' && last_ == '/') {
    lex_ = Lex::block;
    last_ = 0;
    return;
  } else if (static_cast<unsigned char>(c) > ' ') {
    symbol(c);
  }
  line_start_ = c == '\n';
  last_ = c;
}

void SqlDump::end_copy_field() {
  if (!(text_.view() == "\\N")) item(text_.view(), true);
  text_.clear();
  ++index_;
}

// False at the end of the rows.
bool SqlDump::end_copy_line() {
  if (index_ == 0 && (text_.view() == "\\." || text_.view() == "\\.\r")) {
    text_.clear();
    record_.clear();
    return false;
  }
  end_copy_field();
  ++counts_.lines;
  record_.give(watched_, sink_, counts_);
  index_ = 0;
  return true;
}

void SqlDump::take(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
    switch (lex_) {
      case Lex::plain:
        plain(*p++);
        break;
      case Lex::word:
        if (is_word(*p) || (part_ == Part::tuple && (*p == '.' || *p == '+')))
          text_.push(*p++);
        else if (*p == '\'' && part_ == Part::tuple)
          begin_prefixed();
        else
          end_word();
        break;
      case Lex::string: {
        bool escapes = (backslash_ || escapes_) && quote_ != '`' && quote_ != ']';
        const char* stop = find_first(p, end, quote_, escapes ? '\\' : quote_, quote_);
        text_.append({p, static_cast<size_t>(stop - p)});
        p = stop;
        if (p < end) lex_ = *p++ == quote_ ? Lex::quote : Lex::escape;
        break;
      }
      case Lex::escape: {
        constexpr std::string_view kFrom = "nrt0bZ", kTo{"\n\r\t\0\b\x1a", 6};
        size_t at = kFrom.find(*p);
        text_.push(at == std::string_view::npos ? *p : kTo[at]);
        ++p;
        lex_ = Lex::string;
        break;
      }
      case Lex::quote:
        if (*p == quote_) {
          text_.push(*p++);
          lex_ = Lex::string;
        } else {
          end_string();
          last_ = quote_;
          line_start_ = false;
        }
        break;
      case Lex::comment: {
        const char* stop = find_first(p, end, '\n', '\n', '\n');
        text_.append({p, static_cast<size_t>(stop - p)});
        p = stop;
        if (p == end) break;
        if (text_.view().find("PostgreSQL") != std::string_view::npos) backslash_ = false;
        text_.clear();
        lex_ = Lex::plain;
        break;
      }
      case Lex::block: {
        const char* stop = find_first(p, end, '/', '/', '/');
        if (stop > p) last_ = stop[-1];
        p = stop;
        if (p == end) break;
        if (last_ == '*') lex_ = Lex::plain;
        last_ = 0;
        ++p;
        break;
      }
      case Lex::copy_line_end: {  // what stands behind the ';' of COPY
        const char* stop = find_first(p, end, '\n', '\n', '\n');
        p = stop;
        if (p == end) break;
        ++p;
        lex_ = Lex::copy;
        index_ = 0;
        record_.clear();
        break;
      }
      case Lex::copy: {
        const char* stop = find_first(p, end, '\t', '\n', '\\');
        text_.append({p, static_cast<size_t>(stop - p)});
        p = stop;
        if (p == end) break;
        if (*p == '\\') {
          lex_ = Lex::copy_escape;
        } else if (*p == '\t') {
          end_copy_field();
        } else if (!end_copy_line()) {
          lex_ = Lex::plain;
          line_start_ = true;
        }
        ++p;
        break;
      }
      case Lex::copy_escape: {
        constexpr std::string_view kFrom = "nrtbfv", kTo = "\n\r\t\b\f\v";
        size_t at = kFrom.find(*p);
        bool marks = (*p == 'N' || *p == '.') && text_.empty();  // nothing; the end of the rows
        if (marks) text_.push('\\');
        text_.push(at == std::string_view::npos ? *p : kTo[at]);
        ++p;
        lex_ = Lex::copy;
        break;
      }
    }
  }
}

void SqlDump::consume(std::string_view text) {
  counts_.bytes += text.size();
  take(text);
}

void SqlDump::finish() {
  if (lex_ == Lex::copy && (!text_.empty() || index_ > 0)) end_copy_line();
  if (part_ == Part::tuple || lex_ == Lex::string) ++counts_.broken;
  text_.wipe();
  record_.clear();
  lex_ = Lex::plain;
  next_statement();
}

}  // namespace luytre
