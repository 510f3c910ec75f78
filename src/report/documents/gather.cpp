// Which figures each kind of document speaks of.
#include <fmt/format.h>

#include "report/documents/compose.h"

namespace luytre {
namespace {

enum class When : uint8_t { period, before, year_before };

struct Wanted {
  const char* name;
  const char* query;
  const char* by = "";        // "": not split
  const char* category = "";  // "": all
  When when = When::period;
};

// `addresses` and its comparisons come in every kind.
constexpr Wanted kCommon[] = {
    {"addresses", "addresses"},
    {"addresses_before", "addresses", "", "", When::before},
    {"addresses_year", "addresses", "", "", When::year_before},
    {"by_family", "addresses", "family"},
    {"by_sector", "addresses", "sector"},
    {"apt", "addresses", "", "apt-c2"},
    {"leaks", "leaked_accounts"},
};
constexpr Wanted kHalfYear[] = {{"by_month", "addresses", "month"}};
constexpr Wanted kWeek[] = {
    {"by_day", "addresses", "day"},
    {"findings", "findings", "kind"},
    {"weaknesses", "weaknesses"},
    {"notices", "notices", "kind"},
};
constexpr Wanted kFull[] = {
    {"by_top", "addresses", "top"},
    {"by_top_before", "addresses", "top", "", When::before},
    {"by_family_before", "addresses", "family", "", When::before},
    {"by_category", "addresses", "category"},
    {"address_days", "address_days"},
    {"hosts", "hosts"},
    {"leaks_by_organisation", "leaked_accounts", "organisation"},
    {"weaknesses", "weaknesses"},
    {"weaknesses_before", "weaknesses", "", "", When::before},
    {"by_weakness", "weaknesses", "weakness"},
    {"weaknesses_by_organisation", "weaknesses", "organisation"},
    {"findings", "findings", "kind"},
    {"findings_by_organisation", "findings", "organisation"},
    {"notices", "notices", "kind"},
};

FigureQuery query_of(const Wanted& wanted, const DocumentDraft& draft) {
  FigureQuery q;
  q.name = wanted.query;
  q.from = draft.from;
  q.to = draft.to;
  if (wanted.by[0]) q.where["by"] = wanted.by;
  if (wanted.category[0]) q.where["category"] = wanted.category;
  if (wanted.when != When::period) {
    Question question;
    question.from = q.from;
    question.to = q.to;
    question = compared(question, wanted.when == When::before ? Compare::previous : Compare::year);
    q.from = question.from;
    q.to = question.to;
  }
  return q;
}

Result<void> add(const FigureSource& source, const DocumentDraft& draft, std::span<const Wanted> all,
                 Figures& out) {
  for (const Wanted& wanted : all) {
    auto figure = source.ask(query_of(wanted, draft));
    if (!figure && figure.error().code == ErrorCode::unavailable) continue;
    if (!figure) return std::unexpected(figure.error());
    out[wanted.name] = std::move(*figure);
  }
  return {};
}

}  // namespace

Result<Figures> gather_figures(const FigureSource& source, const DocumentDraft& draft) {
  Figures out;
  if (draft.kind == "notice") return out;
  LUYTRE_TRY(add(source, draft, kCommon, out));
  if (draft.kind == "urging" || draft.kind == "half-year" || draft.kind == "annual")
    LUYTRE_TRY(add(source, draft, kHalfYear, out));
  if (draft.kind == "weekly") LUYTRE_TRY(add(source, draft, kWeek, out));
  if (draft.kind == "monthly" || draft.kind == "half-year" || draft.kind == "annual")
    LUYTRE_TRY(add(source, draft, kFull, out));
  if (draft.kind == "monthly") {
    constexpr Wanted kDays[] = {{"by_day", "addresses", "day"}};
    LUYTRE_TRY(add(source, draft, kDays, out));
  }
  return out;
}

Result<Figures> gather_own_figures(const FigureSource& source, const DocumentDraft& draft,
                                   const std::string& organisation) {
  constexpr Wanted kOwn[] = {
      {"addresses", "addresses"},   {"by_family", "addresses", "family"},
      {"leaks", "leaked_accounts"}, {"by_weakness", "weaknesses", "weakness"},
      {"list", "finding_list"},
  };
  Figures out;
  for (const Wanted& wanted : kOwn) {
    FigureQuery query = query_of(wanted, draft);
    query.where["organisation"] = organisation;
    auto figure = source.ask(query);
    if (!figure && figure.error().code == ErrorCode::unavailable) continue;
    if (!figure) return std::unexpected(figure.error());
    out[wanted.name] = std::move(*figure);
  }
  return out;
}

}  // namespace luytre
