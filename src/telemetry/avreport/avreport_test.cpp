#include "telemetry/avreport/avreport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "telemetry/avreport/signature.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

std::string sample(const std::string& name) {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/avreport/testdata/" + name);
  return text ? *text : "";
}
DecodeOptions trusting(const std::string& pem = sample("root.pem")) {
  DecodeOptions options;
  options.av_certificates = pem;
  return options;
}
PlainDecoded decode(std::string_view text, const DecodeOptions& options) {
  return decode_in_pieces(*make_avreport_decoder(options), text, text.size());
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}
std::string detail(const PlainRow& row, const char* key) {
  auto object = boost::json::parse(row.detail).as_object();
  return object.contains(key) ? std::string(object.at(key).as_string()) : "";
}
// State and reason of a document's signature, as its rows tell.
std::string signature(const std::string& text, const DecodeOptions& options) {
  PlainDecoded got = decode(text, options);
  if (got.rows.empty()) return "no rows";
  return detail(got.rows[0], "signature") + ": " + detail(got.rows[0], "signature_reason");
}

TEST(Avreport, ReadsASignedEdxmlReport) {
  PlainDecoded got = decode(sample("edxml-signed.xml"), trusting());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 8}));
  std::string sender =
      R"("organ_id":"000.01.12.H28","organ_name":"Sở Thử Nghiệm","product":"Example AV 1.0","signature":"verified",)"
      R"("signer":"CN=Test body")";
  std::string when = "report 2018-12-03T00:00:07.000000Z 2018-12-03T00:00:07.000000Z ";
  EXPECT_THAT(
      sorted_text(got.rows),
      testing::UnorderedElementsAre(
          when + "[10.1.2.3]:0 > []:0 p0 o0 infected 'avreport-malware' 'Net-Worm.Win32.Kido.ih' '' {" +
              sender +
              R"(,"machine_name":"PC-KETOAN","MalwareType":"worm","TypeOfDevice":"PC","NumberFile":"2"})",
          when + "[10.1.2.3]:0 > []:0 p0 o0 infected 'avreport-malware' 'W32/Ramnit.a & kin' '' {" + sender +
              R"(,"machine_name":"PC-KETOAN","MalwareType":"virus"})",
          when + "[10.1.2.4]:0 > [203.0.113.80]:0 p0 o0 infected 'avreport-connection' '' '' {" + sender +
              R"(,"machine_name":"PC-2","Program":"svch0st.exe","md5":"d41d8cd98f00b204e9800998ecf8427e"})",
          when + "[10.1.2.4]:0 > []:0 p0 o0 infected 'avreport-connection' '' 'c2.example.net' {" + sender +
              R"(,"machine_name":"PC-2"})",
          when + "[10.1.2.5]:0 > []:0 p0 o0 vulnerable 'avreport-vulnerability' '' '' {" + sender +
              R"(,"machine_name":"SRV","Name":"CVE-2017-0144","OSName":"Windows 7"})",
          when + "[10.1.2.5]:0 > []:0 p0 o0 other 'avreport-os' '' '' {" + sender +
              R"(,"machine_name":"SRV","OSName":"Windows 7","LastUpdate":"2017-01-01"})",
          when + "[]:0 > []:0 p0 o0 other 'avreport-update' '' '' {" + sender +
              R"(,"NumberMachineNotUpdateOn15Day":"4"})",
          when + "[10.1.2.5]:0 > []:0 p0 o0 other 'avreport-quality' '' '' {" + sender +
              R"(,"machine_name":"SRV","AutoProtect":"0","EnableFirewall":"1"})"));
}

TEST(Avreport, ReadsASignedSoapReport) {
  PlainDecoded got = decode(sample("soap-signed.xml"), trusting());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 2}));
  std::string when = "report 2018-12-03T00:00:07.000000Z 2018-12-03T00:00:07.000000Z ";
  std::string sender =
      R"("organ_id":"000.00.00.G12","organ_name":"Bộ Thử Nghiệm","organization_in_charge":"A05",)"
      R"("product":"Example EDR","signature":"verified","signer":"CN=Test body","organ_signed":"no")";
  EXPECT_THAT(
      sorted_text(got.rows),
      testing::UnorderedElementsAre(
          when + "[198.18.0.9]:0 > []:0 p0 o0 infected 'avreport-malware' 'Mirai' '' {" + sender +
              R"(,"machine_ip":"192.168.0.9","machine_name":"PC-9","PathFile":"/tmp/x","HashFile":"abc"})",
          when + "[192.168.0.9]:0 > [2001:db8::80]:8080 p0 o0 infected 'avreport-connection' '' '' {" +
              sender + R"(,"machine_ippublic":"10.9.9.9","machine_name":"PC-9"})"));
}

TEST(Avreport, TrustsTheSendersOwnCertificateToo) {
  EXPECT_EQ(signature(sample("edxml-signed.xml"), trusting(sample("body.pem"))), "verified: ");
}

TEST(Avreport, BelievesNobodyItWasNotToldTo) {
  auto none = [](const std::string& text) {
    PlainDecoded got = decode(text, {});
    for (const PlainRow& row : got.rows) EXPECT_EQ(row.report_class, ReportClass::other);
    return signature(text, {});
  };
  EXPECT_EQ(none(sample("edxml-signed.xml")),
            "does not verify: its certificate is not trusted: unable to get local issuer certificate");
  EXPECT_EQ(none(sample("edxml-unsigned.xml")), "none: ");
  EXPECT_EQ(signature(sample("edxml-stranger.xml"), trusting()),
            "does not verify: its certificate is not trusted: self-signed certificate");
  PlainDecoded got = decode(sample("edxml-stranger.xml"), trusting());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 8, .malformed = 1}));
  EXPECT_EQ(detail(got.rows[0], "claimed_class"), "infected");
}

TEST(Avreport, SeesEveryChangeOfWhatWasSigned) {
  std::string text = sample("edxml-signed.xml");
  auto reason = [&](std::string_view from, std::string_view to) {
    return signature(replaced(text, from, to), trusting());
  };
  std::string digest = "does not verify: the digest is not that of the document";
  EXPECT_EQ(reason("10.1.2.3", "10.1.2.9"), digest);
  EXPECT_EQ(reason("000.01.12.H28", "000.01.12.H29"), digest);
  EXPECT_EQ(reason("Kido", "Kida"), digest);
  char& letter = text[text.find("<SignatureValue>") + 16];
  letter = letter == 'A' ? 'B' : 'A';
  EXPECT_EQ(signature(text, trusting()), "does not verify: the value does not fit the certificate");
  letter = sample("edxml-signed.xml")[text.find("<SignatureValue>") + 16];
  // Changes that mean nothing are none.
  EXPECT_EQ(reason("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", ""), "verified: ");
  EXPECT_EQ(reason("name=\"PC-KETOAN\"", "name='PC-KETOAN'"), "verified: ");
}

// What wraps a signed part around an unsigned one, or hides a report where no signature looks.
TEST(Avreport, ResistsWrapping) {
  std::string soap = sample("soap-signed.xml");
  // The signed body is moved aside and another takes its place.
  size_t from = soap.find("<soap:Body"), to = soap.find("</soap:Envelope>");
  std::string body = soap.substr(from, to - from);
  std::string forged = replaced(replaced(body, "Id=\"body\"", "Id=\"forged\""), "198.18.0.9", "198.18.0.66");
  std::string two = soap;
  two.replace(from, to - from, "<x>" + body + "</x>" + forged);
  EXPECT_EQ(decode(two, trusting()).counts, (DecodeCounts{.malformed = 1}));  // two reports
  // The signed body is kept, its report under another name.
  std::string signed_only = body;
  for (const char* name : {"<AVReport", "</AVReport"})
    signed_only = replaced(signed_only, name, std::string(name) + "x");
  two = soap;
  two.replace(from, to - from, signed_only + forged);
  EXPECT_EQ(signature(two, trusting()), "does not verify: it does not cover the report");
  // The same Id twice.
  two = soap;
  two.replace(from, to - from, "<soap:Body Id=\"body\"/>" + body);
  EXPECT_EQ(signature(two, trusting()), "does not verify: an Id is there twice");
  // A report inside the signature, which an enveloped signature leaves out.
  std::string edxml = sample("edxml-signed.xml");
  size_t open = edxml.find("<AVReport"), close = edxml.find("</AVReport>") + 11;
  std::string report = edxml.substr(open, close - open);
  std::string hidden = edxml;
  hidden.erase(open, close - open);
  hidden = replaced(hidden, "</KeyInfo>", "</KeyInfo><Object>" + report + "</Object>");
  EXPECT_EQ(decode(hidden, trusting()).counts, (DecodeCounts{.unsupported = 1}));
  // A second signature, good or not.
  size_t begin = edxml.find("<Signature "), end = edxml.find("</Signature>") + 12;
  EXPECT_EQ(signature(replaced(edxml, "</edXML:edXMLHeader>",
                               edxml.substr(begin, end - begin) + "</edXML:edXMLHeader>"),
                      trusting()),
            "does not verify: there is more than one");
}

TEST(Avreport, RefusesOtherTransformsAndReferences) {
  std::string text = sample("edxml-signed.xml");
  std::string form = "does not verify: it has a form or an algorithm that is not accepted";
  EXPECT_EQ(
      signature(
          replaced(text, "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>",
                   "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"
                   "<XPath>false()</XPath></Transform>"),
          trusting()),
      form);
  EXPECT_EQ(signature(replaced(text, "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), trusting()),
            form);
  EXPECT_EQ(signature(replaced(text, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                               "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
                      trusting()),
            form);
  EXPECT_EQ(signature(replaced(text, "URI=\"\"", "URI=\"file:///etc/passwd\""), trusting()),
            "does not verify: it does not cover the report");
  EXPECT_EQ(signature(replaced(text, "URI=\"\"", "URI=\"#xpointer(/)\""), trusting()),
            "does not verify: it does not cover the report");
}

TEST(Avreport, JudgesCertificatesAtTheTimeOfTheReport) {
  SignatureVerifier verifier(sample("root.pem"));
  std::string text = sample("edxml-signed.xml");
  XmlDocument doc = parse_xml(text);
  const xmlNode* report = nullptr;
  each_element(xmlDocGetRootElement(doc.get()), [&](const xmlNode* node) {
    if (is_element(node, "AVReport")) report = node;
    return !report;
  });
  auto at = [&](Day day) { return verifier.check(doc, report, text, start_of(day)).reason; };
  EXPECT_EQ(at(*parse_day("2019-01-01")), "");
  EXPECT_EQ(at(*parse_day("2021-01-01")), "its certificate is not trusted: certificate has expired");
  EXPECT_EQ(at(*parse_day("2017-01-01")), "its certificate is not trusted: certificate is not yet valid");
  EXPECT_EQ(verifier.check(doc, report, text, kNoTime).reason,
            "the report has no time to judge the certificate at");
}

TEST(Avreport, CallsPlaceholdersOut) {
  EXPECT_EQ(signature(sample("edxml-placeholder.xml"), trusting()),
            "placeholder: its certificate cannot be read");
  std::string unsigned_text = sample("edxml-unsigned.xml");
  auto with = [&](const std::string& inside) {
    return signature(replaced(unsigned_text, "</edXML:edXMLHeader>",
                              "<Signature>" + inside + "</Signature></edXML:edXMLHeader>"),
                     trusting());
  };
  std::string value(344, 'A');
  std::string reference = "<SignedInfo><Reference URI=\"\"><DigestValue>" + std::string(43, 'A') +
                          "=</DigestValue></Reference></SignedInfo>";
  EXPECT_EQ(with(""), "placeholder: it is empty");
  EXPECT_EQ(with(reference), "placeholder: its value is empty or no base64");
  EXPECT_EQ(with(reference + "<SignatureValue>signature</SignatureValue>"),
            "placeholder: its value is empty or no base64");
  EXPECT_EQ(with(reference + "<SignatureValue>" + value + "</SignatureValue>"),
            "placeholder: its value is one byte over and over");
  EXPECT_EQ(with(reference + "<SignatureValue>c2lnbmVk</SignatureValue>"),
            "placeholder: its value is too short to be one");
  value.replace(0, 4, "abcd");
  EXPECT_EQ(with(reference + "<SignatureValue>" + value + "</SignatureValue>"),
            "placeholder: its digest is none");
}

TEST(Avreport, NoticesOneSignatureOnManyDocuments) {
  std::string first = replaced(sample("edxml-signed.xml"), "10.1.2.3", "10.1.2.7");
  std::string second = replaced(sample("edxml-signed.xml"), "10.1.2.3", "10.1.2.8");
  PlainDecoded got = decode(first + second + first, trusting());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 24, .malformed = 3}));
  EXPECT_EQ(detail(got.rows[0], "signature"), "does not verify");
  EXPECT_EQ(detail(got.rows[8], "signature"), "placeholder");
  EXPECT_EQ(detail(got.rows[8], "signature_reason"), "its value came with another document before");
  EXPECT_EQ(detail(got.rows[16], "signature"), "does not verify");
}

TEST(Avreport, BelievesUnsignedReportsByAgreementOnly) {
  DecodeOptions options;
  options.av_unsigned = "000.00.00.G12, 000.01.12.H28";
  PlainDecoded got = decode(sample("edxml-unsigned.xml"), options);
  EXPECT_EQ(got.rows.at(0).report_class, ReportClass::infected);
  EXPECT_EQ(detail(got.rows[0], "signature"), "none");
  // An agreement does not cover a signature that does not verify.
  EXPECT_EQ(decode(sample("edxml-stranger.xml"), options).rows.at(0).report_class, ReportClass::other);
  options.av_unsigned = "000.01.12";
  EXPECT_EQ(decode(sample("edxml-unsigned.xml"), options).rows.at(0).report_class, ReportClass::other);
  options.av_unsigned = "*";
  EXPECT_EQ(decode(sample("edxml-unsigned.xml"), options).rows.at(0).report_class, ReportClass::infected);
}

TEST(Avreport, RefusesWhatIsNotBelievedWhenToldTo) {
  DecodeOptions options = trusting();
  options.av_refuse = true;
  EXPECT_EQ(decode(sample("edxml-signed.xml"), options).counts, (DecodeCounts{.records = 8}));
  EXPECT_EQ(decode(sample("edxml-stranger.xml"), options).counts, (DecodeCounts{.malformed = 1}));
  EXPECT_EQ(decode(sample("edxml-placeholder.xml"), options).counts, (DecodeCounts{.malformed = 1}));
  EXPECT_EQ(decode(sample("edxml-unsigned.xml"), options).counts, (DecodeCounts{.unsupported = 1}));
}

TEST(Avreport, TakesNoEntitiesAndNoOversizedDocuments) {
  std::string doctype =
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"&x;&x;\">]>"
      "<Envelope><AVReport>&y;</AVReport></Envelope>\n";
  EXPECT_EQ(decode(doctype, {}).counts, (DecodeCounts{.malformed = 1}));
  EXPECT_EQ(decode(doctype + sample("edxml-unsigned.xml"), {}).counts,
            (DecodeCounts{.records = 8, .malformed = 1}));
  EXPECT_EQ(decode("<Envelope><AVReport>&nbsp;</AVReport></Envelope>", {}).counts,
            (DecodeCounts{.malformed = 1}));
  std::string deep, end;
  for (int i = 0; i < 400; ++i) {
    deep += "<a>";
    end += "</a>";
  }
  EXPECT_EQ(decode("<E>" + deep + end + "</E>", {}).counts, (DecodeCounts{.malformed = 1}));
  std::string big = "<E>" + std::string(kAvDocumentLimit, 'x') + "</E>\n";
  EXPECT_EQ(decode(big + sample("edxml-unsigned.xml"), {}).counts,
            (DecodeCounts{.records = 8, .over_limit = 1}));
  std::string many = "<E><AVReport><OS>";
  for (size_t i = 0; i < kAvRowLimit + 10; ++i) many += "<Machine ip='10.0.0.1'/>";
  EXPECT_EQ(decode(many + "</OS></AVReport></E>", {}).counts,
            (DecodeCounts{.records = kAvRowLimit, .over_limit = 10}));
}

TEST(Avreport, CopesWithEmptySectionsAndOddWords) {
  PlainDecoded got = decode(
      "<E><AVReport><Datetime>soon</Datetime><Malware/><Malware><Machine/><Machine "
      "ip=\"?\"><MalwareInfo/></Machine>"
      "<Machine ip=\"10.0.0.1; 10.0.0.2\"><MalwareInfo><MalwareName> x "
      "</MalwareName></MalwareInfo></Machine></Malware>"
      "</AVReport></E><other/>",
      {});
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 2, .unsupported = 1}));
  EXPECT_EQ(detail(got.rows.at(1), "machine_ip") + got.rows[1].infection + got.rows[0].infection, "?x");
}

TEST(Avreport, KnowsItsOwn) {
  EXPECT_EQ(sniff_avreport(as_bytes(sample("edxml-signed.xml"))), 99);
  EXPECT_EQ(sniff_avreport(as_bytes(sample("soap-signed.xml"))), 99);
  EXPECT_EQ(sniff_avreport(as_bytes("<edXML:edXMLEnvelope/>")), 0);
  EXPECT_EQ(sniff_avreport(as_bytes("AVReport Envelope")), 0);
}

TEST(Avreport, GivesTheSameHoweverTheFileIsCut) {
  std::string text =
      sample("edxml-signed.xml") + "junk <?xml version='1.0'?>" + sample("soap-signed.xml").substr(39);
  PlainDecoded whole = decode(text, trusting());
  EXPECT_EQ(whole.counts, (DecodeCounts{.records = 10, .malformed = 1}));
  for (size_t cut = 1; cut < text.size(); cut += 1 + cut / 8) {
    PlainDecoded got = decode_in_pieces(*make_avreport_decoder(trusting()), text, cut);
    ASSERT_EQ(got.counts, whole.counts) << cut;
    ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
  }
}

}  // namespace
}  // namespace luytre
