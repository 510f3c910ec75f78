#include "http/chunked.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/check.h"

namespace luytre::http {

namespace beast = boost::beast::http;

struct ChunkedBody::Impl {
  beast::request_parser<beast::string_body> parser;
};

ChunkedBody::ChunkedBody(size_t limit) : impl_(std::make_unique<Impl>()) {
  impl_->parser.body_limit(limit);
  impl_->parser.eager(true);
  constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  boost::system::error_code error;
  impl_->parser.put(boost::asio::buffer(kHead.data(), kHead.size()), error);
  LUYTRE_CHECK(impl_->parser.is_header_done());
}
ChunkedBody::~ChunkedBody() = default;

ChunkedBody::State ChunkedBody::feed(std::string_view bytes, size_t& used) {
  used = 0;
  while (!impl_->parser.is_done()) {
    if (used == bytes.size()) return State::more;
    boost::system::error_code error;
    size_t took = impl_->parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    used += took;
    if (error == beast::error::need_more || (!error && took == 0))
      return bytes.size() - used > kMaxChunkLine ? State::bad : State::more;
    if (error == beast::error::body_limit) return State::too_large;
    if (error) return State::bad;
  }
  return State::done;
}

std::string ChunkedBody::take() {
  return std::move(impl_->parser.get().body());
}

}  // namespace luytre::http
