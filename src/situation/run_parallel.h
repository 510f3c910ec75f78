// Independent pieces of work over some threads.
#pragma once
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace luytre {

// Calls work(thread, i) for every i in [0, count), in ascending order within a thread; thread < threads. The
// calling thread takes part; returns when all is done. `work` must not throw.
template <class Work>
void run_parallel(unsigned threads, size_t count, Work work) {
  std::atomic<size_t> next{0};
  auto run = [&](unsigned thread) {
    for (size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) work(thread, i);
  };
  std::vector<std::jthread> others;
  for (unsigned t = 1; t < threads && t < count; ++t) others.emplace_back(run, t);
  run(0);
}

}  // namespace luytre
