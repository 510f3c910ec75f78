// The engine inside this process, its data in one folder.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "events/sql_engine.h"

namespace luytre {

// ErrorCode::busy when the folder is open already, here or in another process, or when this process has
// another folder open: the library serves one at a time. ErrorCode::unavailable without the library. While
// the holder lends the folder, waits up to ten seconds for it to be closed.
Result<std::unique_ptr<SqlEngine>> open_chdb(const std::filesystem::path& folder, const std::string& library);

// For a long-lived holder that closes the folder when others want it: says so, by a file <folder>/lends
// beside the lock, and asks whether somebody waits (a file <folder>/wanted). Opening clears both.
void chdb_lends(const std::filesystem::path& folder);
bool chdb_is_wanted(const std::filesystem::path& folder);

}  // namespace luytre
