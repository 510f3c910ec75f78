#include "leaks/machine_file.h"

#include "leaks/leak_record.h"
#include "leaks/leak_words.h"

namespace luytre {

Machine read_machine_file(std::string_view text) {
  text = text.substr(0, kMachineFileBytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string hardware, computer;
  Machine out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    auto labelled = labelled_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!labelled) continue;
    auto key = machine_key(labelled->label);
    std::string_view value = labelled->value;
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
    while (!value.empty() && static_cast<unsigned char>(value.front()) <= ' ') value.remove_prefix(1);
    if (!key || value.empty() || value.size() > 256) continue;
    if (*key == MachineKey::hardware && hardware.empty()) hardware = value;
    if (*key == MachineKey::computer && computer.empty()) computer = value;
    if (*key == MachineKey::observed && out.observed == kNoTime) out.observed = leak_time(value);
  }
  out.name = hardware.empty() ? computer : hardware;
  return out;
}

}  // namespace luytre
