#include "weaknesses/cpe/cpe.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr size_t kLongest = 1024;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Wildcards stand at the ends only: '*' once, '?' several times.
bool wildcards_fit(std::string_view text) {
  size_t from = 0, to = text.size();
  if (to > from && text[from] == CpeValue::kMany)
    ++from;
  else
    while (from < to && text[from] == CpeValue::kOne) ++from;
  if (to > from && text[to - 1] == CpeValue::kMany)
    --to;
  else
    while (to > from && text[to - 1] == CpeValue::kOne) --to;
  return text.substr(from, to - from).find_first_of("\x01\x02") == std::string_view::npos;
}

std::optional<CpeValue> formatted_value(std::string_view text) {
  if (text.empty() || text == "*") return CpeValue{};
  if (text == "-") return CpeValue{.kind = CpeValue::Kind::na, .text = {}};
  CpeValue value{.kind = CpeValue::Kind::value, .text = {}};
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      value.text += lower(text[i]);
    } else {
      value.text += c == '*' ? CpeValue::kMany : c == '?' ? CpeValue::kOne : lower(c);
    }
  }
  if (!wildcards_fit(value.text)) return std::nullopt;
  return value;
}

std::optional<Cpe> parse_formatted(std::string_view text) {
  Cpe cpe;
  size_t field = 0;
  while (true) {
    size_t end = 0;
    while (end < text.size() && text[end] != ':') end += text[end] == '\\' ? 2 : 1;
    end = std::min(end, text.size());
    if (field == kCpeFields) return std::nullopt;
    auto value = formatted_value(text.substr(0, end));
    if (!value) return std::nullopt;
    cpe.fields[field++] = std::move(*value);
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  return cpe;
}

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

std::optional<CpeValue> uri_value(std::string_view text) {
  if (text.empty()) return CpeValue{};
  if (text == "-") return CpeValue{.kind = CpeValue::Kind::na, .text = {}};
  CpeValue value{.kind = CpeValue::Kind::value, .text = {}};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      value.text += lower(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    int code = high * 16 + low;
    // "%01" is '?', "%02" is '*' (NISTIR 7695, 6.1.2.1.3).
    if (code == 1)
      value.text += CpeValue::kOne;
    else if (code == 2)
      value.text += CpeValue::kMany;
    else if (code < 0x20)
      return std::nullopt;
    else
      value.text += lower(static_cast<char>(code));
    i += 2;
  }
  if (!wildcards_fit(value.text)) return std::nullopt;
  if (value.text == std::string(1, CpeValue::kMany)) return CpeValue{};
  return value;
}

std::optional<Cpe> parse_uri(std::string_view text) {
  Cpe cpe;
  for (size_t field = 0; field < 7; ++field) {
    size_t end = std::min(text.find(':'), text.size());
    std::string_view part = text.substr(0, end);
    if (field == static_cast<size_t>(CpeField::edition) && part.starts_with('~')) {
      // ~edition~sw_edition~target_sw~target_hw~other
      static constexpr CpeField kPacked[] = {CpeField::edition, CpeField::sw_edition, CpeField::target_sw,
                                             CpeField::target_hw, CpeField::other};
      for (CpeField f : kPacked) {
        if (!part.starts_with('~')) return std::nullopt;
        part.remove_prefix(1);
        size_t stop = std::min(part.find('~'), part.size());
        auto value = uri_value(part.substr(0, stop));
        if (!value) return std::nullopt;
        cpe[f] = std::move(*value);
        part.remove_prefix(stop);
      }
      if (!part.empty()) return std::nullopt;
    } else {
      auto value = uri_value(part);
      if (!value) return std::nullopt;
      cpe.fields[field] = std::move(*value);
    }
    if (end == text.size()) return cpe;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

// Whether `text` fits `pattern`, which has wildcards at its ends only.
bool fits(std::string_view pattern, std::string_view text) {
  auto count_ones = [](std::string_view& p, bool front) {
    size_t n = 0;
    while (!p.empty() && (front ? p.front() : p.back()) == CpeValue::kOne) {
      front ? p.remove_prefix(1) : p.remove_suffix(1);
      ++n;
    }
    return n;
  };
  bool many_front = pattern.starts_with(CpeValue::kMany);
  if (many_front) pattern.remove_prefix(1);
  size_t ones_front = many_front ? 0 : count_ones(pattern, true);
  bool many_back = pattern.ends_with(CpeValue::kMany);
  if (many_back) pattern.remove_suffix(1);
  size_t ones_back = many_back ? 0 : count_ones(pattern, false);
  // '?' stands for one character or none at the ends.
  for (size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, at + 1)) {
    size_t before = at, after = text.size() - at - pattern.size();
    if ((many_front || before <= ones_front) && (many_back || after <= ones_back)) return true;
    if (at >= text.size()) break;
  }
  return false;
}

}  // namespace

std::optional<Cpe> Cpe::parse(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return std::nullopt;
  std::optional<Cpe> cpe;
  if (text.starts_with("cpe:2.3:"))
    cpe = parse_formatted(text.substr(8));
  else if (text.starts_with("cpe:/"))
    cpe = parse_uri(text.substr(5));
  if (!cpe) return cpe;
  const CpeValue& part = (*cpe)[CpeField::part];
  if (part.kind == CpeValue::Kind::value && part.text != "a" && part.text != "o" && part.text != "h")
    return std::nullopt;
  return cpe;
}

std::string Cpe::to_string() const {
  std::string out = "cpe:2.3";
  for (const CpeValue& value : fields) {
    out += ':';
    if (value.kind != CpeValue::Kind::value) {
      out += value.kind == CpeValue::Kind::any ? '*' : '-';
      continue;
    }
    for (char c : value.text) {
      bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                   (c == '-' && value.text.size() > 1) || static_cast<unsigned char>(c) >= 0x80;
      if (c == CpeValue::kMany || c == CpeValue::kOne) {
        out += c == CpeValue::kMany ? '*' : '?';
        continue;
      }
      if (!plain) out += '\\';
      out += c;
    }
  }
  return out;
}

CpeRelation compare(const CpeValue& source, const CpeValue& target) {
  using Kind = CpeValue::Kind;
  using enum CpeRelation;
  if (target.kind == Kind::value && target.has_wildcard())
    return source.kind == Kind::value && source == target ? equal : undefined;
  if (source.kind == Kind::any) return target.kind == Kind::any ? equal : superset;
  if (target.kind == Kind::any) return subset;
  if (source.kind == Kind::na) return target.kind == Kind::na ? equal : disjoint;
  if (target.kind == Kind::na) return disjoint;
  if (source.text == target.text) return equal;
  return source.has_wildcard() && fits(source.text, target.text) ? superset : disjoint;
}

CpeMatch covers(const Cpe& rule, const Cpe& inventory, bool ignore_version) {
  CpeMatch out;
  for (CpeField f : {CpeField::vendor, CpeField::product})
    if (inventory[f].kind != CpeValue::Kind::value) return out;
  for (size_t i = 0; i < kCpeFields; ++i) {
    auto field = static_cast<CpeField>(i);
    if (ignore_version && field == CpeField::version) continue;
    if (ignore_version && field == CpeField::update && inventory.fields[i].kind == CpeValue::Kind::any)
      continue;
    CpeRelation relation = compare(rule.fields[i], inventory.fields[i]);
    if (relation == CpeRelation::equal || relation == CpeRelation::superset) continue;
    if (relation != CpeRelation::subset) return out;
    // The inventory says less than the rule asks: of the version that is told, of what stands behind it is
    // let pass.
    if (field == CpeField::version && rule.fields[i].kind == CpeValue::Kind::value) out.version_known = false;
    if (field < CpeField::version) return out;
  }
  out.covers = true;
  return out;
}

std::optional<std::string> product_key(const Cpe& cpe) {
  std::string key;
  for (CpeField f : {CpeField::part, CpeField::vendor, CpeField::product}) {
    const CpeValue& value = cpe[f];
    if (value.kind != CpeValue::Kind::value || value.has_wildcard()) return std::nullopt;
    key += value.text;
    key += '\0';
  }
  return key;
}

}  // namespace luytre
