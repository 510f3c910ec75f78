// The detail of an audit entry: a flat JSON object of texts. Never a secret.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace luytre {

std::string json_detail(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

}  // namespace luytre
