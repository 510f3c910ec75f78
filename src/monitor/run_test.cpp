#include "monitor/run.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "monitor/worker.h"
#include "situation/figures.h"

namespace luytre {
namespace {

TEST(ParseListen, TakesAddressesOfBothFamilies) {
  auto v4 = parse_listen("netflow=udp://127.0.0.1:2055");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->format, "netflow");
  EXPECT_EQ(v4->address, "127.0.0.1");
  EXPECT_EQ(v4->port, 2055);
  auto v6 = parse_listen("netflow=udp://[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->address, "::1");
  EXPECT_EQ(v6->port, 0);
}

TEST(ParseListen, TakesStreamSockets) {
  auto unix_socket = parse_listen("dnstap=unix:///run/dnstap.sock");
  ASSERT_TRUE(unix_socket);
  EXPECT_EQ(unix_socket->stream, "unix:///run/dnstap.sock");
  EXPECT_TRUE(parse_listen("dnstap=tcp://127.0.0.1:6000"));
}

TEST(ParseListen, SaysWhatIsWrong) {
  for (const char* text :
       {"udp://127.0.0.1:1", "netflow=ftp://127.0.0.1:1", "netflow=udp://127.0.0.1", "netflow=udp://host:1",
        "netflow=udp://127.0.0.1:70000", "netflow=udp://127.0.0.1:", "dnstap=udp://127.0.0.1:6000",
        "netflow=tcp://127.0.0.1:2055", "zeek-tsv=udp://127.0.0.1:1", "nosuch=udp://127.0.0.1:1"}) {
    auto listen = parse_listen(text);
    ASSERT_FALSE(listen) << text;
    EXPECT_EQ(listen.error().code, ErrorCode::invalid);
    EXPECT_NE(listen.error().message.find("netflow=udp://ADDRESS:PORT"), std::string::npos);
  }
}

TEST(HealthTable, GrowsAndKeepsRunsApart) {
  OriginTable origins;
  uint16_t a = origins.add("exporter", 1), b = origins.add("exporter", 2);
  EXPECT_NE(a, b);
  EXPECT_EQ(origins.add("exporter", 1), a);
  HealthTable health("sensor");
  health.add(origins, {{{a, 0}, {10}}, {{b, 0}, {1, 100}}});
  health.add(origins, {{{a, 0}, {5}}});
  health.add_faults("exporter", 1, 0, {.records = 99, .malformed = 2});
  auto rows = health.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].counts.records, 15u);
  EXPECT_EQ(rows[0].counts.malformed, 2u);
  EXPECT_EQ(rows[1].counts.records, 1u);
}

// A whole run over files, with the in-memory store behind it.
class RunTest : public testing::Test {
 protected:
  RunTest() : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("run-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    home_.emplace(*Home::open(folder_, Home::Access::write));
    directory_.emplace(*home_->directory());
    EXPECT_TRUE(directory_->add_ownership("prefix\n198.18.0.0/15\n", "country"));
    IndicatorSetBuilder builder;
    builder.add({.address = IpAddress::from_v4(0xC0000201)},
                builder.add_profile({.source = "list", .family = "mirai"}));
    indicators_.set(builder.build());
    committer_ = *Committer::open(*home_, {.target = "memory"}, 100000);
  }
  ~RunTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, std::string_view content) {
    std::string path = folder_ / name;
    EXPECT_TRUE(write_file_atomically(path, content));
    return path;
  }
  RunReport run(RunOptions options) {
    options.sensor = "s";
    auto report = run_monitor(options, indicators_, *directory_, *committer_);
    EXPECT_TRUE(report);
    return report.value_or(RunReport{});
  }

  std::filesystem::path folder_;
  std::optional<Home> home_;
  std::optional<Directory> directory_;
  PublishedIndicatorSet indicators_;
  std::unique_ptr<Committer> committer_;
};

// `lines` flows; every tenth talks to the listed address.
std::string flows(size_t lines) {
  std::string text = "first,src_ip,dst_ip,src_port,dst_port,proto,packets,bytes\n";
  for (size_t i = 0; i < lines; ++i)
    text += fmt::format("2018-12-03T10:{:02}:{:02}Z,198.18.{}.{},{},4000,443,6,1,60\n", i / 60 % 60, i % 60,
                        i / 250 % 256, i % 250, i % 10 == 0 ? "192.0.2.1" : "203.0.113.9");
  return text;
}

TEST_F(RunTest, OneFileSharedByThreadsGivesWhatOneThreadGives) {
  std::string path = file("flows.csv", flows(700000));  // larger than two pieces
  RunReport one = run({.inputs = {path}, .threads = 1});
  RunReport two = run({.inputs = {path}, .threads = 2});
  ASSERT_EQ(one.inputs.size(), 1u);
  EXPECT_EQ(one.inputs[0].counts.records, 700000u);
  EXPECT_EQ(two.inputs[0].counts, one.inputs[0].counts);
  EXPECT_EQ(two.counts.sightings, one.counts.sightings);
  EXPECT_EQ(one.counts.sightings, 70000u);
  EXPECT_EQ(two.distinct_addresses, one.distinct_addresses);
  EXPECT_EQ(two.committed.new_sightings, one.committed.new_sightings);  // the second run made nothing new
}

TEST_F(RunTest, AZeekLogWhoseLayoutChangesIsSharedAllTheSame) {
  auto part = [](std::string_view fields, std::string_view line, size_t lines) {
    std::string text = "#separator \\x09\n#path\tconn\n#fields\t" + std::string(fields) + "\n";
    for (size_t i = 0; i < lines; ++i) text += line;
    return text;
  };
  std::string log = part("ts\tid.orig_h\tid.resp_h", "1543795200.5\t198.18.0.1\t192.0.2.1\n", 300000) +
                    part("id.resp_h\tid.orig_h\tts", "192.0.2.1\t198.18.0.2\t1543795201.5\n", 400000);
  std::string path = file("conn.log", log);
  RunReport one = run({.inputs = {path}, .threads = 1});
  RunReport two = run({.inputs = {path}, .threads = 2});
  EXPECT_EQ(one.inputs[0].counts, (DecodeCounts{.records = 700000}));
  EXPECT_EQ(two.inputs[0].counts, one.inputs[0].counts);
  EXPECT_EQ(two.counts.hits, 700000u);
  EXPECT_EQ(two.distinct_addresses, 2u);
}

TEST_F(RunTest, AnInputThatCannotBeReadDoesNotStopTheOthers) {
  std::string good = file("flows.csv", flows(20));
  std::string strange = file("noise.bin", std::string(5000, '\x01'));
  RunReport report = run({.inputs = {folder_ / "absent", strange, good}});
  ASSERT_EQ(report.inputs.size(), 3u);
  size_t problems = 0;
  for (const InputReport& input : report.inputs) problems += !input.problem.empty();
  EXPECT_EQ(problems, 2u);
  EXPECT_EQ(report.counts.sightings, 2u);
}

TEST_F(RunTest, AnEmptyFileIsNoProblem) {
  RunReport report = run({.inputs = {file("empty.csv", "")}});
  ASSERT_EQ(report.inputs.size(), 1u);
  EXPECT_EQ(report.inputs[0].counts, DecodeCounts{});
}

TEST_F(RunTest, CoverageHasTheRecordsOfEachHour) {
  run({.inputs = {file("flows.csv", flows(100))}});
  auto answer =
      ask(*home_->days(), *directory_, {.from = *parse_day("2018-12-03"), .to = *parse_day("2018-12-03")});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->coverage.days_with_data, 1u);
  EXPECT_EQ(answer->coverage.sensors, 1u);
  EXPECT_EQ(answer->coverage.counts.records, 100u);
}

}  // namespace
}  // namespace luytre
