// Letters as bodies exchange them between their document systems: edXML, the envelope of QCVN 102:2016, with
// the fields of Decree 30/2020, Appendix VI.
//
// The regulation's schema was not at hand: names and order follow what public builders send (root
// edXMLEnvelope, namespace http://www.mic.gov.vn/TBT/QCVN_102_2016). No conformance is claimed.
#pragma once
#include <string>
#include <vector>

#include "report/letters/letter.h"

namespace luytre {

struct EdxmlReceiver {
  std::string organ_id, name;
};
struct EdxmlFile {
  std::string name, type, bytes;
};

// `pages`: of the letter, 0 unknown. Texts are cut to the lengths of Appendix VI.
std::string edxml(const OfficialLetter& letter, const std::vector<EdxmlReceiver>& to,
                  const std::vector<EdxmlFile>& files, unsigned pages);

}  // namespace luytre
