// What a shell offers when Tab is pressed, made from the parser's own tree of commands and options.
#pragma once
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace luytre {

inline const std::vector<std::string> kShells = {"bash", "zsh", "fish"};

// A script for `shell` (one of kShells) that completes the program whose parser is `root`: bash sources it
// (bash-completion(7)), zsh finds it in its fpath as _<name> (compsys), fish in vendor_completions.d.
std::string completions(const CLI::App& root, const std::string& shell);

}  // namespace luytre
