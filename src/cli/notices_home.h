// The notice service of the settings.
#pragma once
#include "cli/command.h"
#include "notices/service.h"

namespace luytre {

NoticeOptions notice_options(const Context& context);

}  // namespace luytre
