#include "access/json_detail.h"

#include <boost/json.hpp>

namespace luytre {

std::string json_detail(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  boost::json::object object;
  for (const auto& [name, value] : fields) object[name] = value;
  return boost::json::serialize(object);
}

}  // namespace luytre
