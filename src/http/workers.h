// The threads that run handlers, with a bound on what waits. Internal to http/; Boost.Asio.
#pragma once
#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace luytre::http {

class Workers {
 public:
  Workers(unsigned threads, size_t limit) : pool_(threads), limit_(limit) {}

  // A place in the queue; false: full. run() gives it back.
  bool enter() {
    if (pending_.fetch_add(1) < limit_) return true;
    --pending_;
    return false;
  }

  // Runs `work` on a worker and comes back on the caller's executor. enter() came before. `work` must not
  // throw.
  template <class Work>
  boost::asio::awaitable<void> run(Work work) {
    namespace net = boost::asio;
    co_await net::async_initiate<const net::use_awaitable_t<>&, void()>(
        [this, &work](auto handler) {
          net::post(pool_, [this, &work, handler = std::move(handler)]() mutable {
            work();
            --pending_;
            auto executor = net::get_associated_executor(handler);
            net::post(executor, std::move(handler));
          });
        },
        net::use_awaitable);
  }

  // Work not begun is dropped, work under way is waited for.
  void stop() {
    pool_.stop();
    pool_.join();
  }

 private:
  boost::asio::thread_pool pool_;
  const size_t limit_;
  std::atomic<size_t> pending_{0};
};

}  // namespace luytre::http
