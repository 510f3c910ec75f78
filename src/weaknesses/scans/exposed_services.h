// Services that should not be reachable, by the table of exposed_services.csv.
#pragma once
#include <string>
#include <string_view>

#include "weaknesses/scans/scan_result.h"

namespace luytre {

struct ExposedService {
  std::string id, service, product;  // `product` in lower case
  WeaknessSeverity severity = WeaknessSeverity::low;
  std::string title, fix;
};

// The first row that fits what was identified; null: none.
const ExposedService* exposed_service(std::string_view service, std::string_view product);

namespace detail {
extern const char kExposedServicesCsv[];
}

}  // namespace luytre
