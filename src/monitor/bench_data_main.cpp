// Makes the benchmarks' data: luytre_bench_data FOLDER
#include <cstdio>

#include "monitor/bench_files.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: luytre_bench_data FOLDER\n");
    return 2;
  }
  auto made = luytre::bench::make_files(argv[1]);
  if (!made) std::fprintf(stderr, "%s\n", made.error().message.c_str());
  return made ? 0 : 1;
}
