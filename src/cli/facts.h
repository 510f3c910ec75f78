// Adding tables of facts to the directory: what `organisations add` and `ownership add` share.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "directory/directory.h"

namespace luytre {

// Feeds each file to `add`, saves, and prints what changed.
int add_facts(Context& context, const std::vector<std::string>& files,
              Result<AddCounts> (Directory::*add)(std::string_view, std::string_view));

}  // namespace luytre
