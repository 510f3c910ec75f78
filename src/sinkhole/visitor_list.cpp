#include "sinkhole/visitor_list.h"

#include <fmt/format.h>

namespace luytre::sinkhole {
namespace {

class NoSink final : public ReaderSink {
 public:
  void add(const IndicatorValue&, const Said&, const Where&) override {}
  void add_addresses4(std::span<const uint32_t>, const Said&, uint64_t) override {}
  void refuse(Refusal, const Where&, std::string_view, std::string_view) override {}
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

Result<void> VisitorList::add(std::string_view text, const std::string& name) {
  if (sniff_warninglist(text)) {
    NoSink sink;
    auto list = read_warninglist({.text = text, .name = name, .columns = {}}, sink);
    if (!list) return std::unexpected(list.error());
    list->types |= 1u << static_cast<unsigned>(IndicatorType::address);
    lists_.push_back(std::move(*list));
    return {};
  }
  BenignList list{.name = name,
                  .kind = BenignKind::cidr,
                  .types = 1u << static_cast<unsigned>(IndicatorType::address),
                  .entries = {}};
  size_t number = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++number;
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    auto prefix = Prefix::parse(line, Prefix::HostBits::clear);
    if (!prefix)
      return fail(ErrorCode::invalid,
                  fmt::format("{} line {}: '{}' is no address and no prefix", name, number, line));
    list.entries.push_back(prefix->to_string());
  }
  lists_.push_back(std::move(list));
  return {};
}

void VisitorList::build() {
  index_ = std::make_unique<BenignIndex>(lists_);
}

std::optional<std::string> VisitorList::find(const IpAddress& visitor) const {
  if (!index_) return {};
  return index_->find({.type = IndicatorType::address, .address = visitor});
}

}  // namespace luytre::sinkhole
