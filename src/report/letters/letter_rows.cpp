#include "report/letters/letter_rows.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace luytre {
namespace {

namespace json = boost::json;

constexpr std::pair<LetterState, const char*> kStates[] = {
    {LetterState::draft, "draft"},   {LetterState::review, "review"},  {LetterState::approved, "approved"},
    {LetterState::issued, "issued"}, {LetterState::signed_, "signed"}, {LetterState::recalled, "recalled"}};
constexpr std::pair<CopyState, const char*> kCopyStates[] = {
    {CopyState::waiting, "waiting"}, {CopyState::sending, "sending"}, {CopyState::sent, "sent"},
    {CopyState::failed, "failed"},   {CopyState::unknown, "unknown"}, {CopyState::recalled, "recalled"}};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}
Result<json::value> parsed(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return fail(ErrorCode::corrupt, "a letter's JSON in the ledger does not parse");
  return value;
}
bool all_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

const char* to_string(LetterState state) {
  return kStates[static_cast<size_t>(state)].second;
}
std::optional<LetterState> letter_state(std::string_view name) {
  for (auto [state, word] : kStates)
    if (name == word) return state;
  return std::nullopt;
}
const char* to_string(CopyState state) {
  return kCopyStates[static_cast<size_t>(state)].second;
}

const char kLetterColumns[] =
    "id, subject, draft, figures, withdrawn, revision, state, made_at, made_by, state_at, approved_by, year, "
    "number, "
    "notation, issued_day, signer, signed_digest";
const char kCopyColumns[] =
    "letter, organisation, figures, recipient, state, state_at, detail, received_at, received_by, digest";

Result<OfficialLetter> letter_of(const Row& row) {
  OfficialLetter l;
  l.id = row.text(0);
  l.subject = row.text(1);
  auto draft_json = parsed(row.text(2)), figures_json = parsed(row.text(3));
  if (!draft_json) return std::unexpected(draft_json.error());
  if (!figures_json) return std::unexpected(figures_json.error());
  auto draft = draft_from_json(*draft_json);
  if (!draft) return std::unexpected(draft.error());
  auto figures = figures_from_json(*figures_json);
  if (!figures) return std::unexpected(figures.error());
  l.draft = std::move(*draft);
  l.figures = std::move(*figures);
  l.withdrawn = split(row.text(4));
  l.revision = static_cast<unsigned>(row.integer(5));
  auto state = letter_state(row.text(6));
  if (!state) return fail(ErrorCode::corrupt, "a letter's state is none");
  l.state = *state;
  l.made_at = row.integer(7);
  l.made_by = row.text(8);
  l.state_at = row.integer(9);
  l.approved_by = row.text(10);
  l.year = static_cast<int>(row.integer(11));
  l.number = static_cast<uint64_t>(row.integer(12));
  l.notation = row.text(13);
  l.issued = static_cast<Day>(row.integer(14));
  l.signer = row.text(15);
  l.signed_digest = row.text(16);
  return l;
}

Result<LetterCopy> copy_of(const Row& row) {
  LetterCopy c;
  c.letter = row.text(0);
  c.organisation = row.text(1);
  auto value = parsed(row.text(2));
  if (!value) return std::unexpected(value.error());
  auto figures = figures_from_json(*value);
  if (!figures) return std::unexpected(figures.error());
  c.figures = std::move(*figures);
  c.recipient = row.text(3);
  for (auto [state, word] : kCopyStates)
    if (row.text(4) == word) c.state = state;
  c.state_at = row.integer(5);
  c.detail = row.text(6);
  c.received_at = row.integer(7);
  c.received_by = row.text(8);
  c.digest = row.text(9);
  return c;
}

Result<OfficialLetter> read_letter(Transaction& t, std::string_view id) {
  std::vector<Result<OfficialLetter>> found;
  auto read = [&](const char* where, const std::vector<Value>& parameters) {
    return t.query(fmt::format("SELECT {} FROM letter WHERE {}", kLetterColumns, where), parameters,
                   [&](const Row& row) {
                     found.push_back(letter_of(row));
                     return found.size() < 2;
                   });
  };
  if (id.size() >= 8 && id.size() <= 32 && all_hex(id))
    LUYTRE_TRY(read("id >= $1 AND id <= $2", {std::string(id), std::string(id) + "g"}));
  // Of two years the later: a number without its year means the present one.
  if (found.empty() && id.find('/') != std::string_view::npos)
    LUYTRE_TRY(read("notation = $1 ORDER BY year DESC LIMIT 1", {std::string(id)}));
  if (found.empty()) return fail(ErrorCode::not_found, fmt::format("there is no letter '{}'", id));
  if (found.size() > 1)
    return fail(ErrorCode::not_found, fmt::format("'{}' begins more than one letter's id", id));
  return std::move(found[0]);
}

Result<void> insert_letter(Transaction& t, const OfficialLetter& l) {
  auto done =
      t.execute(fmt::format("INSERT INTO letter (kind, {}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                            "$11, $12, $13, $14, "
                            "$15, $16, $17, $18)",
                            kLetterColumns),
                {l.draft.kind, l.id, l.subject, json::serialize(to_json(l.draft)),
                 json::serialize(to_json(l.figures)), joined(l.withdrawn), int64_t{l.revision},
                 to_string(l.state), l.made_at, l.made_by, l.state_at, l.approved_by, int64_t{l.year},
                 static_cast<int64_t>(l.number), l.notation, int64_t{l.issued}, l.signer, l.signed_digest});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<void> update_letter(Transaction& t, const OfficialLetter& l) {
  auto done = t.execute(
      "UPDATE letter SET kind = $1, subject = $2, draft = $3, figures = $4, withdrawn = $5, revision = $6, "
      "state = $7, "
      "state_at = $8, approved_by = $9, year = $10, number = $11, notation = $12, issued_day = $13, signer = "
      "$14, "
      "signed_digest = $15 WHERE id = $16",
      {l.draft.kind, l.subject, json::serialize(to_json(l.draft)), json::serialize(to_json(l.figures)),
       joined(l.withdrawn), int64_t{l.revision}, to_string(l.state), l.state_at, l.approved_by,
       int64_t{l.year}, static_cast<int64_t>(l.number), l.notation, int64_t{l.issued}, l.signer,
       l.signed_digest, l.id});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<void> add_letter_event(Transaction& t, const OfficialLetter& l, const std::string& actor,
                              const std::string& event, const std::string& detail) {
  auto done = t.execute(
      "INSERT INTO letter_event (letter, step, at, actor, event, revision, detail) SELECT $1, "
      "COALESCE(MAX(step), 0) + "
      "1, $2, $3, $4, $5, $6 FROM letter_event WHERE letter = $7",
      {l.id, t.now(), actor, event, int64_t{l.revision}, detail, l.id});
  if (!done) return std::unexpected(done.error());
  return t.audit({.actor = actor, .action = "letter." + event, .subject = l.id, .detail = ""});
}

Result<void> replace_copies(Transaction& t, const std::string& letter,
                            const std::vector<LetterCopy>& copies) {
  if (auto done = t.execute("DELETE FROM letter_copy WHERE letter = $1", {letter}); !done)
    return std::unexpected(done.error());
  for (const LetterCopy& c : copies) {
    auto done =
        t.execute(fmt::format("INSERT INTO letter_copy ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '')",
                              kCopyColumns),
                  {letter, c.organisation, json::serialize(to_json(c.figures)), c.recipient, "waiting",
                   t.now(), std::string()});
    if (!done) return std::unexpected(done.error());
  }
  return {};
}

Result<uint64_t> take_number(Transaction& t, int year, const std::string& letter) {
  int64_t number = 0;
  LUYTRE_TRY(t.query(
      "INSERT INTO letter_register (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = "
      "letter_register.last + 1 RETURNING last",
      {int64_t{year}}, [&](const Row& row) {
        number = row.integer(0);
        return true;
      }));
  auto done = t.execute("INSERT INTO letter_number (year, number, letter) VALUES ($1, $2, $3)",
                        {int64_t{year}, number, letter});
  if (!done) return std::unexpected(done.error());
  return static_cast<uint64_t>(number);
}

}  // namespace luytre
