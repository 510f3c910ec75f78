// First labels of popular sites, one a line, compiled in from popular_labels.txt.
#pragma once
#include <string_view>

namespace luytre::detail {
extern const std::string_view kPopularLabels;
}
