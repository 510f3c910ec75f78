// The named queries, one function each. As FigureSource::ask().
#pragma once
#include "report/figures/source.h"

namespace luytre {

Result<Figure> ask_situation(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_hosts(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_leaks(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_weaknesses(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_findings(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_finding_list(const FigureStores& stores, const FigureQuery& query);
Result<Figure> ask_notices(const FigureStores& stores, const FigureQuery& query);

}  // namespace luytre
