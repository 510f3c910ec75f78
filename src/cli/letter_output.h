// What `luytre letter` and `luytre report` share.
#pragma once
#include "cli/command.h"

namespace luytre {

// Asks the figures again of a letter: by id, number, or a file that was rendered here.
int verify_letter(Context& context, const std::string& what);

}  // namespace luytre
