// What a kind of document says, as values for its template: numbers in words, tables, charts.
#pragma once
#include "report/documents/compose.h"

namespace luytre {

// The lines below "Kính gửi": the draft's, the body of this copy, or those of the kind. Without end marks.
std::vector<std::string> recipients_of(const DocumentDraft& draft, const std::string& organisation,
                                       const Directory& directory);

// Names of things as a document of this date and language writes them.
class DocumentNames {
 public:
  DocumentNames(const DocumentDraft& draft, const Directory& directory)
      : draft_(draft), directory_(directory) {}
  std::string family(std::string_view canonical) const;
  std::string sector(std::string_view id) const;
  // The name it had on the document's date; an id that is no body then stays an id.
  std::string organisation(std::string_view id) const;
  std::string month(std::string_view key) const;  // "2018-07" gives "07/2018"
  // The name for a line of a figure that is split so.
  std::string of(std::string_view by, std::string_view key) const;
  const DocumentDraft& draft() const { return draft_; }
  const Directory& directory() const { return directory_; }

 private:
  const DocumentDraft& draft_;
  const Directory& directory_;
};

class ContentValues {
 public:
  ContentValues(const DocumentDraft& draft, const Figures& figures, const DocumentCopyOf& copy,
                const Directory& directory)
      : draft_(draft), figures_(figures), copy_(copy), names_(draft, directory) {}

  Result<void> add(boost::json::object& values, Pictures& pictures) const;

 private:
  void add_numbers(boost::json::object& values, const Figures& figures) const;
  void add_tables(boost::json::object& values, const Figures& figures) const;
  void add_ranks(boost::json::object& values) const;
  void add_change(boost::json::object& values, const char* name, const char* before) const;
  void add_charts(boost::json::object& values, Pictures& pictures) const;
  void add_bodies(boost::json::object& values) const;
  void add_coverage(boost::json::object& values) const;
  void add_own(boost::json::object& values) const;
  std::string count(uint64_t n) const { return counted(n, draft_.numbers, draft_.language); }

  const DocumentDraft& draft_;
  const Figures& figures_;
  const DocumentCopyOf& copy_;
  DocumentNames names_;
};

}  // namespace luytre
