// Dumps of databases: INSERT … VALUES (MySQL, MariaDB, PostgreSQL, SQLite, SQL Server) and COPY … FROM stdin
// (PostgreSQL), statements and lines of any length. The names of columns decide what is what.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "leaks/column_map.h"
#include "leaks/leak_reader.h"
#include "leaks/leak_record.h"

namespace luytre {

// Names of columns come from the statement, else from CREATE TABLE; a table without either is read by the
// shape of its values: what has '@' is the account, what looks like a hash the secret. Remembers 4,096
// tables of 512 columns. In strings '' is a quote; backslashes escape until the dump shows that it is none of
// MySQL's (the word PostgreSQL in a comment, PRAGMA, [names]).
class SqlDump : public LeakReader {
 public:
  SqlDump(const WatchedDomains& watched, LeakSink& sink, ColumnMap columns);
  void consume(std::string_view text) override;
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

 private:
  enum class Lex : uint8_t {
    plain,
    word,
    string,
    escape,
    quote,
    comment,
    block,
    copy_line_end,
    copy,
    copy_escape
  };
  enum class Part : uint8_t {
    statement,
    skip,
    insert_head,
    insert_columns,
    values,
    tuple,
    create_head,
    create_columns,
    copy_head,
    copy_columns,
    copy_tail,
  };
  void take(std::string_view text);
  void plain(char c);
  void end_word();
  void begin_prefixed();
  void end_string();
  void word(std::string_view word);
  void name(std::string_view name);
  void symbol(char c);
  void item(std::string_view value, bool is_string);
  void next_statement();
  void use_columns();
  void end_copy_field();
  bool end_copy_line();

  static constexpr size_t kTables = 4096, kColumns = 512;
  const WatchedDomains& watched_;
  LeakSink& sink_;
  ColumnMap map_;
  LeakCounts counts_;
  LeakRecord record_;
  SecretText text_;  // the word or string
  Lex lex_ = Lex::plain;
  Part part_ = Part::statement;
  char quote_ = 0, last_ = 0;  // what ends the string; the byte before
  bool backslash_ = true, line_start_ = true, word_at_line_start_ = false;
  bool escapes_ = false, hex_ = false;  // of this string
  bool stdin_ = false, want_name_ = false, shapes_ = false, table_word_ = false;
  size_t depth_ = 0, index_ = 0;
  std::string table_;
  std::vector<LeakField> fields_, listed_;
  std::map<std::string, std::vector<LeakField>, std::less<>> tables_;
};

}  // namespace luytre
