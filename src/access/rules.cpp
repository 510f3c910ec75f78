#include "access/rules.h"

#include <fmt/format.h>

#include "base/check.h"

namespace luytre {
namespace {

constexpr Reach no = Reach::none, own = Reach::own, tree = Reach::tree, all = Reach::all;
using enum Permission;

// clang-format off
constexpr AccessRule kAccessRules[] = {
    //                                                                        operator analyst leader administrator member sensor
    {read_national, "read_national", "See the national figures",               {all, all, all, no,   no,   no}},
    {look_up, "look_up", "Look up an address, name or hash over all bodies",   {all, all, all, no,   no,   no}},
    {read_findings, "read_findings", "See findings, their evidence and figures", {all, all, all, tree, tree, no}},
    {handle_findings, "handle_findings", "Acknowledge, assign, comment, report as cleaned", {all, all, no, own, own, no}},
    {dispute_findings, "dispute_findings", "Dispute a finding",                {no,  no,  no,  own,  own,  no}},
    {accept_risk, "accept_risk", "Accept the risk of a finding until a day",   {all, no,  no,  own,  no,   no}},
    {close_findings, "close_findings", "Close a finding, decide a dispute",    {all, all, no,  no,   no,   no}},
    {send_notices, "send_notices", "Send a notice",                            {all, all, no,  no,   no,   no}},
    {read_organisations, "read_organisations", "See bodies and what they hold", {all, all, all, tree, tree, no}},
    {change_organisations, "change_organisations", "Change bodies and what they hold", {all, no, no, no, no, no}},
    {make_claims, "make_claims", "Claim a network or domain for a body",       {all, no,  no,  own,  no,   no}},
    {decide_claims, "decide_claims", "Approve or refuse a claim",              {all, no,  no,  no,   no,   no}},
    {read_contacts, "read_contacts", "See a body's contacts",                  {all, all, all, tree, own,  no}},
    {change_contacts, "change_contacts", "Change a body's contacts",           {all, no,  no,  own,  no,   no}},
    {read_users, "read_users", "See users and their memberships",              {all, no,  no,  own,  no,   no}},
    {change_users, "change_users", "Add and disable users, memberships, credentials", {all, no, no, own, no, no}},
    {read_sensors, "read_sensors", "See sensors and their health",             {all, all, all, tree, own,  no}},
    {enrol_sensors, "enrol_sensors", "Enrol and revoke sensors",               {all, no,  no,  own,  no,   no}},
    {push_batches, "push_batches", "Deliver sightings and health",             {no,  no,  no,  no,   no,   own}},
    {pull_indicators, "pull_indicators", "Fetch indicators",                   {no,  no,  no,  no,   no,   own}},
    {read_feeds, "read_feeds", "See feeds, indicators and scorecards",         {all, all, all, no,   no,   no}},
    {change_feeds, "change_feeds", "Add, release and withdraw indicators",     {all, all, no,  no,   no,   no}},
    {read_audit, "read_audit", "Read the audit chain",                         {all, no,  all, no,   no,   no}},
    {read_duty, "read_duty", "See who is on duty, and the gaps",               {all, all, all, own,  own,  no}},
    {change_duty, "change_duty", "Change rosters, and whom to call",           {all, all, no,  own,  no,   no}},
    {read_warnings, "read_warnings", "See advisories and directives, and who answered them", {all, all, all, tree, tree, no}},
    {answer_warnings, "answer_warnings", "Acknowledge an advisory or directive, tick its steps", {no,  no,  no,  own,  own,  no}},
    {write_warnings, "write_warnings", "Write, review and publish advisories and directives", {all, all, no,  no,   no,   no}},
    {pull_publications, "pull_publications", "Fetch published indicators (TAXII, lists, zones)", {all, all, all, own,  own,  no}},
    {push_publications, "push_publications", "Add objects to a TAXII collection", {all, all, no,  no,   no,   no}},
    {read_incidents, "read_incidents", "See incidents and their reports", {all, all, all, tree, own,  no}},
    {report_incidents, "report_incidents", "Report an incident, answer for it", {all, all, no,  own,  own,  no}},
    {decide_incidents, "decide_incidents", "Confirm, coordinate and close incidents", {all, all, no,  no,   no,   no}},
    {decide_campaigns, "decide_campaigns", "Confirm or reject a proposed campaign", {all, all, no,  no,   no,   no}},
    {change_assets, "change_assets", "Change a body's inventory, bring in scans", {all, all, no,  own,  own,  no}},
    {sign_reviews, "sign_reviews", "Sign the review of a body's weak points", {no,  no,  no,  own,  no,   no}},
    {read_letters, "read_letters", "See letters and reports issued to a body", {all, all, all, own,  own,  no}},
    {write_letters, "write_letters", "Draft letters and reports, send those approved", {all, all, no,  no,   no,   no}},
    {approve_letters, "approve_letters", "Approve a letter and have it numbered", {all, no,  all, no,   no,   no}},
    {change_settings, "change_settings", "Change settings of the centre",      {all, no,  no,  no,   no,   no}},
};
// clang-format on

constexpr Ceiling kCeilings[] = {
    {Relation::above, Tlp::amber, Tlp::amber, false},
    {Relation::own, Tlp::amber_strict, Tlp::red, true},
    {Relation::centre, Tlp::amber_strict, Tlp::red, true},
};

constexpr const char* kRoleNames[] = {"operator", "analyst", "leader", "administrator", "member", "sensor"};
constexpr const char* kReachNames[] = {"", "own", "own and below", "all"};

constexpr bool in_order() {
  for (size_t i = 0; i < std::size(kAccessRules); ++i)
    if (static_cast<size_t>(kAccessRules[i].action) != i) return false;
  return std::size(kAccessRules) == static_cast<size_t>(change_settings) + 1;
}
static_assert(in_order());

// "amber+strict" as people write it.
std::string mark(Tlp tlp) {
  std::string name = to_string(tlp);
  for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return "TLP:" + name;
}

}  // namespace

const char* to_string(Role role) {
  return kRoleNames[static_cast<size_t>(role)];
}

std::optional<Role> role(std::string_view name) {
  for (Role one : kRoles)
    if (name == to_string(one)) return one;
  return std::nullopt;
}

std::span<const AccessRule> access_rules() {
  return kAccessRules;
}

const char* to_string(Permission action) {
  return kAccessRules[static_cast<size_t>(action)].name;
}

std::optional<Permission> permission(std::string_view name) {
  for (const AccessRule& rule : kAccessRules)
    if (name == rule.name) return rule.action;
  return std::nullopt;
}

Reach reach(Role role, Permission action) {
  LUYTRE_CHECK(static_cast<size_t>(role) < std::size(kRoles) &&
               static_cast<size_t>(action) < std::size(kAccessRules));
  return kAccessRules[static_cast<size_t>(action)].reach[static_cast<size_t>(role)];
}

std::span<const Ceiling> ceilings() {
  return kCeilings;
}

const Ceiling* ceiling(Relation relation) {
  for (const Ceiling& one : kCeilings)
    if (one.relation == relation) return &one;
  return nullptr;
}

bool allowed(Role role, Permission action, Relation relation, Tlp tlp, bool sensitive, bool named) {
  Reach far = reach(role, action);
  bool reached = (relation == Relation::centre && far == Reach::all) ||
                 (relation == Relation::own && (far == Reach::own || far == Reach::tree)) ||
                 (relation == Relation::above && far == Reach::tree);
  const Ceiling* limit = ceiling(relation);
  if (!reached || !limit) return false;
  if (sensitive && !(named && limit->sensitive_named)) return false;
  return tlp <= (named ? limit->highest_named : limit->highest);
}

std::string access_reference() {
  std::string text =
      "# Roles and actions\n\n"
      "Made from the table in `src/access/rules.cpp`; a test compares them. What is not in the table is "
      "refused.\n\n"
      "*own*: the body of the membership; *own and below*: also the bodies under it in the tree of today; "
      "*all*: "
      "every body and what is the centre's own. The name of an action is also the name of an API token's "
      "scope.\n\n"
      "| action | what |";
  for (Role one : kRoles) text += fmt::format(" {} |", to_string(one));
  text += "\n|---|---|";
  for (size_t i = 0; i < std::size(kRoles); ++i) text += "---|";
  for (const AccessRule& rule : kAccessRules) {
    text += fmt::format("\n| `{}` | {} |", rule.name, rule.sentence);
    for (Reach far : rule.reach) text += fmt::format(" {} |", kReachNames[static_cast<size_t>(far)]);
  }
  text +=
      "\n\n## Marks\n\n"
      "A membership may name its user for sensitive matters. What bears a higher mark than this is not there "
      "for the "
      "reader.\n\n"
      "| reader | highest mark | highest mark, named | sensitive |\n|---|---|---|---|\n";
  for (const Ceiling& one : kCeilings)
    text += fmt::format("| {} | {} | {} | {} |\n",
                        one.relation == Relation::above ? "a body above"
                        : one.relation == Relation::own ? "the body itself"
                                                        : "the centre",
                        mark(one.highest), mark(one.highest_named),
                        one.sensitive_named ? "those named" : "nobody");
  text +=
      "\n## Credentials and memberships\n\n"
      "- Nobody changes the credentials or the state of a user who ranks higher, or who is also a member of "
      "a body "
      "that the caller may not change the users of. Ranks: ";
  for (Role one : kRoles)
    text += fmt::format("{} {}{}", to_string(one), rank(one),
                        one == kRoles[std::size(kRoles) - 1] ? ".\n" : ", ");
  text +=
      "- A body's administrator gives roles up to its own, in its own body. A user who exists already is "
      "invited, and "
      "the membership counts from when the user accepts it.\n"
      "- Only who is named names others.\n"
      "- An API token does less than its user, never more: its scopes, and nothing with credentials.\n"
      "- A user without a second factor can set one up, and nothing else.\n"
      "- What is not the reader's is answered as what does not exist.\n";
  return text;
}

}  // namespace luytre
