#include <gtest/gtest.h>

#include "base/bytes.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/netflow/random_messages.h"

namespace luytre::netflow {
namespace {

DecodeCounts decode_file(std::string_view file, std::string* text = nullptr) {
  auto decoder = make_netflow_file_decoder({});
  RowSink sink;
  Input input;
  input.bytes = as_bytes(file);
  input.last = true;
  EXPECT_EQ(decoder->decode(input, sink), file.size());
  decoder->flush(sink, true);
  if (text) *text = sink.text();
  return decoder->counts();
}

Bytes some_v5(uint32_t sequence) {
  return v5({sequence}, {v5_record(1), v5_record(2)});
}
Bytes some_v9(uint32_t sequence) {
  return v9({0, sequence}, {template_set(simple_template(), kV9), set(256, simple_record(3))});
}
Bytes some_ipfix(uint32_t sequence) {
  return ipfix({0, sequence}, {template_set(simple_template(), kIpfix), set(256, simple_record(4))});
}

TEST(NetflowFile, MessagesOfAllVersionsFollowEachOther) {
  std::string file =
      some_v9(1) + some_v9(2) + some_v5(0) + some_ipfix(0) + some_v9(3) + some_ipfix(1) + some_v5(2);
  EXPECT_EQ(decode_file(file), (DecodeCounts{.records = 9}));
}

TEST(NetflowFile, GivesWhatTheDatagramDecoderGives) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 100; ++round) {
    std::string file;
    Session session;
    for (const SentDatagram& sent : random_datagrams(random, 30, false)) {
      file += sent.bytes;
      session.datagram(sent.bytes);
    }
    session.end();
    std::string text;
    DecodeCounts counts = decode_file(file, &text);
    ASSERT_EQ(counts, session.counts());
    ASSERT_EQ(text.size(), session.sink.text().size());
  }
}

TEST(NetflowFile, PiecesOfAnySizeGiveTheSame) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    std::string file;
    for (const SentDatagram& sent : random_datagrams(random, 20, round % 2 == 1)) file += sent.bytes;
    ASSERT_EQ(difference_between_pieces(file, random), "");
  }
}

TEST(NetflowFile, FindsTheNextMessageAfterGarbage) {
  DecodeCounts counts = decode_file(some_v5(0) + std::string(100, 'x') + some_ipfix(0) + some_v9(1));
  EXPECT_EQ(counts, (DecodeCounts{.records = 4, .malformed = 1}));
  EXPECT_EQ(decode_file(std::string(100'000, '\0')), (DecodeCounts{.malformed = 1}));
}

TEST(NetflowFile, EndsWithinAMessage) {
  EXPECT_EQ(decode_file(some_v5(0) + some_v5(2).substr(0, 24 + 48 + 10)),
            (DecodeCounts{.records = 3, .incomplete = 1}));
  EXPECT_EQ(decode_file(some_v9(1) + some_v9(2).substr(0, 40)),
            (DecodeCounts{.records = 1, .incomplete = 1}));
  EXPECT_EQ(decode_file(some_v9(1) + some_v9(2).substr(0, 10)),
            (DecodeCounts{.records = 1, .incomplete = 1}));
  EXPECT_EQ(decode_file(some_ipfix(0) + some_ipfix(1).substr(0, 50)),
            (DecodeCounts{.records = 1, .incomplete = 1}));
  EXPECT_EQ(decode_file(some_v5(0) + std::string("\0\x05\0", 3)),
            (DecodeCounts{.records = 2, .incomplete = 1}));
}

TEST(NetflowSniff, KnowsItsOwn) {
  for (const Bytes& message : {some_v5(0), some_v9(1), some_ipfix(0)}) {
    EXPECT_EQ(sniff_netflow(as_bytes(message)), 95);
    EXPECT_EQ(sniff_netflow(as_bytes(message + message + some_v5(3))), 95);
    EXPECT_EQ(sniff_netflow(as_bytes(message + message.substr(0, message.size() - 5))), 95);
    EXPECT_EQ(sniff_netflow(as_bytes(std::string_view(message).substr(0, message.size() - 5))), 60);
  }
}

TEST(NetflowSniff, LeavesOthersAlone) {
  EXPECT_EQ(sniff_netflow({}), 0);
  for (std::string_view text :
       {"#separator \\x09\n#set_separator\t,\n", "{\"timestamp\":\"2018\"}\n", "ts,sa,da\n1,2,3\n"})
    EXPECT_EQ(sniff_netflow(as_bytes(text)), 0);
  std::string dns =
      std::string("\0\x05\x01\0\0\x01\0\0\0\0\0\0", 12) + std::string("\7example\3com\0\0\1\0\1", 17);
  EXPECT_EQ(sniff_netflow(as_bytes(dns)), 0);
  EXPECT_EQ(sniff_netflow(as_bytes(std::string(1000, '\0'))), 0);
  std::mt19937_64 random(1);
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string noise(300, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    noise[0] = 0;
    noise[1] = "\x05\x09\x0a"[i % 3];
    taken += sniff_netflow(as_bytes(noise)) >= 95;
  }
  EXPECT_LT(taken, 20);
}

}  // namespace
}  // namespace luytre::netflow
