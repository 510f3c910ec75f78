#include "warning/taxii/page.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

constexpr size_t kMostLookedAt = 50'000;  // members in one request

class PageMaker {
 public:
  PageMaker(const Producer& producer, const TaxiiQuery& query, TaxiiView view)
      : producer_(producer), query_(query), view_(view) {}

  bool full() const { return more_; }
  uint64_t place() const { return place_; }

  void take(const Member& member) {
    if (more_) return;
    if (member.gone == Member::over)
      return pass(member.added + 1);  // its readers know until when it was valid
    StixObjects made = stix_objects(member);
    for (size_t i = 0; i < made.count && !more_; ++i) {
      const StixObject& object = made.objects[i];
      if (object.date <= query_.after) continue;
      if (query_.wants_type(object.type) && query_.wants_id(object.id) &&
          query_.wants_version(object.version))
        put(member, object);
      if (!more_) place_ = object.date;
    }
    if (!more_) pass(member.added + 1);
  }
  void cut() { more_ = true; }  // there is more that was not looked at

  TaxiiPage finish() && {
    TaxiiPage page{.json = "{", .first = first_, .last = last_, .count = count_, .more = more_};
    // A client that is told of more must be told how to go on.
    if (more_) page.json += fmt::format("\"more\":true,\"next\":\"{}\"", taxii_next(query_, place_));
    if (count_ > 0) {
      const char* name = view_ == TaxiiView::versions ? "versions" : "objects";
      page.json += fmt::format("{}\"{}\":[", more_ ? "," : "\"more\":false,", name);
      page.json += items_;
      page.json += ']';
    }
    page.json += '}';
    return page;
  }

 private:
  void pass(uint64_t date) { place_ = std::max(place_, date); }
  void put(const Member& member, const StixObject& object) {
    if (count_ == query_.limit) {
      more_ = true;
      return;
    }
    if (count_++ > 0) items_ += ',';
    if (first_ == 0) first_ = object.date;
    last_ = object.date;
    switch (view_) {
      case TaxiiView::objects:
        return append_stix(items_, member, object, producer_);
      case TaxiiView::manifest:
        fmt::format_to(std::back_inserter(items_),
                       "{{\"id\":\"{}\",\"date_added\":\"{}\",\"version\":\"{}\",\"media_type\":"
                       "\"application/stix+json;version=2.1\"}}",
                       object.id, format_time(static_cast<Timestamp>(object.date)),
                       stix_time(object.version));
        return;
      case TaxiiView::versions:
        fmt::format_to(std::back_inserter(items_), "\"{}\"", stix_time(object.version));
        return;
    }
  }

  const Producer& producer_;
  const TaxiiQuery& query_;
  TaxiiView view_;
  std::string items_;
  size_t count_ = 0;
  uint64_t first_ = 0, last_ = 0;
  uint64_t place_ = 0;  // everything up to here was looked at
  bool more_ = false;
};

bool is_value_type(std::string_view type) {
  return type == "indicator" || type == "relationship";
}

}  // namespace

Result<TaxiiPage> taxii_page(Ledger& ledger, const Collection& collection, const Producer& producer,
                             const TaxiiQuery& query, TaxiiView view) {
  PageMaker maker(producer, query, view);
  MemberQuery asked;
  asked.after =
      query.after > 0 ? query.after - 1 : 0;  // the second object of a member is one later than its first
  if (!query.types.empty()) {
    if (std::ranges::none_of(query.types, is_value_type)) asked.which = MemberQuery::others;
    if (std::ranges::all_of(query.types, is_value_type)) asked.which = MemberQuery::values;
  }
  for (const std::string& id : query.ids)
    if (std::string object = member_object(id); !object.empty()) asked.objects.push_back(std::move(object));
  if (!query.ids.empty() && asked.objects.empty()) return std::move(maker).finish();
  for (size_t looked = 0; !maker.full();) {
    asked.limit = std::min<size_t>(query.limit + 1, 2000);
    size_t got = 0;
    LUYTRE_TRY(read_members(ledger, collection.number, asked, [&](const Member& member) {
      ++got;
      asked.after = member.added;
      maker.take(member);
    }));
    if (got < asked.limit) break;
    if ((looked += got) >= kMostLookedAt && !maker.full()) maker.cut();
  }
  return std::move(maker).finish();
}

}  // namespace luytre
