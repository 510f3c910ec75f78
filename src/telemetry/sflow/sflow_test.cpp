#include "telemetry/sflow/sflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "telemetry/sflow/datagram_builder.h"
#include "wire/packet/packet_builder.h"
#include "wire/text/row_collector.h"

namespace luytre::sflow {
namespace {

constexpr Timestamp kReceived = 1543838400000000;

class Sflow : public testing::Test {
 protected:
  void give(const std::string& bytes) {
    decoder_->decode({.bytes = as_bytes(bytes),
                      .origin = 4,
                      .received = kReceived,
                      .exporter = IpAddress::from_v4(0xC0000263)},  // 192.0.2.99
                     sink_);
  }
  // Rows so far, as text.
  std::vector<std::string> rows() {
    decoder_->flush(sink_, true);
    std::vector<std::string> text;
    for (const PlainRow& row : sink_.rows) text.push_back(to_string(row));
    return text;
  }
  // A datagram with one sample of each number, all of one source.
  void samples(uint32_t sequence, const std::vector<uint32_t>& numbers, uint32_t drops = 0,
               uint32_t source = 3, uint32_t uptime = 1'000'000) {
    std::vector<std::string> parts;
    for (uint32_t n : numbers)
      parts.push_back(
          flow_sample({.sequence = n, .source = source, .drops = drops}, {raw_header(1, 64, frame_)}));
    give(datagram({.sequence = sequence, .uptime = uptime}, parts));
  }

  std::unique_ptr<Decoder> decoder_ = make_sflow_decoder({});
  RowCollector sink_;
  const std::string frame_ = udp_frame(endpoints("198.18.0.7", 5000, "192.0.2.1", 53), "question");
};

TEST_F(Sflow, ASampledPacketBecomesARow) {
  std::string syn = tcp_frame(endpoints("198.18.0.7", 40000, "192.0.2.1", 23), 0xC0000201, 2, "");
  std::string data =
      tcp_frame(endpoints("2001:db8::7", 40000, "2001:db8::1", 80), 9, 0x18, "GET / HTTP/1.0\r\n");
  give(datagram({}, {flow_sample({.rate = 2048}, {raw_header(1, 64, syn)}),
                     expanded_flow_sample({.sequence = 2, .rate = 10},
                                          {tagged(1001, std::string(16, 0)), raw_header(1, 1500, data)})}));
  EXPECT_THAT(rows(), testing::ElementsAre(
                          "flow 2018-12-03T12:00:00.000000Z 2018-12-03T12:00:00.000000Z [198.18.0.7]:40000 > "
                          "[192.0.2.1]:23 p6 o4 "
                          "packets=2048 bytes=131072 1:2048 flags=02 seq=c0000201",
                          "flow 2018-12-03T12:00:00.000000Z 2018-12-03T12:00:00.000000Z [2001:db8::7]:40000 "
                          "> [2001:db8::1]:80 p6 o4 "
                          "packets=10 bytes=15000 1:10 flags=18 opening=474554202f20485454502f312e300d0a"));
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.records = 2}));
}

TEST_F(Sflow, ReadsHeadersOfOtherLinkLayers) {
  Endpoints v4 = endpoints("198.18.0.7", 5000, "192.0.2.1", 53),
            v6 = endpoints("2001:db8::7", 5000, "2001:db8::1", 53);
  std::string ip4 = ip_packet(v4, kUdp, udp_segment(v4, "x")),
              ip6 = ip_packet(v6, kUdp, udp_segment(v6, "x"));
  std::string labels = word(0x00010040) + word(0x00011140);  // the second is the bottom of the stack
  std::vector<std::string> samples;
  for (const auto& [protocol, bytes] :
       std::vector<std::pair<uint32_t, std::string>>{{11, ip4},
                                                     {12, ip6},
                                                     {13, labels + ip4},
                                                     {13, labels + ip6},
                                                     {7, "\xff\x03" + std::string("\0\x21", 2) + ip4}})
    samples.push_back(flow_sample({}, {raw_header(protocol, 100, bytes)}));
  give(datagram({}, samples));
  EXPECT_EQ(rows().size(), 5u);
  for (const PlainRow& row : sink_.rows) EXPECT_EQ(row.src_port, 5000) << to_string(row);
  // 802.11, an empty label stack, ARP.
  give(datagram(
      {}, {flow_sample({}, {raw_header(8, 100, ip4)}), flow_sample({}, {raw_header(13, 100, word(0x40))}),
           flow_sample({}, {raw_header(1, 64, ethernet(std::string(28, 0), 0x0806))})}));
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.records = 5, .unsupported = 3}));
}

TEST_F(Sflow, IcmpHasItsTypeAndCodeAndNoOpening) {
  Endpoints ends = endpoints("198.18.0.7", 0, "192.0.2.1", 0);
  std::string ping = ethernet(ip_packet(ends, 1, "\x08" + std::string(30, 'p')), 0x0800);
  give(datagram({}, {flow_sample({}, {raw_header(1, 64, ping)})}));
  EXPECT_NE(rows().at(0).find(":2160 p1 o4 packets=100 bytes=6400 1:100 flags=00"), std::string::npos)
      << rows()[0];
  EXPECT_EQ(sink_.rows[0].opening, "");
}

TEST_F(Sflow, UsesAddressRecordsWhereThereIsNoHeader) {
  char bytes[16];
  IpAddress::parse("2001:db8::7")->to_bytes(bytes);
  std::string six(bytes, 16);
  std::string v4 =
      word(60) + word(6) + word(0xC6120007) + word(0xC0000201) + word(40000) + word(23) + word(2) + word(0);
  std::string v6 = word(80) + word(17) + six + six + word(40000) + word(53) + word(0) + word(0);
  give(datagram({},
                {flow_sample({}, {tagged(3, v4)}),
                 flow_sample({.sequence = 2}, {tagged(2, word(98) + std::string(20, 0)), tagged(4, v6)})}));
  auto text = rows();
  ASSERT_EQ(text.size(), 2u);
  EXPECT_NE(text[0].find("[198.18.0.7]:40000 > [192.0.2.1]:23 p6 o4 packets=100 bytes=6000 1:100 flags=02"),
            std::string::npos);
  EXPECT_NE(text[1].find("[2001:db8::7]:40000 > [2001:db8::7]:53 p17 o4 packets=100 bytes=9800"),
            std::string::npos);
}

class TranslationSink : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    found.insert(found.end(), batch.translations.begin(), batch.translations.end());
  }
  std::vector<ObservationBatch::Translation> found;
};

TEST_F(Sflow, ExtendedNatBecomesTranslations) {
  IpAddress inside = *IpAddress::parse("198.18.0.7"), outside = *IpAddress::parse("203.0.113.5"),
            server = *IpAddress::parse("192.0.2.1");
  std::string nat = tagged(1007, address(outside) + address(server)),
              none = tagged(1007, address(inside) + address(server));
  std::string bytes =
      datagram({}, {flow_sample({}, {raw_header(1, 64, frame_), none}),
                    flow_sample({}, {raw_header(1, 64, frame_), nat, tagged(1020, word(61000) + word(53))})});
  TranslationSink sink;
  decoder_->decode({.bytes = as_bytes(bytes)}, sink);
  decoder_->flush(sink, true);
  ASSERT_EQ(sink.found.size(), 1u);
  EXPECT_EQ(sink.found[0].row, 1u);
  EXPECT_EQ(sink.found[0].src, outside);
  EXPECT_EQ(sink.found[0].dst, server);
  EXPECT_EQ(sink.found[0].src_port, 61000);
}

TEST_F(Sflow, ARateGivenByTheUserWins) {
  decoder_ = make_sflow_decoder({.sampling = 7});
  samples(1, {1});
  rows();
  EXPECT_EQ(sink_.rows[0].packets, 7u);
  EXPECT_EQ(sink_.rows[0].bytes, 448u);
}

TEST_F(Sflow, CountsWhatItDoesNotUse) {
  std::string counters = tagged(2, word(1) + word(3) + word(0)), vendor = tagged(4413 << 12 | 1, "abcd");
  give(datagram({}, {counters, vendor, tagged(4, "")}));
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.unsupported = 3}));
  give(word(4) + std::string(40, 'x'));
  EXPECT_EQ(decoder_->counts().unsupported, 4u);
}

TEST_F(Sflow, CutAndContradictingDatagramsAreCounted) {
  std::string good = flow_sample({}, {raw_header(1, 64, frame_)});
  std::string whole = datagram({}, {good, flow_sample({.sequence = 2}, {raw_header(1, 64, frame_)})});
  for (size_t size = 0; size < whole.size(); ++size) {
    auto decoder = make_sflow_decoder({});
    RowCollector rows;
    std::vector<char> exact(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    decoder->decode({.bytes = as_bytes({exact.data(), exact.size()})}, rows);
    decoder->flush(rows, true);
    EXPECT_EQ(decoder->counts().incomplete, 1u) << size;
    EXPECT_EQ(rows.rows.size(), size >= 28 + good.size() ? 1u : 0u) << size;
  }
  // A header longer than its record, a record longer than its sample, more records than there are.
  std::string bad = good, longer = good, more = good;
  bad[8 + 32 + 8 + 12 + 3] = 127;
  longer[8 + 32 + 4 + 3] = 127;
  more[8 + 28] = 127;
  give(datagram({}, {bad, longer, more, good}));
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.records = 1, .malformed = 3}));
  // A packet header cut within the addresses; a packet that contradicts itself.
  std::string odd = frame_;
  odd[14] = 0x41;
  give(datagram({.sequence = 2}, {flow_sample({.sequence = 2}, {raw_header(1, 64, frame_.substr(0, 28))}),
                                  flow_sample({.sequence = 3}, {raw_header(1, 64, odd)})}));
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.records = 1, .malformed = 4, .incomplete = 1}));
}

TEST_F(Sflow, SamplesMissingByTheirNumbersAreLost) {
  samples(1, {10, 11});
  samples(2, {12});
  samples(5, {18, 19});
  EXPECT_EQ(decoder_->counts().lost, 5u);
  samples(6, {20});
  EXPECT_EQ(decoder_->counts(), (DecodeCounts{.records = 6, .lost = 5}));
  auto accounts = decoder_->exporters();
  ASSERT_EQ(accounts.size(), 1u);
  EXPECT_EQ(accounts[0].exporter.to_string(), "192.0.2.99");
  EXPECT_EQ(accounts[0].messages, 4u);
  EXPECT_EQ(accounts[0].counts, decoder_->counts());
}

TEST_F(Sflow, LateDatagramsGiveBackAndDuplicatesChangeNothing) {
  samples(1, {1});
  samples(3, {4});
  EXPECT_EQ(decoder_->counts().lost, 2u);
  samples(3, {4});
  EXPECT_EQ(decoder_->counts().lost, 2u);
  samples(2, {2, 3});
  samples(2, {2, 3});
  EXPECT_EQ(decoder_->counts().lost, 0u);
  samples(4, {5});
  EXPECT_EQ(decoder_->counts().lost, 0u);
}

TEST_F(Sflow, GapsThatTheDatagramNumbersDoNotShowAreNoLoss) {
  samples(1, {1});
  samples(2, {100});
  samples(3, {7});
  EXPECT_EQ(decoder_->counts().lost, 0u);
}

TEST_F(Sflow, SourcesAndSubAgentsAreCountedApart) {
  samples(1, {1}, 0, 3);
  samples(2, {500}, 0, 4);
  samples(4, {3}, 0, 3);
  samples(5, {501}, 0, 4);
  EXPECT_EQ(decoder_->counts().lost, 1u);
  give(datagram({.sub_agent = 1, .sequence = 900},
                {flow_sample({.sequence = 50}, {raw_header(1, 64, frame_)})}));
  EXPECT_EQ(decoder_->counts().lost, 1u);
  EXPECT_EQ(decoder_->exporters().size(), 2u);
}

TEST_F(Sflow, WhatTheAgentDroppedIsLost) {
  samples(1, {1}, 1000);
  samples(2, {2}, 1007);
  samples(3, {3}, 1007);
  EXPECT_EQ(decoder_->counts().lost, 7u);
}

TEST_F(Sflow, ANewBeginningIsNoLoss) {
  samples(100'000, {5'000'000}, 900, 3, 500'000'000);
  samples(1, {1}, 0, 3, 1000);
  samples(2, {2}, 0, 3, 2000);
  EXPECT_EQ(decoder_->counts().lost, 0u);
  EXPECT_EQ(decoder_->exporters()[0].restarts, 1u);
  samples(4, {4}, 0, 3, 4000);
  EXPECT_EQ(decoder_->counts().lost, 1u);
}

TEST_F(Sflow, TheCheckCanBeSwitchedOff) {
  decoder_ = make_sflow_decoder({.check_sequence = false});
  samples(1, {1});
  samples(9, {90}, 40);
  EXPECT_EQ(decoder_->counts().lost, 0u);
}

TEST_F(Sflow, IsRecognised) {
  std::string bytes = datagram({}, {flow_sample({}, {raw_header(1, 64, frame_)}), tagged(2, "abcd")});
  EXPECT_EQ(sniff_sflow(as_bytes(bytes)), 95);
  EXPECT_EQ(sniff_sflow(as_bytes(std::string_view(bytes).substr(0, 80))), 60);
  EXPECT_EQ(sniff_sflow(as_bytes(bytes + "more")), 60);
  EXPECT_EQ(sniff_sflow(as_bytes(word(9) + bytes.substr(4))), 0);
  EXPECT_EQ(sniff_sflow({}), 0);
}

}  // namespace
}  // namespace luytre::sflow
