// parse_http_request once more, by splitting the whole text into lines, to compare with.
#pragma once
#include "wire/http/request.h"

namespace luytre {

HttpVerdict parse_http_request_twin(std::string_view text, HttpRequest& request);

}  // namespace luytre
