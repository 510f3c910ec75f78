// What the files of `luytre leaks` share.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "directory/directory.h"
#include "findings/book.h"
#include "leaks/leak_book.h"

namespace luytre {

struct LeaksArguments {
  std::vector<std::string> paths, domain_files;
  std::string collection, observed, from, to, by, value, before;
  std::string format = "auto", columns, hibp_domain, hibp_breaches;
  std::string hub, token_file, certificates, organisation;
  uint64_t limit = 100, days = 0;
  bool fabricated = false;
};

int leaks_import(Context& context, const LeaksArguments& arguments);
int leaks_situation(Context& context, const LeaksArguments& arguments);
int leaks_check(Context& context, const LeaksArguments& arguments);
int leaks_collections(Context& context, const LeaksArguments& arguments);
int leaks_forget(Context& context, const LeaksArguments& arguments);
int leaks_keep(Context& context, const LeaksArguments& arguments);
int leaks_probe(Context& context, const LeaksArguments& arguments);

Result<Directory> leaks_directory(Context& context);
// Brings findings up to the leaks that are there now, as the hub's job does.
Result<Absorbed> leaks_into_findings(Context& context, Ledger& ledger, const Directory& directory);

}  // namespace luytre
