// Bytes of real exporters against the rows they must give. LUYTRE_UPDATE_GOLDEN=1 writes the expected text
// anew: read its difference before keeping it. testdata/README.md says where the bytes come from.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/bytes.h"
#include "base/file.h"
#include "telemetry/netflow/message_builder.h"
#include "telemetry/netflow/netflow.h"

namespace luytre::netflow {
namespace {

const std::string kFolder = LUYTRE_SOURCE_DIR "/src/telemetry/netflow/testdata/";

class NetflowGolden : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Exporters, NetflowGolden,
                         testing::Values("softflowd-v5", "softflowd-v5-sampled", "softflowd-v9",
                                         "softflowd-v9-sampled", "softflowd-ipfix", "softflowd-ipfix-biflow",
                                         "softflowd-ipfix-micro-sampled", "softflowd-ipfix-nano", "pmacct-v9",
                                         "pmacct-v9-sampled", "pmacct-ipfix", "pmacct-ipfix-sampled"));

TEST_P(NetflowGolden, GivesTheRowsItMust) {
  auto file = read_file(kFolder + GetParam() + ".bin");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(sniff_netflow(as_bytes(*file)), 95);
  auto decoder = make_netflow_file_decoder({});
  RowSink sink;
  Input input;
  input.bytes = as_bytes(*file);
  input.last = true;
  input.exporter = IpAddress::from_v4(0x7f000001);
  decoder->decode(input, sink);
  decoder->flush(sink, true);
  const DecodeCounts& c = decoder->counts();
  std::string text = sink.text();
  text += fmt::format("records {} malformed {} unsupported {} incomplete {} over_limit {} lost {}\n",
                      c.records, c.malformed, c.unsupported, c.incomplete, c.over_limit, c.lost);
  for (const ExporterCounts& e : decoder->exporters())
    text += fmt::format("domain {} messages {} restarts {}\n", e.domain, e.messages, e.restarts);

  std::string golden = kFolder + GetParam() + ".txt";
  if (std::getenv("LUYTRE_UPDATE_GOLDEN")) {
    ASSERT_TRUE(write_file_atomically(golden, text));
    return;
  }
  auto expected = read_file(golden);
  ASSERT_TRUE(expected) << expected.error().message;
  EXPECT_EQ(text, *expected);
}

}  // namespace
}  // namespace luytre::netflow
