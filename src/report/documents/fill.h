// Fills OpenDocument templates: flat files (.fodt) that an official opens, reads and edits in an office
// suite.
//
// A form has the page, the heading and the signature; a content has what one kind of document says. Both are
// whole documents of their own. In them:
//   a field        Fields > Variables > User field `name`            the value (text:user-field-get)
//   a section      named each.LIST, if.NAME, not.NAME                 repeated; kept when there, or not there
//   a table        named each.LIST                                    its rows below the head, once for each
//   a picture      named chart.NAME                                   the SVG of that name
//   a section      named content or appendices in the form            the content's section of that name
// Names are looked up from the inside out. A second section of one name gets a number that is left aside:
// "if.apt.2". What the content calls styles of its own is kept apart from the form's.
//
// values["margins"] sets both margins of paragraph styles, in millimetres; meta_title, meta_language and
// meta_keyword say what the file is. Scripts, embedded objects and links
// to files are left out of the result.
//
// Format: OASIS OpenDocument 1.3 part 3.
#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

struct DocumentTemplate {
  std::string_view form, content;  // flat OpenDocument; an empty content leaves the form's own text
};

// SVG texts by name, for pictures.
using Pictures = std::map<std::string, std::string, std::less<>>;

// The document as flat OpenDocument. Values are texts, whole numbers, truths, objects and lists of objects; a
// line break in a text is one on paper. Errors: invalid, with what is wrong where: not XML, a name that is
// not there, sections more than 16 deep, a result above 64 MiB, more than 200,000 repetitions.
Result<std::string> fill_document(const DocumentTemplate& which, const boost::json::object& values,
                                  const Pictures& pictures);

// Lines of an issuer's and a title's width decide how long the rule below is: the share of text widths
// (Times-Bold, AFM) in millimetres at `points`.
double bold_width_mm(std::string_view text, double points);

}  // namespace luytre
