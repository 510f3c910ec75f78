// A quick no to the question whether a name is a public suffix (publicsuffix.org): libpsl walks its automaton
// twice for an answer, and nearly no listed name is a suffix.
#pragma once
#include <string_view>

namespace luytre {

// False: libpsl's built-in list surely has no rule that makes `name` (canonical, see normalise_domain) a
// suffix; true: ask it. The rules are learned once from the text that the built-in list was made of, when the
// system has just that text (package publicsuffix); without it every name may be one. Any thread.
bool may_be_public_suffix(std::string_view name);

}  // namespace luytre
