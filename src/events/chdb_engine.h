// The engine inside this process, its data in one folder.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "events/sql_engine.h"

namespace luytre {

// ErrorCode::busy when the folder is open already, here or in another process, or when this process has
// another folder open: the library serves one at a time. ErrorCode::unavailable without the library.
Result<std::unique_ptr<SqlEngine>> open_chdb(const std::filesystem::path& folder, const std::string& library);

}  // namespace luytre
