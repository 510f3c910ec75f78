#include "warning/advisories/csaf_store.h"

#include <fmt/format.h>
#include <sodium.h>
#include <boost/json.hpp>

#include <algorithm>

#include "warning/advisories/rows.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

template <size_t size>
std::string hex(const unsigned char (&bytes)[size]) {
  std::string out;
  for (unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

std::string sha256(std::string_view text) {
  unsigned char out[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(out, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hex(out);
}
std::string sha512(std::string_view text) {
  unsigned char out[crypto_hash_sha512_BYTES];
  crypto_hash_sha512(out, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hex(out);
}

// What of the document the lists repeat.
void read_tracking(CsafFile& file) {
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(file.document, error);
  if (error) return;
  auto text = [&](const char* pointer) -> std::string {
    boost::system::error_code missing;
    const boost::json::value* found = parsed.find_pointer(pointer, missing);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  };
  file.title = text("/document/title");
  file.published_at = parse_iso_time(text("/document/tracking/initial_release_date")).value_or(0);
  file.updated_at = parse_iso_time(text("/document/tracking/current_release_date")).value_or(0);
}

CsafFile read_file_row(const Row& row) {
  CsafFile file{.warning = std::string(row.text(0)),
                .version = static_cast<unsigned>(row.integer(1)),
                .tlp = tlp(row.text(2)).value_or(Tlp::red),
                .year = static_cast<int>(row.integer(3)),
                .name = std::string(row.text(4)),
                .document = std::string(row.text(5)),
                .sha256 = std::string(row.text(6)),
                .sha512 = std::string(row.text(7)),
                .signature = std::string(row.text(8)),
                .title = {}};
  read_tracking(file);
  return file;
}

// Files of `label` that the viewer may have, and only the newest of each advisory: a version whose mark was
// raised takes the earlier ones away with it.
Result<std::vector<CsafFile>> select(Ledger& ledger, const Viewer& viewer, std::string_view label,
                                     const std::string& which, std::vector<Value> more) {
  SqlCondition seen = warnings::seen(viewer, 1);
  std::vector<Value> values = seen.parameters;
  std::string where = fmt::format(fmt::runtime(which), values.size() + 1, values.size() + 2);
  values.insert(values.end(), more.begin(), more.end());
  std::vector<CsafFile> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    return t.query(
        fmt::format(
            "SELECT c.warning, c.version, c.tlp, c.year, c.name, c.document, c.sha256, c.sha512, "
            "c.signature FROM warning_csaf c JOIN warning w ON w.id = c.warning WHERE c.version = (SELECT "
            "max(n.version) FROM warning_csaf n WHERE n.warning = c.warning) AND ((c.tlp = 'clear' AND "
            "w.tlp = 'clear') OR {}){}",
            seen.sql, where),
        std::span<const Value>(values), [&](const Row& row) {
          CsafFile file = read_file_row(row);
          if (csaf_folder(file.tlp) == label) out.push_back(std::move(file));
          return true;
        });
  }));
  std::ranges::sort(out, [](const CsafFile& a, const CsafFile& b) {
    if (a.updated_at != b.updated_at) return a.updated_at > b.updated_at;
    return a.name > b.name;
  });
  return out;
}

std::string upper(std::string_view label) {
  std::string out(label);
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

}  // namespace

std::string CsafFile::path() const {
  return fmt::format("{}/{}", year, name);
}

Result<uint64_t> make_csaf_files(Ledger& ledger, const CsafPublisher& publisher, const CsafSigner& sign) {
  struct Missing {
    std::string id;
    int64_t versions, withdrawn;
  };
  std::vector<Missing> missing;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    missing.clear();
    return t.query(
        "SELECT w.id FROM warning w WHERE w.kind = 'advisory' AND w.state IN ('published', 'withdrawn') AND "
        "coalesce((SELECT max(c.version) FROM warning_csaf c WHERE c.warning = w.id), 0) < (SELECT count(*) "
        "FROM "
        "warning_version v WHERE v.warning = w.id AND v.state = 'published') + CASE WHEN w.state = "
        "'withdrawn' "
        "THEN 1 ELSE 0 END ORDER BY w.updated_at, w.id",
        {}, [&](const Row& row) {
          missing.push_back({std::string(row.text(0)), 0, 0});
          return true;
        });
  }));
  uint64_t made = 0;
  for (const Missing& one : missing) {
    Warning warning;
    LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
      auto read = warnings::read_warning(t, one.id);
      if (!read) return std::unexpected(read.error());
      warning = std::move(*read);
      return {};
    }));
    auto document = csaf_document(warning, publisher);
    if (!document) return std::unexpected(document.error());
    auto signature = sign(*document);
    if (!signature) return std::unexpected(signature.error());
    // Another process may have made it meanwhile: what was stored first stays, with its signature.
    LUYTRE_TRY(ledger.write([&](Transaction& t) -> Result<void> {
      auto put = t.execute(
          "INSERT INTO warning_csaf (warning, version, tlp, year, name, document, sha256, sha512, signature, "
          "made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (warning, version) DO "
          "NOTHING",
          {warning.id, int64_t{csaf_version(warning)}, std::string(to_string(warning.content.tlp)),
           int64_t{civil_from_day(day_of(warning.published_at)).year}, csaf_file_name(warning), *document,
           sha256(*document), sha512(*document), *signature, t.now()});
      if (!put) return std::unexpected(put.error());
      return {};
    }));
    ++made;
  }
  return made;
}

Result<std::vector<CsafFile>> csaf_files(Ledger& ledger, const Viewer& viewer, std::string_view label) {
  return select(ledger, viewer, label, "", {});
}

Result<CsafFile> csaf_file(Ledger& ledger, const Viewer& viewer, std::string_view label, int year,
                           std::string_view name) {
  auto found =
      select(ledger, viewer, label, " AND c.year = ${} AND c.name = ${}", {int64_t{year}, std::string(name)});
  if (!found) return std::unexpected(found.error());
  if (found->empty()) return fail(ErrorCode::not_found, "there is no such advisory here");
  return std::move(found->front());
}

std::string csaf_index(const std::vector<CsafFile>& files) {
  std::string out;
  for (const CsafFile& file : files) out += file.path() + "\n";
  return out;
}

std::string csaf_changes(const std::vector<CsafFile>& files) {
  std::string out;
  for (const CsafFile& file : files)
    out += fmt::format("\"{}\",\"{}\"\n", file.path(), format_seconds(file.updated_at));
  return out;
}

std::string csaf_hash_line(std::string_view hash, std::string_view name) {
  return fmt::format("{}  {}\n", hash, name);
}

std::string csaf_rolie(const std::vector<CsafFile>& files, const CsafPublisher& publisher,
                       std::string_view label, Timestamp now) {
  using boost::json::array;
  using boost::json::object;
  array entries;
  for (const CsafFile& file : files) {
    std::string url = fmt::format("{}/{}/{}", publisher.base, label, file.path());
    array links{object{{"rel", "self"}, {"href", url}}, object{{"rel", "hash"}, {"href", url + ".sha256"}},
                object{{"rel", "hash"}, {"href", url + ".sha512"}}};
    if (!file.signature.empty()) links.push_back(object{{"rel", "signature"}, {"href", url + ".asc"}});
    std::string id = upper(file.name.substr(0, file.name.size() - 5));
    entries.push_back(object{
        {"id", id},
        {"title", file.title},
        {"link", std::move(links)},
        {"published", format_seconds(file.published_at)},
        {"updated", format_seconds(file.updated_at)},
        {"content", object{{"type", "application/json"}, {"src", url}}},
        {"format", object{{"schema", "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"},
                          {"version", "2.0"}}}});
  }
  object feed{
      {"id", fmt::format("csaf-feed-tlp-{}", label)},
      {"title", fmt::format("{} (TLP:{})", publisher.name, upper(label))},
      {"link",
       array{object{{"rel", "self"},
                    {"href", fmt::format("{}/{}/csaf-feed-tlp-{}.json", publisher.base, label, label)}}}},
      {"category",
       array{object{{"scheme", "urn:ietf:params:rolie:category:information-type"}, {"term", "csaf"}}}},
      {"updated", format_seconds(files.empty() ? now : files.front().updated_at)},
      {"entry", std::move(entries)}};
  return boost::json::serialize(object{{"feed", std::move(feed)}});
}

std::string csaf_provider_metadata(const CsafPublisher& publisher, const std::string& key,
                                   Timestamp updated) {
  using boost::json::array;
  using boost::json::object;
  array feeds;
  for (const char* label : {"white", "green", "amber", "red"})
    feeds.push_back(object{
        {"summary", std::string_view(label) == "white" ? "Public advisories" : "For members, with a token"},
        {"tlp_label", upper(label)},
        {"url", fmt::format("{}/{}/csaf-feed-tlp-{}.json", publisher.base, label, label)}});
  object issuer{{"category", "coordinator"}, {"name", publisher.name}, {"namespace", publisher.name_space}};
  if (!publisher.contact.empty()) issuer["contact_details"] = publisher.contact;
  object out{{"canonical_url", publisher.base + "/provider-metadata.json"},
             {"distributions", array{object{{"directory_url", publisher.base + "/white"}},
                                     object{{"rolie", object{{"feeds", std::move(feeds)}}}}}},
             {"last_updated", format_seconds(updated)},
             {"list_on_CSAF_aggregators", true},
             {"metadata_version", "2.0"},
             {"mirror_on_CSAF_aggregators", true},
             {"publisher", std::move(issuer)},
             {"role", key.empty() ? "csaf_provider" : "csaf_trusted_provider"}};
  if (!key.empty())
    out["public_openpgp_keys"] =
        array{object{{"fingerprint", key}, {"url", fmt::format("{}/openpgp/{}.asc", publisher.base, key)}}};
  return boost::json::serialize(out);
}

}  // namespace luytre
