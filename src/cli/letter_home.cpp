#include "cli/letter_home.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "cli/ledger_home.h"
#include "monitor/home.h"

namespace luytre {

LetterDeskOptions letter_options(const Context& context) {
  LetterDeskOptions out;
  out.home = context.settings.home;
  return out;
}

Result<std::unique_ptr<LetterHome>> open_letter_home(const Context& context) {
  auto out = std::make_unique<LetterHome>();
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  out->ledger = std::move(*ledger);
  auto days = home->days();
  if (!days) return std::unexpected(days.error());
  out->days = std::move(*days);
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  out->directory = std::move(*directory);
  FigureStores stores;
  // A reader makes no folder: a home without lists has no store of them.
  if (std::filesystem::exists(home->folder() / "indicators")) {
    auto indicators = home->indicators();
    if (!indicators) return std::unexpected(indicators.error());
    out->indicators.emplace(std::move(*indicators));
    stores.indicators = &*out->indicators;
  }
  stores.days = &*out->days;
  stores.directory = &*out->directory;
  stores.ledger = out->ledger.get();
  stores.directory_folder = home->folder() / "directory";
  stores.ownership = home->folder() / "letters" / "ownership";
  stores.threads = context.threads();
  out->source.emplace(std::move(stores));
  auto desk = LetterDesk::open(*out->ledger, *out->source, letter_options(context));
  if (!desk) return std::unexpected(desk.error());
  out->desk.emplace(std::move(*desk));
  return out;
}

Result<DocumentHead> letter_head(const Context& context, const std::string& file, Language language) {
  if (!file.empty()) {
    auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(*text, error);
    if (error) return fail(ErrorCode::invalid, fmt::format("'{}' is no JSON: {}", file, error.message()));
    auto head = head_from_json(value);
    if (!head) return fail(ErrorCode::invalid, fmt::format("'{}': {}", file, head.error().message));
    return head;
  }
  bool vi = language == Language::vietnamese;
  DocumentHead head;
  head.issuer = vi ? context.settings.centre_name : context.settings.centre_name_en;
  head.issuer_short = head.issuer;
  head.symbol = "TTGS";
  head.place = vi ? "Hà Nội" : "Hanoi";
  head.authority = {vi ? "GIÁM ĐỐC" : "DIRECTOR"};
  head.distribution = {vi ? "Như trên" : "As above", vi ? "Lưu: VT" : "Archives"};
  return head_of_home(context.settings.home, head);
}

}  // namespace luytre
