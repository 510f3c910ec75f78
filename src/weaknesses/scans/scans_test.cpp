#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "weaknesses/scans/exposed_services.h"
#include "weaknesses/scans/scan_formats.h"
#include "weaknesses/scans/xml_stream.h"

namespace luytre {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(LUYTRE_SOURCE_DIR) / "src/weaknesses/scans";

std::string time_text(Timestamp t) {
  return t == kNoTime ? "-" : format_time(t);
}
std::string place(const ScanPort& at) {
  return at.port ? fmt::format("{}/{}", at.port, at.protocol) : "host";
}

// The whole result, one fact a line.
std::string dump(const ScanResult& r) {
  std::string out = fmt::format("scanner {} {}\nstarted {}\nfinished {}\n", r.scanner, r.scanner_version,
                                time_text(r.started), time_text(r.finished));
  out += fmt::format("complete {}\n", r.coverage.complete);
  for (const auto& p : r.coverage.ports) out += fmt::format("ports {} {}-{}\n", p.protocol, p.first, p.last);
  for (const auto& check : r.coverage.checks) out += fmt::format("check {}\n", check);
  for (const auto& all : r.coverage.every_check) out += fmt::format("every check of {}\n", all);
  for (size_t i = 0; i < r.hosts.size(); ++i) {
    const ScanHost& h = r.hosts[i];
    out += fmt::format("host {} name '{}' address {} state {} time {}{}{}\n", i, h.name,
                       h.address ? h.address->to_string() : "-", static_cast<int>(h.state), time_text(h.time),
                       h.credentialed ? " credentialed" : "", h.answers ? " answers" : "");
    for (const ScanPort& at : h.open) out += fmt::format("  open {}\n", place(at));
    auto checks = r.coverage.host_checks.find(static_cast<uint32_t>(i));
    if (checks != r.coverage.host_checks.end())
      for (const auto& check : checks->second) out += fmt::format("  check {}\n", check);
  }
  for (const ScanProduct& p : r.products)
    out += fmt::format("product {} {} {} '{}' '{}'\n", p.host, place(p.at), p.service, p.product, p.version);
  for (const ScanFinding& f : r.findings) {
    out += fmt::format("finding {} {} {} part '{}' rule {} {} ({})\n  of {} {} '{}' at {}\n  title {}\n",
                       f.host, place(f.at), fmt::join(f.weaknesses, "+"), f.part, f.rule, to_string(f.rank),
                       f.severity, f.service, f.product, f.version, time_text(f.time), f.title);
    out += fmt::format("  evidence {}\n  fix {}\n", f.evidence, f.fix);
  }
  const ScanCounts& c = r.counts;
  out += fmt::format("findings {} informational {} suppressed {} malformed {} over limit {}\n", c.findings,
                     c.informational, c.suppressed, c.malformed, c.over_limit);
  return out;
}

ScanResult read_sample(const std::string& name) {
  std::string text = *read_file(kFolder / "corpus/scans" / name);
  auto format = recognise_scan(text);
  EXPECT_TRUE(format.has_value()) << name;
  auto read = read_scan(*format, text, name);
  EXPECT_TRUE(read.has_value()) << name << (read ? "" : read.error().message);
  return read ? *read : ScanResult{};
}

void golden(const std::string& name) {
  auto expected = read_file(kFolder / "golden" / (name + ".txt"));
  EXPECT_EQ(dump(read_sample(name)), expected ? *expected : "(no file)") << name;
}

TEST(ScanFormats, NmapSampleGivesItsFacts) {
  golden("nmap.xml");
}
TEST(ScanFormats, NessusSampleGivesItsFacts) {
  golden("nessus.xml");
}
TEST(ScanFormats, OpenvasSampleGivesItsFacts) {
  golden("openvas.xml");
}
TEST(ScanFormats, NucleiSampleGivesItsFacts) {
  golden("nuclei.jsonl");
}
TEST(ScanFormats, SarifSampleGivesItsFacts) {
  golden("sarif.json");
}
TEST(ScanFormats, TrivySampleGivesItsFacts) {
  golden("trivy.json");
}
TEST(ScanFormats, GrypeSampleGivesItsFacts) {
  golden("grype.json");
}
TEST(ScanFormats, OpenscapSampleGivesItsFacts) {
  golden("openscap.xml");
}
TEST(ScanFormats, ShadowserverSampleGivesItsFacts) {
  golden("2024-02-03-scan_exchange-country.csv");
}

TEST(ScanFormats, NoSecretOfARequestIsKept) {
  EXPECT_EQ(dump(read_sample("nuclei.jsonl")).find("secret"), std::string::npos);
}

TEST(ScanFormats, CutFileIsNeverComplete) {
  for (const char* name : {"nmap.xml", "nessus.xml", "openvas.xml", "openscap.xml"}) {
    std::string text = *read_file(kFolder / "corpus/scans" / name);
    auto format = *recognise_scan(text);
    for (size_t cut = text.size() - 2; cut > text.size() / 2; cut -= 37) {
      auto read = read_scan(format, text.substr(0, cut), name);
      if (read) {
        EXPECT_FALSE(read->coverage.complete) << name << " cut at " << cut;
      }
    }
  }
}

TEST(ScanFormats, EveryFormatRefusesTheOthers) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "corpus/scans")) {
    std::string text = *read_file(entry.path());
    auto own = recognise_scan(text);
    ASSERT_TRUE(own.has_value()) << entry.path();
    for (ScanFormat format : kScanFormats)
      if (format != *own) {
        EXPECT_FALSE(read_scan(format, text).has_value()) << to_string(format) << ' ' << entry.path();
      }
  }
}

class Nothing : public XmlVisitor {
  void start(std::string_view, const XmlAttributes&) override {}
  void end(std::string_view, std::string_view) override {}
};

TEST(XmlStream, RefusesWhatDeclaresEntitiesAndTakesABareDocumentType) {
  Nothing nothing;
  EXPECT_TRUE(read_xml("<!DOCTYPE nmaprun><nmaprun/>", nothing).has_value());
  EXPECT_FALSE(read_xml("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", nothing).has_value());
  EXPECT_FALSE(read_xml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", nothing));
  EXPECT_FALSE(read_xml("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://192.0.2.1/\"> %x;]><a/>", nothing));
  EXPECT_FALSE(read_xml("<!DOCTYPE a [<!ATTLIST a b CDATA \"c\">]><a/>", nothing).has_value());
  EXPECT_FALSE(read_xml("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", nothing).has_value());
  EXPECT_FALSE(read_xml("", nothing).has_value());
  EXPECT_FALSE(read_xml("<a>&unknown;</a>", nothing).has_value());
}

TEST(XmlStream, RefusesDepthAndAttributesBeyondItsBounds) {
  Nothing nothing;
  std::string deep;
  for (int i = 0; i < 64; ++i) deep += "<a>";
  std::string inside = deep;
  for (int i = 0; i < 64; ++i) inside += "</a>";
  EXPECT_TRUE(read_xml(inside, nothing).has_value());
  EXPECT_FALSE(read_xml(deep + "<a>", nothing).has_value());
  std::string wide = "<a";
  for (int i = 0; i < 65; ++i) wide += fmt::format(" a{}=''", i);
  EXPECT_FALSE(read_xml(wide + "/>", nothing).has_value());
}

TEST(XmlStream, GivesEntitiesReplacedInTextAndAttributes) {
  struct Seen : XmlVisitor {
    std::string attribute, content;
    void start(std::string_view name, const XmlAttributes& a) override {
      if (name == "b") attribute = a["c"];
    }
    void end(std::string_view name, std::string_view text) override {
      if (name == "b") content = text;
    }
  } seen;
  ASSERT_TRUE(
      read_xml(
          "<x:a xmlns:x='u'><x:b c='1 &amp;&lt;&#38;#38;&#x41;'>t&amp;<i>no</i><![CDATA[<&]]></x:b></x:a>",
          seen)
          .has_value());
  EXPECT_EQ(seen.attribute, "1 &<&#38;A");
  EXPECT_EQ(seen.content, "t&<&");
}

TEST(ScanText, IsCleanAndBounded) {
  EXPECT_EQ(scan_text("  a\0b\xff c\r\n"), "a");
  EXPECT_EQ(scan_text(std::string_view("  a\0b\xff c\r\n", 10)), "a b? c");
  EXPECT_EQ(scan_text("Lũy Tre", 3), "L\xC5\xA9");
  EXPECT_EQ(scan_text("Lũy Tre", 2), "L");
  EXPECT_EQ(scan_text("\xed\xa0\x80"), "???");
}

TEST(CveIds, AreFoundAndNothingElse) {
  EXPECT_EQ(cve_id(" cve-2021-44228 "), "CVE-2021-44228");
  EXPECT_FALSE(cve_id("CVE-2021-123").has_value());
  EXPECT_FALSE(cve_id("CVE-2021-44228x").has_value());
  EXPECT_EQ(cve_ids_in("CVE-2014-0160,cve-2014-0160 and CVE-2014-12").size(), 1u);
}

TEST(ScanCoverage, AllPortsAreAllOnlyWithoutAGap) {
  ScanCoverage c;
  c.ports = port_ranges("1-1024, 1025-65535", "tcp");
  EXPECT_TRUE(c.covers_all_tcp());
  c.ports = port_ranges("1-1023,1025-65535", "tcp");
  EXPECT_FALSE(c.covers_all_tcp());
  EXPECT_TRUE(c.covers_port({"tcp", 22}));
  EXPECT_FALSE(c.covers_port({"udp", 22}));
}

TEST(ExposedServices, AreToldByWhatAnsweredNotByThePort) {
  ASSERT_NE(exposed_service("telnet", ""), nullptr);
  ASSERT_NE(exposed_service("http", "SimpleHTTPServer"), nullptr);
  EXPECT_EQ(exposed_service("http", "SimpleHTTPServer")->id, "development-server");
  EXPECT_EQ(exposed_service("http", "nginx"), nullptr);
}

}  // namespace
}  // namespace luytre
