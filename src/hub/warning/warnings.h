// What the routes and the job of advisories and directives share: the books, the letters, who publishes.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"
#include "warning/advisories/chase.h"
#include "warning/advisories/csaf_store.h"
#include "warning/advisories/files.h"

namespace luytre {

struct Warnings {
  explicit Warnings(Hub& hub);
  Hub& hub;
  WarningBook book;
  AssetBook assets;
  WeaknessBook weaknesses;
  WarningLetters letters;

  Result<std::vector<Addressee>> addressees(const WarningContent& content, const Directory& directory);
  // Who issues, and where: the portal's address of the settings. unavailable without one, or when it is no
  // http or https address.
  Result<CsafPublisher> publisher() const;
  // Signs with the key of the settings; nothing where there is none.
  CsafSigner signer() const;
};

// Users' names by id, for what is shown of the actors.
using ActorNames = std::map<std::string, std::string, std::less<>>;
Result<ActorNames> actor_names(Ledger& ledger);

struct WarningView {
  const Viewer& viewer;
  const Directory& directory;
  const ActorNames& names;
  Timestamp now;
};
JsonArray reasons_json(const std::vector<AudienceReason>& reasons, const WarningView& view, bool sensitive);
JsonObject body_json(const WarningBody& body, const Warning& warning, const std::vector<WarningFile>& files,
                     const WarningView& view);
JsonObject counts_json(const std::vector<WarningBody>& bodies, Timestamp now);
JsonObject warning_row_json(const Warning& warning, const std::vector<WarningBody>& bodies,
                            const std::vector<WarningFile>& files, const WarningView& view);
Result<JsonObject> warning_page_json(const Warning& warning, const std::vector<WarningBody>& bodies,
                                     const std::vector<WarningFile>& files, const WarningView& view);

void add_warning_reading(ApiRoutes& routes, std::shared_ptr<Warnings> warnings);
void add_warning_writing(ApiRoutes& routes, std::shared_ptr<Warnings> warnings);
void add_warning_answering(ApiRoutes& routes, std::shared_ptr<Warnings> warnings);

}  // namespace luytre
