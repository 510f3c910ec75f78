#include "cli/completions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/check.h"

namespace luytre {
namespace {

struct Choice {
  std::string name, sentence;
};

struct OptionOf {
  std::string flag, sentence;
  bool takes_value = false;
  std::vector<std::string> values;  // those it takes; empty: anything
};

// One command. `path` is how it is reached: "" for the program, " users", " users token".
struct Command {
  std::string path;
  std::vector<Choice> commands;
  std::vector<OptionOf> options;
  std::vector<std::string> words;  // what its argument may be
};

// The parser writes a choice into the name of the type: TEXT:{day,month}.
std::vector<std::string> values_of(const std::string& type) {
  std::vector<std::string> out;
  size_t from = type.find('{'), to = type.find('}', from);
  if (from == type.npos || to == type.npos) return out;
  while (from < to) {
    size_t end = std::min(type.find(',', from + 1), to);
    out.push_back(type.substr(from + 1, end - from - 1));
    from = end;
  }
  return out;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return text;
}

void walk(const CLI::App& app, const std::string& path, std::vector<Command>& out) {
  Command command{.path = path, .commands = {}, .options = {}, .words = {}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (name == "help" && !path.empty()) continue;  // the program's own stands everywhere
      command.options.push_back({"--" + name, one_line(option->get_description()),
                                 option->get_items_expected_max() > 0, values_of(option->get_type_name())});
    }
    if (option->get_positional() && option->get_lnames().empty()) {
      auto words = values_of(option->get_type_name());
      command.words.insert(command.words.end(), words.begin(), words.end());
    }
  }
  auto below = app.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); });
  for (const CLI::App* one : below)
    command.commands.push_back({one->get_name(), one_line(one->get_description())});
  out.push_back(std::move(command));
  for (const CLI::App* one : below) walk(*one, path + ' ' + one->get_name(), out);
}

// As one word of each of the three shells; none reads anything inside.
std::string as_word(std::string_view text, bool fish = false) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'')
      out += fish ? "\\'" : "'\\''";
    else if (c == '\\' && fish)
      out += "\\\\";
    else
      out += c;
  }
  return out + "'";
}

std::vector<std::string> paths_of(const std::vector<Command>& commands, bool fish = false) {
  std::vector<std::string> out;
  for (const Command& command : commands)
    if (!command.path.empty()) out.push_back(as_word(command.path, fish));
  return out;
}

std::string bash(const std::string& name, const std::vector<Command>& commands) {
  std::string out = fmt::format(
      "_{0}() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} at= offered= i\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case \"$at ${{COMP_WORDS[i]}}\" in\n      {1}) at+=\" ${{COMP_WORDS[i]}}\" ;;\n    esac\n  done\n"
      "  COMPREPLY=()\n",
      name, fmt::join(paths_of(commands), "|"));
  // What stands behind an option with a value is that value; of the program's own options everywhere.
  std::vector<std::string> anything;
  out += "  case \"$at $before\" in\n";
  for (const Command& command : commands)
    for (const OptionOf& option : command.options) {
      if (!option.takes_value) continue;
      std::string pattern = (command.path.empty() ? "*" : "") + as_word(command.path + ' ' + option.flag);
      if (option.values.empty())
        anything.push_back(pattern);
      else
        out += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$word\")); return ;;\n", pattern,
                           as_word(fmt::format("{}", fmt::join(option.values, " "))));
    }
  if (!anything.empty()) out += fmt::format("    {}) return ;;\n", fmt::join(anything, "|"));
  out += "  esac\n  case \"$at\" in\n";
  std::string everywhere;
  for (const Command& command : commands) {
    std::string words = fmt::format("{}", fmt::join(command.words, " "));
    for (const Choice& one : command.commands) words += ' ' + one.name;
    std::string flags;
    for (const OptionOf& option : command.options) flags += ' ' + option.flag;
    if (command.path.empty()) everywhere = flags;
    out += fmt::format("    {}) offered={} ;;\n", as_word(command.path),
                       as_word(words + (command.path.empty() ? "" : flags)));
  }
  return out + fmt::format(
                   "  esac\n"
                   "  if [[ $word == -* ]]; then offered+={}; fi\n"
                   "  COMPREPLY=($(compgen -W \"$offered\" -- \"$word\"))\n"
                   "}}\n"
                   "complete -o default -F _{} {}\n",
                   as_word(everywhere), name, name);
}

// "name:sentence" for _describe; a colon in the name would end it.
std::string described(const std::string& name, const std::string& sentence) {
  return as_word(name + ':' + sentence);
}

std::string zsh(const std::string& name, const std::vector<Command>& commands) {
  std::string out = fmt::format(
      "#compdef {0}\n"
      "_{0}() {{\n"
      "  local at= before=$words[CURRENT-1] i\n"
      "  local -a below flags everywhere values\n"
      "  for ((i = 2; i < CURRENT; ++i)); do\n"
      "    case \"$at $words[i]\" in\n      ({1}) at+=\" $words[i]\" ;;\n    esac\n  done\n"
      "  case \"$at $before\" in\n",
      name, fmt::join(paths_of(commands), "|"));
  std::vector<std::string> anything;
  for (const Command& command : commands)
    for (const OptionOf& option : command.options) {
      if (!option.takes_value) continue;
      std::string pattern = (command.path.empty() ? "*" : "") + as_word(command.path + ' ' + option.flag);
      if (option.values.empty())
        anything.push_back(pattern);
      else
        out += fmt::format("    ({}) values=({}); _describe value values; return ;;\n", pattern,
                           fmt::join(option.values, " "));
    }
  if (!anything.empty()) out += fmt::format("    ({}) _files; return ;;\n", fmt::join(anything, "|"));
  out += "  esac\n  case \"$at\" in\n";
  for (const Command& command : commands) {
    out += fmt::format("    ({})\n      below=(", as_word(command.path));
    for (const Choice& one : command.commands) out += "\n        " + described(one.name, one.sentence);
    for (const std::string& word : command.words) out += "\n        " + as_word(word);
    out += ")\n      flags=(";
    if (!command.path.empty())
      for (const OptionOf& option : command.options)
        out += "\n        " + described(option.flag, option.sentence);
    out += ") ;;\n";
  }
  out += "  esac\n  everywhere=(";
  for (const OptionOf& option : commands.front().options)
    out += "\n    " + described(option.flag, option.sentence);
  return out + fmt::format(
                   ")\n"
                   "  if [[ $PREFIX == -* ]]; then\n"
                   "    _describe -o option flags -- everywhere\n"
                   "  elif (($#below)); then\n"
                   "    _describe command below\n"
                   "  else\n"
                   "    _files\n"
                   "  fi\n"
                   "}}\n"
                   "_{} \"$@\"\n",
                   name);
}

std::string fish(const std::string& name, const std::vector<Command>& commands) {
  std::string out = fmt::format(
      "function __{0}_at\n"
      "  set -l at ''\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    switch \"$at $word\"\n      case {1}\n        set at \"$at $word\"\n    end\n  end\n"
      "  test \"$at\" = \"$argv[1]\"\n"
      "end\n",
      name, fmt::join(paths_of(commands, true), " "));
  for (const Command& command : commands) {
    // The program's own options stand behind every command.
    std::string here = fmt::format("complete -c {} -n {}", name,
                                   as_word(fmt::format("__{}_at \"{}\"", name, command.path), true));
    std::string anywhere = command.path.empty() ? fmt::format("complete -c {}", name) : here;
    for (const Choice& one : command.commands)
      out += fmt::format("{} -f -a {} -d {}\n", here, one.name, as_word(one.sentence, true));
    for (const std::string& word : command.words)
      out += fmt::format("{} -f -a {}\n", here, as_word(word, true));
    for (const OptionOf& option : command.options) {
      out += fmt::format("{} -l {} -d {}", anywhere, option.flag.substr(2), as_word(option.sentence, true));
      if (option.takes_value) out += " -r";
      if (!option.values.empty())
        out += fmt::format(" -f -a {}", as_word(fmt::format("{}", fmt::join(option.values, " ")), true));
      out += '\n';
    }
  }
  return out;
}

}  // namespace

std::string completions(const CLI::App& root, const std::string& shell) {
  std::vector<Command> commands;
  walk(root, "", commands);
  const std::string& name = root.get_name();
  std::string made = fmt::format("# Made by `{} reference completions {}`.\n", name, shell);
  if (shell == "bash") return made + bash(name, commands);
  if (shell == "fish") return made + fish(name, commands);
  LUYTRE_CHECK(shell == "zsh");
  std::string script = zsh(name, commands);  // its first line is for compinit
  return script.insert(script.find('\n') + 1, made);
}

}  // namespace luytre
