// A run of datagrams (random_messages.h says how they are packed): the decoder must agree with its twin. The
// same bytes as a file: the decoder must not care how they are cut.
#include <cstdio>
#include <cstdlib>

#include "telemetry/netflow/netflow.h"
#include "telemetry/netflow/random_messages.h"

namespace {

void expect_none(const std::string& difference) {
  if (difference.empty()) return;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  using namespace luytre::netflow;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<SentDatagram> datagrams = unpack(input);
  expect_none(difference_from_twin(datagrams, size % 7 == 0 ? 100 : 0));
  std::string file;
  for (const SentDatagram& sent : datagrams) file += sent.bytes;
  std::mt19937_64 random(size);
  expect_none(difference_between_pieces(file, random));
  sniff_netflow(std::as_bytes(std::span(file)));
  return 0;
}
