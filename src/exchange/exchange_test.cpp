#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>

#include "exchange/idea_event.h"
#include "exchange/intelmq_event.h"
#include "exchange/judgement.h"
#include "telemetry/idea/idea.h"
#include "telemetry/intelmq/intelmq.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

Sighting conficker() {
  Sighting s;
  s.first = *parse_iso_time("2018-12-03T00:00:07.250Z");
  s.last = *parse_iso_time("2018-12-03T00:10:00Z");
  s.address = *IpAddress::parse("198.18.0.7");
  s.port = 49153;
  s.remote = *IpAddress::parse("203.0.113.80");
  s.remote_port = 80;
  s.protocol = 6;
  s.name = "c2.example.net";
  s.indicator = "example.net";
  s.indicator_type = IndicatorType::domain;
  s.source = "maltrail";
  s.family = "conficker";
  s.detector = "indicator";
  s.evidence = Evidence::confirmed;
  s.packets = 12;
  s.bytes = 3456;
  s.sensor = "hà nội-1";
  s.organisation = "MIN-MOST";
  s.detail = R"({"a":"b \"c\""})";
  return s;
}

std::vector<Sighting> many() {
  std::vector<Sighting> out{conficker()};
  auto add = [&](auto change) {
    Sighting s = conficker();
    change(s);
    out.push_back(s);
  };
  add([](Sighting& s) {
    s.address = *IpAddress::parse("2001:db8::7"), s.remote = *IpAddress::parse("2001:db8::80");
  });
  add([](Sighting& s) { s.remote = {}, s.remote_port = s.port = 0, s.protocol = 0, s.name = {}; });
  add([](Sighting& s) { s.category = Category::scanner, s.family = "mirai", s.name = {}; });
  add([](Sighting& s) {
    s.category = Category::behaviour, s.detector = "smb-scanner", s.family = {},
    s.evidence = Evidence::suspected;
  });
  add([](Sighting& s) { s.category = Category::behaviour, s.detector = "spam-burst", s.family = {}; });
  add([](Sighting& s) {
    s.category = Category::behaviour, s.detector = "beacon", s.family = {}, s.name = {};
  });
  add([](Sighting& s) {
    s.category = Category::malware_distribution, s.detector = "report", s.source = "malware_url";
  });
  add([](Sighting& s) {
    s.category = Category::apt_c2, s.last = s.first, s.packets = s.bytes = 0, s.detail = {};
  });
  add([](Sighting& s) { s.name = "evil.example/a?b=\xff\x01", s.indicator_type = IndicatorType::url; });
  add([](Sighting& s) {
    s.name = "51c64c77e60f3980eea90869b68c58a8", s.indicator_type = IndicatorType::ja3, s.internal = true;
  });
  add([](Sighting& s) { s.category = Category::phishing, s.last = kNoTime; });
  return out;
}

std::string text(const boost::json::object& object, const char* key) {
  return object.contains(key) ? std::string(object.at(key).as_string()) : "";
}

// The rules of IntelMQ's data format that our fields fall under.
TEST(IntelmqEvent, KeepsTheRulesOfTheFormat) {
  static const std::map<std::string, std::string> kTaxonomy = {{"infected-system", "malicious-code"},
                                                               {"malware-distribution", "malicious-code"},
                                                               {"scanner", "information-gathering"},
                                                               {"spam", "abusive-content"},
                                                               {"undetermined", "other"}};
  std::set<std::string> types, hashes;
  for (const Sighting& s : many()) {
    std::string line = intelmq_event(s);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    auto event = boost::json::parse(line).as_object();
    EXPECT_EQ(text(event, "__type"), "Event");
    for (const char* required : {"feed.name", "time.observation", "classification.type"})
      EXPECT_FALSE(text(event, required).empty()) << required;
    double accuracy = event.at("feed.accuracy").as_double();
    EXPECT_TRUE(accuracy > 0 && accuracy <= 100);
    std::string type = text(event, "classification.type");
    ASSERT_TRUE(kTaxonomy.contains(type)) << type;
    EXPECT_EQ(text(event, "classification.taxonomy"), kTaxonomy.at(type));
    types.insert(type);
    EXPECT_TRUE(std::regex_match(text(event, "event_hash"), std::regex("[A-F0-9]{40}")));
    hashes.insert(text(event, "event_hash"));
    if (event.contains("malware.name")) {
      EXPECT_TRUE(std::regex_match(text(event, "malware.name"), std::regex("[ -@\\[-~]+")));
    }
    for (const auto& [key, value] : event) {
      EXPECT_TRUE(std::regex_match(std::string(key), std::regex("[a-z_][a-z_0-9]*(\\.[a-z_0-9]+)*"))) << key;
      if (key.starts_with("time.")) {
        EXPECT_TRUE(
            std::regex_match(std::string(value.as_string()),
                             std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?\\+00:00")));
      }
      if (key.ends_with(".ip")) {
        EXPECT_TRUE(IpAddress::parse(value.as_string()));
      }
      if (key.ends_with(".port")) {
        int64_t port = value.to_number<int64_t>();
        EXPECT_TRUE(port >= 1 && port <= 65535);
      }
      if (key.ends_with(".fqdn")) {
        EXPECT_TRUE(std::regex_match(std::string(value.as_string()), std::regex("[a-z0-9._-]*[a-z0-9_-]")));
      }
    }
  }
  EXPECT_EQ(types.size(), kTaxonomy.size());
  EXPECT_GE(hashes.size(), 10u);
  EXPECT_EQ(boost::json::parse(intelmq_event(conficker())).at("event_hash"),
            boost::json::parse(intelmq_event(conficker())).at("event_hash"));
}

TEST(IntelmqEvent, SaysAllThereIs) {
  std::string begins =
      R"({"__type":"Event","feed.name":"maltrail","feed.provider":"luytre","feed.code":"hà nội-1",)"
      R"("feed.accuracy":9.5E1,"classification.taxonomy":"malicious-code","classification.type":"infected-system",)"
      R"("classification.identifier":"conficker","malware.name":"conficker","source.ip":"198.18.0.7",)"
      R"("source.port":49153,"destination.ip":"203.0.113.80","destination.port":80,)"
      R"("destination.fqdn":"c2.example.net","protocol.transport":"tcp",)"
      R"("time.source":"2018-12-03T00:00:07.250000+00:00","time.observation":"2018-12-03T00:10:00.000000+00:00",)"
      R"("event_ha)";
  EXPECT_THAT(intelmq_event(conficker()), testing::StartsWith(begins));
}

TEST(IdeaEvent, KeepsTheRulesOfTheFormat) {
  const std::set<std::string> kCategories = {"Intrusion.Botnet", "Malware", "Recon.Scanning", "Abusive.Spam",
                                             "Anomaly.Behaviour"};
  std::set<std::string> categories;
  for (const Sighting& s : many()) {
    auto event = boost::json::parse(idea_event(s)).as_object();
    EXPECT_EQ(text(event, "Format"), "IDEA0");
    EXPECT_TRUE(
        std::regex_match(text(event, "ID"),
                         std::regex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
    for (const char* time : {"DetectTime", "EventTime", "CeaseTime"})
      EXPECT_TRUE(std::regex_match(text(event, time),
                                   std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z")));
    ASSERT_EQ(event.at("Category").as_array().size(), 1u);
    std::string category(event.at("Category").as_array()[0].as_string());
    EXPECT_TRUE(kCategories.contains(category)) << category;
    categories.insert(category);
    double confidence = event.at("Confidence").as_double();
    EXPECT_TRUE(confidence > 0 && confidence <= 1);
    for (const char* side : {"Source", "Target"}) {
      if (!event.contains(side)) continue;
      for (const auto& end : event.at(side).as_array())
        for (const auto& [key, value] : end.as_object()) EXPECT_TRUE(value.is_array()) << key;
    }
    for (const auto& node : event.at("Node").as_array())
      EXPECT_TRUE(std::regex_match(text(node.as_object(), "Name"),
                                   std::regex("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*")));
  }
  EXPECT_EQ(categories.size(), kCategories.size());
}

PlainRow back(Decoder& decoder, const std::string& line) {
  PlainDecoded got = decode_in_pieces(decoder, line + "\n", line.size() + 1);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 1})) << line;
  return got.rows.at(0);
}

// What a report row becomes when it is made a sighting again.
Sighting again(const Sighting& was, const PlainRow& row) {
  Sighting s = was;
  s.first = row.first;
  s.address = row.src;
  s.port = row.src_port;
  s.remote = row.dst.is_unspecified() ? IpAddress() : row.dst;
  s.remote_port = row.dst_port;
  s.protocol = row.protocol;
  s.family = row.infection;
  return s;
}

TEST(Exchange, WhatGoesOutComesInTheSame) {
  for (const Sighting& s : many()) {
    ReportClass expected = conduct_of(s) == Conduct::infected         ? ReportClass::infected
                           : conduct_of(s) == Conduct::serves_malware ? ReportClass::c2_server
                           : conduct_of(s) == Conduct::scans          ? ReportClass::scanner
                           : conduct_of(s) == Conduct::sends_spam     ? ReportClass::attacker
                                                                      : ReportClass::other;
    std::string intelmq = intelmq_event(s), idea = idea_event(s);
    PlainRow one = back(*make_intelmq_decoder({}), intelmq), two = back(*make_idea_decoder({}), idea);
    for (const PlainRow& row : {one, two}) {
      EXPECT_EQ(row.report_class, expected);
      EXPECT_EQ(row.first, s.first);
      EXPECT_EQ(row.src, s.address);
      EXPECT_EQ(row.src_port, s.port);
      EXPECT_TRUE(row.dst == s.remote || (row.dst.is_unspecified() && s.remote.is_unspecified()));
      EXPECT_EQ(row.dst_port, s.remote_port);
      EXPECT_EQ(row.protocol, s.protocol);
      EXPECT_EQ(row.infection, s.family);
      EXPECT_EQ(row.name, named_peer(s).host);
    }
    EXPECT_EQ(two.last, s.last == kNoTime ? s.first : s.last);
    EXPECT_EQ(one.report, s.source);
    // Out again: the very same line.
    EXPECT_EQ(intelmq_event(again(s, one)), intelmq);
    EXPECT_EQ(idea_event(again(s, two)), idea);
    auto detail = boost::json::parse(one.detail).as_object();
    EXPECT_EQ(text(detail, "extra.detail"), s.detail);
    EXPECT_EQ(text(detail, "extra.evidence"), to_string(s.evidence));
  }
}

}  // namespace
}  // namespace luytre
