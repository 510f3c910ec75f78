#include "monitor/bench_files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "base/check.h"
#include "events/segment.h"
#include "events/sql.h"
#include "monitor/bench_data.h"

namespace luytre::bench {
namespace {

constexpr const char* kVersion = "4\n";  // raise when what is written changes

// The table sightings go to, as the embedded store makes it, and its columns.
std::string table_sql() {
  std::string out;
  for (const std::string& statement : sql::create({}, *sql::Dialect::parse("26.5.1.1", true)))
    out += statement + ";\n";
  return out;
}

std::string table_columns() {
  std::string out;
  for (const SegmentColumn& column : segment_columns())
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", column.name, column.type);
  return out;
}

void append_binary(std::string& out, const Flow& flow) {
  for (uint32_t address : {flow.src, flow.dst}) {
    char bytes[4];
    std::memcpy(bytes, &address, 4);
    out.append(bytes, 4);
  }
}

}  // namespace

Result<void> make_files(const std::filesystem::path& folder) {
  std::filesystem::path stamp = folder / "stamp";
  if (auto made = read_file(stamp); made && *made == kVersion) return {};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::remove(stamp, error);
  bool good = true;
  auto write = [&](const std::string& name, const std::string& content) {
    std::ofstream out(folder / name, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    good = good && out.flush().good();
  };
  {
    std::vector<Flow> all = flows(kFlows);
    std::string ends;
    for (const Flow& flow : all) append_binary(ends, flow);
    write("flows.bin", ends);
    write("flows.nf5", netflow5(all));
    write("flows.nf9", ipfix(all, 9));
    write("flows.ipfix", ipfix(all, 10));
    write("flows.csv", flow_csv(all));
    all.resize(kLogRecords);
    write("conn.log", zeek_conn(all));
    write("conn.json", zeek_json(all));
    write("eve.json", eve(all));
  }
  {
    World world(43);
    std::string ends;
    ends.reserve(kManyFlows * 8);
    for (size_t i = 0; i < kManyFlows; ++i) append_binary(ends, world.flow());
    write("flows-50m.bin", ends);
  }
  write("dns.tsv", dns_log(kQueries));
  write("addresses-10k.txt", address_lines(10'000));
  write("addresses-1m.txt", address_lines(1'000'000));
  write("addresses-10m.txt", address_lines(10'000'000));
  write("domains-10k.txt", domain_lines(10'000));
  write("domains-1m.txt", domain_lines(1'000'000));
  write("mixed.txt", mixed_lines());
  write("organisations.csv", organisations_csv());
  write("prefixes.csv", prefixes_csv(20'000));
  write("prefixes-1m.csv", prefixes_csv(1'000'000));
  for (size_t i = 0; i < kSegments; ++i)
    write(fmt::format("sightings-{}.rows", i), sighting_rows(kSegmentRows, i + 1));
  write("sightings.sql", table_sql());
  write("sightings.columns", table_columns());
  if (!good)
    return fail(ErrorCode::io, fmt::format("cannot write the benchmarks' data into '{}'", folder.string()));
  return write_file_atomically(stamp, kVersion);
}

const std::filesystem::path& data_folder() {
  static const std::filesystem::path folder = [] {
    const char* given = std::getenv("LUYTRE_BENCH_DATA");
    std::filesystem::path path =
        given ? std::filesystem::path(given) : std::filesystem::temp_directory_path() / "luytre-bench-data";
    auto made = make_files(path);
    LUYTRE_CHECK(made.has_value());
    return path;
  }();
  return folder;
}

std::string data_file(const std::string& name) {
  return (data_folder() / name).string();
}

}  // namespace luytre::bench
