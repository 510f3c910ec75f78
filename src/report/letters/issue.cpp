#include "report/letters/issue.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "access/contacts.h"
#include "access/secret.h"
#include "base/file.h"
#include "notices/mime.h"
#include "report/letters/edxml.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

bool is_out(const OfficialLetter& l) {
  return l.state == LetterState::issued || l.state == LetterState::signed_;
}

bool has_only_copies(const OfficialLetter& l) {
  const DocumentKind* kind = document_kind(l.draft.kind);
  return kind && kind->own_appendix;
}

// What a recipient's file is called on disk: ids of bodies are plain, and are made so here again.
std::string plain_name(std::string_view organisation) {
  std::string out;
  for (char c : organisation)
    out += (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_'
               ? c
               : '_';
  return organisation.empty() ? "letter" : "copy-" + out;
}

// "/Count 3" of the page tree's root is the largest.
unsigned pages_of(std::string_view pdf) {
  unsigned most = 0;
  for (size_t at = pdf.find("/Count"); at != std::string_view::npos; at = pdf.find("/Count", at + 1)) {
    unsigned n = 0;
    for (size_t i = at + 6; i < pdf.size() && i < at + 14; ++i) {
      if (pdf[i] == ' ') continue;
      if (pdf[i] < '0' || pdf[i] > '9') break;
      n = n * 10 + static_cast<unsigned>(pdf[i] - '0');
    }
    most = std::max(most, n);
  }
  return most;
}

}  // namespace

Result<std::unique_ptr<Token>> token_of_home(const fs::path& home) {
  fs::path path = home / "letters" / "token.json";
  std::error_code error;
  fs::perms mode = fs::status(path, error).permissions();
  if (error || !fs::exists(path))
    return fail(
        ErrorCode::unavailable,
        fmt::format("no token is set up in '{}': sign elsewhere and hand the signed file in", path.string()));
  if ((mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
    return fail(ErrorCode::invalid,
                fmt::format("'{}' holds a PIN: let nobody else read it (chmod 600)", path.string()));
  auto text = read_file(path);
  if (!text) return std::unexpected(text.error());
  boost::json::value value = boost::json::parse(*text, error);
  if (error || !value.is_object())
    return fail(ErrorCode::invalid, fmt::format("'{}' is no JSON object", path.string()));
  TokenOptions options;
  for (auto [name, member] : {std::pair{"module", &TokenOptions::module},
                              {"token", &TokenOptions::token},
                              {"key", &TokenOptions::key},
                              {"pin", &TokenOptions::pin}})
    if (const boost::json::value* v = value.get_object().if_contains(name); v && v->is_string())
      options.*member = std::string(v->get_string());
  return Token::open(options);
}

fs::path LetterIssue::folder(const OfficialLetter& letter) const {
  return desk_.options().home / "letters" / "files" / letter.id;
}

Result<void> LetterIssue::render_all(const Viewer& viewer, const OfficialLetter& letter) {
  fs::path target = folder(letter), fresh = target;
  fresh += "." + random_id().substr(0, 8);
  std::error_code error;
  RenderRequest request;
  request.copies = true;
  request.out = fresh;
  auto files = desk_.render(viewer, letter.id, request);
  if (!files) {
    fs::remove_all(fresh, error);
    return std::unexpected(files.error());
  }
  for (const RenderedFile& file : *files)
    fs::rename(file.path, fresh / (plain_name(file.organisation) + ".pdf"), error);
  fs::permissions(fresh, fs::perms::owner_all, error);
  fs::rename(fresh, target, error);
  if (error) fs::remove_all(fresh, error);  // another one was faster
  return {};
}

Result<fs::path> LetterIssue::file_of(const Viewer& viewer, const OfficialLetter& letter,
                                      const std::string& organisation) {
  if (!letter.number) return fail(ErrorCode::invalid, "the letter is not issued yet: render its draft");
  if (organisation.empty() && has_only_copies(letter))
    return fail(ErrorCode::invalid, "every body has a copy of its own: say whose");
  fs::path plain = folder(letter) / (plain_name(organisation) + ".pdf");
  fs::path with_signature = folder(letter) / (plain_name(organisation) + ".signed.pdf");
  if (fs::exists(with_signature)) return with_signature;
  if (!fs::exists(plain)) LUYTRE_TRY(render_all(viewer, letter));
  if (!fs::exists(plain)) return fail(ErrorCode::not_found, "there is no such copy");
  return plain;
}

Result<fs::path> LetterIssue::file(const Viewer& viewer, std::string_view id,
                                   const std::string& organisation) {
  auto letter = desk_.letters().find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  return file_of(viewer, *letter, organisation);
}

Result<fs::path> LetterIssue::received_file(const Viewer& viewer, std::string_view id,
                                            const std::string& organisation) {
  auto one = desk_.letters().received_one(viewer, id, organisation);
  if (!one) return std::unexpected(one.error());
  // The body was shown to have it: the program fetches it for them.
  Viewer program = Viewer::console("system");
  return file(program, id, organisation);
}

Result<size_t> LetterIssue::sign(const Viewer& viewer, std::string_view id, const CmsSigner& signer) {
  if (!viewer.may(Permission::approve_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  auto letter = desk_.letters().find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  if (!is_out(*letter)) return fail(ErrorCode::invalid, "only an issued letter is signed");
  auto copies = desk_.letters().copies(viewer, letter->id);
  if (!copies) return std::unexpected(copies.error());
  std::vector<std::string> bodies;
  if (!has_only_copies(*letter)) bodies.emplace_back();
  for (const LetterCopy& copy : *copies) bodies.push_back(copy.organisation);
  SignatureField field{common_name(signer.certificate), letter->notation, letter->draft.head.place};
  std::string digests;
  for (const std::string& body : bodies) {
    auto plain = file_of(viewer, *letter, body);
    if (!plain) return std::unexpected(plain.error());
    if (plain->string().ends_with(".signed.pdf")) continue;
    auto bytes = read_file(*plain);
    if (!bytes) return std::unexpected(bytes.error());
    auto done = sign_pdf(*bytes, field, signer);
    if (!done) return std::unexpected(done.error());
    LUYTRE_TRY(write_file_atomically(folder(*letter) / (plain_name(body) + ".signed.pdf"), *done));
    digests += digests.empty() ? secret_hash(*done) : " " + secret_hash(*done);
  }
  // Of several files: of the list of theirs.
  std::string digest = digests.empty()        ? letter->signed_digest
                       : digests.size() == 64 ? digests
                                              : secret_hash(digests);
  auto set = desk_.letters().set_signed(viewer, letter->id, field.name, digest);
  if (!set) return std::unexpected(set.error());
  return bodies.size();
}

Result<OfficialLetter> LetterIssue::take_signed(const Viewer& viewer, std::string_view id,
                                                std::string_view bytes) {
  if (!viewer.may(Permission::approve_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  auto letter = desk_.letters().find(viewer, id);
  if (!letter) return letter;
  if (!is_out(*letter)) return fail(ErrorCode::invalid, "only an issued letter is signed");
  if (has_only_copies(*letter))
    return fail(ErrorCode::unsupported, "a letter of many copies is signed by a token: there is no one file");
  if (!fs::exists(folder(*letter) / "letter.pdf")) LUYTRE_TRY(render_all(viewer, *letter));
  auto issued = read_file(folder(*letter) / "letter.pdf");
  if (!issued) return std::unexpected(issued.error());
  auto signer = check_signed_copy(bytes, *issued);
  if (!signer) return std::unexpected(signer.error());
  LUYTRE_TRY(write_file_atomically(folder(*letter) / "letter.signed.pdf", bytes));
  return desk_.letters().set_signed(viewer, letter->id, *signer, secret_hash(bytes));
}

Result<LetterIssue::Sent> LetterIssue::send(const Viewer& viewer, std::string_view id,
                                            const Directory& directory, Ledger& ledger,
                                            const MailOptions& options) {
  if (!viewer.may(Permission::write_letters, "") && !viewer.may(Permission::approve_letters, ""))
    return fail(ErrorCode::not_found, "there is no such letter");
  auto letter = desk_.letters().find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  if (!is_out(*letter)) return fail(ErrorCode::invalid, "only an issued letter is sent");
  auto copies = desk_.letters().copies(viewer, letter->id);
  if (!copies) return std::unexpected(copies.error());
  Viewer program = Viewer::console("system");
  auto contacts = list_contacts(ledger, program);
  if (!contacts) return std::unexpected(contacts.error());
  std::map<std::string, std::string> address;  // the leader's, else the technical contact's
  for (ContactRole role : {ContactRole::technical, ContactRole::leader})
    for (const Contact& c : *contacts)
      if (c.role == role && c.verified && !c.email.empty()) address[c.organisation] = c.email;
  if (!options.smtp.url.empty()) LUYTRE_TRY(SmtpClient::check(options.smtp));
  SmtpClient smtp(options.smtp);
  bool vi = letter->draft.language == Language::vietnamese;
  Sent sent;
  Timestamp now = 0;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    return {};
  }));
  for (LetterCopy& copy : *copies) {
    if (copy.state != CopyState::waiting && copy.state != CopyState::failed) continue;
    auto path = file_of(viewer, *letter, copy.organisation);
    if (!path) return std::unexpected(path.error());
    auto bytes = read_file(*path);
    if (!bytes) return std::unexpected(bytes.error());
    copy.digest = secret_hash(*bytes);
    std::string to = options.smtp.url.empty() ? "" : address[copy.organisation];
    auto ours = desk_.letters().begin_copy(letter->id, copy.organisation);
    if (!ours) return std::unexpected(ours.error());
    if (!*ours) continue;
    copy.recipient = to;
    if (to.empty()) {
      copy.state = CopyState::sent;
      copy.detail = "portal";
      ++sent.portal_only;
    } else {
      std::string name = file_name_of(*letter, "") + ".pdf";
      const Organisation* body = directory.organisation(copy.organisation);
      std::string text =
          vi ? fmt::format("Kính gửi {},\n\n{} gửi văn bản số {}: {}.\nVăn bản đính kèm thư này{}{}.\n",
                           body ? body->name_vi : copy.organisation, letter->draft.head.issuer_short,
                           letter->notation, letter->subject,
                           options.portal.empty() ? "" : "; xin xác nhận đã nhận tại ", options.portal)
             : fmt::format("To {},\n\n{} sends document No {}: {}.\nIt is attached{}{}.\n",
                           body ? body->name_en : copy.organisation, letter->draft.head.issuer_short,
                           letter->notation, letter->subject,
                           options.portal.empty() ? "" : "; please confirm receipt at ", options.portal);
      std::string seed = letter->id + copy.organisation;
      std::string part =
          mime::body(text, "", {{name, "application/pdf", *bytes}}, secret_hash(seed).substr(0, 24));
      auto from = mime::address_header("From", options.from_name, options.from);
      auto recipient = mime::address_header("To", "", to);
      if (!from) return std::unexpected(from.error());
      Delivery delivery;
      if (!recipient) {
        delivery.outcome = Delivery::Outcome::refused;
        delivery.detail = recipient.error().message;
      } else {
        std::string mail =
            *from + *recipient +
            mime::text_header("Subject",
                              fmt::format("{} {}", vi ? "Văn bản số" : "Document No", letter->notation)) +
            mime::date_header(now) +
            fmt::format("Message-ID: <letter.{}@{}>\r\n", secret_hash(seed).substr(0, 32),
                        options.from.substr(options.from.find('@') + 1)) +
            "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" + part;
        delivery = smtp.send(options.from, to, mail);
      }
      copy.detail = delivery.detail.substr(0, 500);
      switch (delivery.outcome) {
        case Delivery::Outcome::accepted:
          copy.state = CopyState::sent, ++sent.mailed;
          break;
        case Delivery::Outcome::unknown:
          copy.state = CopyState::unknown, ++sent.unknown;
          break;
        default:
          copy.state = CopyState::failed, ++sent.failed;
      }
    }
    LUYTRE_TRY(desk_.letters().finish_copy(copy));
  }
  return sent;
}

Result<std::string> LetterIssue::exchange(const Viewer& viewer, std::string_view id,
                                          const std::string& organisation, const Directory& directory) {
  auto letter = desk_.letters().find(viewer, id);
  if (!letter) return std::unexpected(letter.error());
  if (!letter->number) return fail(ErrorCode::invalid, "only an issued letter is exchanged");
  auto path = file_of(viewer, *letter, organisation);
  if (!path) return std::unexpected(path.error());
  auto bytes = read_file(*path);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<EdxmlReceiver> to;
  for (const std::string& body : letter->draft.organisations)
    if (organisation.empty() || body == organisation) {
      const Organisation* o = directory.organisation(body);
      to.push_back({body, o ? o->name_vi : body});
    }
  return edxml(*letter, to, {{file_name_of(*letter, organisation) + ".pdf", "application/pdf", *bytes}},
               pages_of(*bytes));
}

}  // namespace luytre
