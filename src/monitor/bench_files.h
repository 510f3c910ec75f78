// The benchmarks' data as files, so that luytre and what it is compared with read the same bytes.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace luytre::bench {

inline constexpr size_t kFlows = 5'000'000;       // flows.bin, .nf5, .nf9, .ipfix, .csv
inline constexpr size_t kManyFlows = 50'000'000;  // flows-50m.bin
inline constexpr size_t kLogRecords = 1'000'000;  // the first of them, as Zeek and Suricata write them
inline constexpr size_t kQueries = 8'000'000;     // dns.tsv
inline constexpr size_t kSegmentRows = 1'000'000, kSegments = 3;

// Writes every file that tools/bench and the benchmarks read into `folder`, about 3.5 GB, and a stamp last;
// with the stamp of this version there it does nothing.
Result<void> make_files(const std::filesystem::path& folder);

// LUYTRE_BENCH_DATA, else a folder under the system's temporary one; its files made if need be.
const std::filesystem::path& data_folder();
// One of them.
std::string data_file(const std::string& name);

}  // namespace luytre::bench
