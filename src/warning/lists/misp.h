// A collection as a MISP feed (MISP core format, draft-dulaunoy; the "Manifest" of a feed): manifest.json,
// hashes.csv and one file an event. Events are cut by the day on which their values were first shown, and by
// the first digits of the values' ids where a day has many, so that none grows without end.
#pragma once
#include "warning/lists/list_format.h"

namespace luytre {

// `members` of the input must visit what went too: it is shipped as deleted, as a consumer forgets nothing
// that is just left out. Files come in the order in which a live folder is to be written; the manifest is the
// last.
Result<void> write_misp_feed(
    const OutputInput& input,
    const std::function<Result<void>(const std::string& name, std::string content)>& put);

}  // namespace luytre
