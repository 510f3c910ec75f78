// Writes the benchmarks' capture: luytre_bench_capture FILE PACKETS CONCURRENT
#include <cstdio>
#include <cstdlib>

#include "telemetry/meter/traffic.h"

int main(int argc, char** argv) {
  std::FILE* file = argc == 4 ? std::fopen(argv[1], "wb") : nullptr;
  if (!file) {
    std::fprintf(stderr, "usage: luytre_bench_capture FILE PACKETS CONCURRENT, where FILE can be written\n");
    return 2;
  }
  std::string capture = luytre::meter::capture_of_traffic(std::strtoull(argv[2], nullptr, 10),
                                                          std::strtoull(argv[3], nullptr, 10));
  bool written = std::fwrite(capture.data(), 1, capture.size(), file) == capture.size();
  return std::fclose(file) == 0 && written ? 0 : 1;
}
