// The desk of letters of the home a command works on.
#pragma once
#include <memory>

#include "cli/command.h"
#include "directory/directory.h"
#include "indicators/store.h"
#include "report/letters/letter_desk.h"
#include "situation/day_store.h"

namespace luytre {

// Everything a letter needs, opened for reading; the ledger for writing.
struct LetterHome {
  std::unique_ptr<Ledger> ledger;
  std::optional<DayStore> days;
  std::optional<Directory> directory;
  std::optional<IndicatorStore> indicators;
  std::optional<FigureSource> source;
  std::optional<LetterDesk> desk;
};
Result<std::unique_ptr<LetterHome>> open_letter_home(const Context& context);
LetterDeskOptions letter_options(const Context& context);

// Who writes: `file`, else <home>/letters/head.json, else what the settings say of the centre.
Result<DocumentHead> letter_head(const Context& context, const std::string& file, Language language);

}  // namespace luytre
