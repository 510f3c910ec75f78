// Files that come from outside: PDFs that were signed elsewhere, and templates that were edited.
#include <boost/json.hpp>

#include "report/documents/fill.h"
#include "report/signing/pades.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  using namespace luytre;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 1 << 16) return 0;
  (void)add_signature_field(text, {"a", "b", "c"});
  (void)check_pdf(text);
  static const boost::json::object values{
      {"a", "text"}, {"yes", true}, {"list", boost::json::array{boost::json::object{{"a", "1"}}}}};
  static const Pictures pictures{{"c", "<svg><title>t</title></svg>"}};
  (void)fill_document({text, ""}, values, pictures);
  return 0;
}
