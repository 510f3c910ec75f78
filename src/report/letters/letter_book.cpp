#include "report/letters/letter_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/vietnamese.h"
#include "report/documents/compose.h"
#include "report/letters/letter_rows.h"

namespace luytre {
namespace {

constexpr size_t kTextLimit = 4096;

Result<void> may(const Viewer& viewer, Permission what) {
  if (viewer.may(what, "")) return {};
  return fail(ErrorCode::not_found, "there is no such letter");
}

Result<void> fits(const std::string& text, const char* what) {
  if (text.empty() || text.size() > kTextLimit)
    return fail(ErrorCode::invalid, fmt::format("{} has 1 to {} bytes", what, kTextLimit));
  return {};
}

// Writing and approving are two persons' work; at the machine itself there may be one only.
bool is_console(std::string_view actor) {
  return actor.starts_with("console:");
}

}  // namespace

Result<OfficialLetter> LetterRegister::make(const Viewer& viewer, const DocumentDraft& draft,
                                            const Figures& figures, const std::vector<std::string>& withdrawn,
                                            std::vector<LetterCopy> copies) {
  LUYTRE_TRY(may(viewer, Permission::write_letters));
  OfficialLetter l;
  l.id = random_id();
  l.subject = subject_of(draft);
  l.draft = draft;
  l.figures = figures;
  l.withdrawn = withdrawn;
  l.made_by = viewer.actor();
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    l.made_at = l.state_at = t.now();
    LUYTRE_TRY(insert_letter(t, l));
    LUYTRE_TRY(replace_copies(t, l.id, copies));
    return add_letter_event(t, l, viewer.actor(), "made", "");
  });
  if (!done) return std::unexpected(done.error());
  return l;
}

Result<OfficialLetter> LetterRegister::move(
    const Viewer& viewer, std::string_view id, Permission needed, std::initializer_list<LetterState> from,
    LetterState to, const char* event, const std::string& detail,
    const std::function<Result<void>(Transaction&, OfficialLetter&)>& also) {
  LUYTRE_TRY(may(viewer, needed));
  OfficialLetter letter;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    auto read = read_letter(t, id);
    if (!read) return std::unexpected(read.error());
    letter = std::move(*read);
    if (std::find(from.begin(), from.end(), letter.state) == from.end())
      return fail(ErrorCode::invalid, fmt::format("letter {} is '{}': this step does not follow",
                                                  letter.id.substr(0, 8), to_string(letter.state)));
    letter.state = to;
    letter.state_at = t.now();
    if (also) LUYTRE_TRY(also(t, letter));
    LUYTRE_TRY(update_letter(t, letter));
    return add_letter_event(t, letter, viewer.actor(), event, detail);
  });
  if (!done) return std::unexpected(done.error());
  return letter;
}

Result<OfficialLetter> LetterRegister::change(const Viewer& viewer, std::string_view id, unsigned revision,
                                              const DocumentDraft& draft, const Figures& figures,
                                              const std::vector<std::string>& withdrawn,
                                              std::vector<LetterCopy> copies) {
  return move(viewer, id, Permission::write_letters,
              {LetterState::draft, LetterState::review, LetterState::approved}, LetterState::draft, "changed",
              "", [&](Transaction& t, OfficialLetter& l) -> Result<void> {
                if (l.revision != revision)
                  return fail(ErrorCode::busy, "somebody else changed the letter meanwhile: read it again");
                ++l.revision;
                l.draft = draft;
                l.figures = figures;
                l.withdrawn = withdrawn;
                l.subject = subject_of(draft);
                l.approved_by.clear();
                return replace_copies(t, l.id, copies);
              });
}

Result<void> LetterRegister::comment(const Viewer& viewer, std::string_view id, const std::string& text) {
  LUYTRE_TRY(may(viewer, Permission::read_letters));
  if (!viewer.may(Permission::write_letters, "") && !viewer.may(Permission::approve_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  LUYTRE_TRY(fits(text, "a comment"));
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto letter = read_letter(t, id);
    if (!letter) return std::unexpected(letter.error());
    return add_letter_event(t, *letter, viewer.actor(), "comment", text);
  });
}

Result<OfficialLetter> LetterRegister::submit(const Viewer& viewer, std::string_view id) {
  return move(viewer, id, Permission::write_letters, {LetterState::draft}, LetterState::review, "review", "",
              nullptr);
}

Result<OfficialLetter> LetterRegister::send_back(const Viewer& viewer, std::string_view id,
                                                 const std::string& why) {
  LUYTRE_TRY(fits(why, "the reason"));
  return move(viewer, id, Permission::approve_letters, {LetterState::review, LetterState::approved},
              LetterState::draft, "sent-back", why, nullptr);
}

Result<OfficialLetter> LetterRegister::approve(const Viewer& viewer, std::string_view id, unsigned revision) {
  return move(
      viewer, id, Permission::approve_letters, {LetterState::review}, LetterState::approved, "approved", "",
      [&](Transaction& t, OfficialLetter& l) -> Result<void> {
        if (l.revision != revision)
          return fail(ErrorCode::busy, "the letter was changed since it was read: read it again");
        bool wrote = false;
        LUYTRE_TRY(t.query(
            "SELECT 1 FROM letter_event WHERE letter = $1 AND revision = $2 AND actor = $3 AND event IN "
            "('made', 'changed')",
            {l.id, int64_t{l.revision}, viewer.actor()}, [&](const Row&) {
              wrote = true;
              return false;
            }));
        if (wrote && !is_console(viewer.actor()))
          return fail(ErrorCode::invalid, "who wrote a letter does not approve it: another person does");
        l.approved_by = viewer.actor();
        return {};
      });
}

Result<OfficialLetter> LetterRegister::issue(const Viewer& viewer, std::string_view id, Day today) {
  return move(viewer, id, Permission::approve_letters, {LetterState::approved}, LetterState::issued, "issued",
              "", [&](Transaction& t, OfficialLetter& l) -> Result<void> {
                if (!l.draft.date) l.draft.date = today;
                l.issued = l.draft.date;
                l.year = civil_from_day(l.issued).year;
                auto number = take_number(t, l.year, l.id);
                if (!number) return std::unexpected(number.error());
                l.number = *number;
                l.notation = notation_of(l.number, l.draft.head.symbol);
                return {};
              });
}

Result<OfficialLetter> LetterRegister::set_signed(const Viewer& viewer, std::string_view id,
                                                  const std::string& signer, const std::string& digest) {
  return move(viewer, id, Permission::approve_letters, {LetterState::issued, LetterState::signed_},
              LetterState::signed_, "signed", signer, [&](Transaction&, OfficialLetter& l) -> Result<void> {
                l.signer = signer;
                l.signed_digest = digest;
                return {};
              });
}

Result<OfficialLetter> LetterRegister::recall(const Viewer& viewer, std::string_view id,
                                              const std::string& why) {
  LUYTRE_TRY(fits(why, "the reason"));
  return move(viewer, id, Permission::approve_letters, {LetterState::issued, LetterState::signed_},
              LetterState::recalled, "recalled", why, [&](Transaction& t, OfficialLetter& l) -> Result<void> {
                auto done = t.execute(
                    "UPDATE letter_copy SET state = 'recalled', state_at = $1 WHERE letter = $2 AND state = "
                    "'waiting'",
                    {t.now(), l.id});
                if (!done) return std::unexpected(done.error());
                return {};
              });
}

Result<void> LetterRegister::start_register(const Viewer& viewer, int year, uint64_t next) {
  LUYTRE_TRY(may(viewer, Permission::approve_letters));
  if (year < 1945 || year > 2999 || next < 1 || next > 99'999'999'999)
    return fail(ErrorCode::invalid, "a register has a year and a first number of at most 11 digits");
  return ledger_.write([&](Transaction& t) -> Result<void> {
    bool used = false;
    LUYTRE_TRY(t.query("SELECT 1 FROM letter_number WHERE year = $1", {int64_t{year}}, [&](const Row&) {
      used = true;
      return false;
    }));
    if (used)
      return fail(ErrorCode::invalid,
                  fmt::format("numbers of {} were given: the register goes on from there", year));
    auto done = t.execute(
        "INSERT INTO letter_register (year, last) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET last = "
        "excluded.last",
        {int64_t{year}, static_cast<int64_t>(next - 1)});
    if (!done) return std::unexpected(done.error());
    return t.audit({.actor = viewer.actor(),
                    .action = "letter.register",
                    .subject = std::to_string(year),
                    .detail = fmt::format(R"({{"next":{}}})", next)});
  });
}

Result<OfficialLetter> LetterRegister::find(const Viewer& viewer, std::string_view id) {
  LUYTRE_TRY(may(viewer, Permission::read_letters));
  OfficialLetter letter;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    auto read = read_letter(t, id);
    if (!read) return std::unexpected(read.error());
    letter = std::move(*read);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return letter;
}

Result<LetterPage> LetterRegister::list(const Viewer& viewer, const LetterFilter& filter) {
  LetterPage page;
  if (!viewer.may(Permission::read_letters, "")) return page;
  std::optional<Error> broken;
  auto done = ledger_.read([&](Transaction& t) {
    page = {};
    broken.reset();
    std::string where = "1 = 1";
    std::vector<Value> parameters;
    auto add = [&](const char* column, Value value) {
      parameters.push_back(std::move(value));
      where += fmt::format(" AND {} = ${}", column, parameters.size());
    };
    if (filter.state) add("state", to_string(*filter.state));
    if (!filter.kind.empty()) add("kind", filter.kind);
    if (filter.year) add("year", int64_t{filter.year});
    std::string columns = kLetterColumns;
    columns.replace(columns.find("figures, withdrawn"), 18, "'{}', ''");
    return t.query(fmt::format("SELECT {} FROM letter WHERE {} ORDER BY made_at DESC, id", columns, where),
                   parameters, [&](const Row& row) {
                     auto letter = letter_of(row);
                     if (!letter) {
                       broken = letter.error();
                       return false;
                     }
                     if (!filter.text.empty() && !name_has(letter->subject, filter.text) &&
                         letter->notation.find(filter.text) == std::string::npos &&
                         letter->draft.kind != filter.text)
                       return true;
                     ++page.total;
                     if (page.total > filter.offset && (!filter.limit || page.items.size() < filter.limit))
                       page.items.push_back(std::move(*letter));
                     return true;
                   });
  });
  if (!done) return std::unexpected(done.error());
  if (broken) return std::unexpected(*broken);
  return page;
}

Result<std::vector<LetterEvent>> LetterRegister::events(const Viewer& viewer, std::string_view id) {
  auto letter = find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  std::vector<LetterEvent> out;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        "SELECT step, at, actor, event, revision, detail FROM letter_event WHERE letter = $1 ORDER BY step",
        {letter->id}, [&](const Row& row) {
          out.push_back({static_cast<unsigned>(row.integer(0)), row.integer(1), std::string(row.text(2)),
                         std::string(row.text(3)), static_cast<unsigned>(row.integer(4)),
                         std::string(row.text(5))});
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::vector<LetterCopy>> LetterRegister::copies(const Viewer& viewer, std::string_view id) {
  auto letter = find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  std::vector<LetterCopy> out;
  std::optional<Error> broken;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        fmt::format("SELECT {} FROM letter_copy WHERE letter = $1 ORDER BY organisation", kCopyColumns),
        {letter->id}, [&](const Row& row) {
          auto copy = copy_of(row);
          if (!copy) {
            broken = copy.error();
            return false;
          }
          out.push_back(std::move(*copy));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  if (broken) return std::unexpected(*broken);
  return out;
}

Result<std::vector<uint64_t>> LetterRegister::gaps(const Viewer& viewer, int year) {
  LUYTRE_TRY(may(viewer, Permission::read_letters));
  std::vector<uint64_t> out;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    out.clear();
    uint64_t expected = 0;
    LUYTRE_TRY(t.query("SELECT number FROM letter_number WHERE year = $1 ORDER BY number", {int64_t{year}},
                       [&](const Row& row) {
                         auto number = static_cast<uint64_t>(row.integer(0));
                         for (; expected && expected < number && out.size() < 1000; ++expected)
                           out.push_back(expected);
                         expected = number + 1;
                         return true;
                       }));
    return t.query("SELECT last FROM letter_register WHERE year = $1", {int64_t{year}}, [&](const Row& row) {
      for (auto last = static_cast<uint64_t>(row.integer(0));
           expected && expected <= last && out.size() < 1000; ++expected)
        out.push_back(expected);
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace luytre
