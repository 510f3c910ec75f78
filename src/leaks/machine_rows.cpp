#include "leaks/machine_rows.h"

namespace luytre {

std::string_view MachineRows::folder_of(std::string_view path) {
  size_t slash = path.find_last_of("/\\");
  return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

void MachineRows::row(const LeakRow& row) {
  size_t size = row.account.size() + row.site_host.size() + row.secret.size();
  if (held_.size() >= kHeldRows || text_.size() + size > kHeldBytes) finish();
  Held held{row, folder_, text_.size(), row.account.size(), row.site_host.size(), row.secret.size()};
  held.row.account = held.row.site_host = held.row.secret = held.row.machine = held.row.collection = {};
  text_.append(row.account);
  text_.append(row.site_host);
  text_.append(row.secret);
  held_.push_back(std::move(held));
}

void MachineRows::machine(std::string_view path, Machine machine) {
  if (machines_.size() >= kMachines) return;
  Machine& known = machines_[std::string(folder_of(path))];
  if (known.name.empty()) known.name = std::move(machine.name);
  if (known.observed == kNoTime) known.observed = machine.observed;
}

void MachineRows::finish() {
  for (Held& held : held_) {
    LeakRow row = held.row;
    std::string_view text = text_.view().substr(held.at);
    row.account = text.substr(0, held.account);
    row.site_host = text.substr(held.account, held.site_host);
    row.secret = text.substr(held.account + held.site_host, held.secret);
    std::string_view folder = held.folder;
    for (int up = 0; up <= 3; ++up) {
      if (auto found = machines_.find(folder); found != machines_.end()) {
        row.machine = found->second.name;
        if (row.observed == kNoTime) row.observed = found->second.observed;
        break;
      }
      if (folder.empty()) break;
      folder = folder_of(folder);
    }
    sink_.row(row);
  }
  held_.clear();
  text_.wipe();
}

}  // namespace luytre
