// What the hub's API sends and takes: the one description of it. src/hub/schemas.json (the OpenAPI document's schemas)
// is made from this file by tools/make_schemas.
//
// Time: ISO 8601 in UTC, "2026-01-02T03:04:05Z". Day: "2026-01-02". Month: "2026-01". Absent times and people are null.
// Texts in two languages come as both; the page chooses.

export type Time = string
export type Day = string
export type Month = string
export interface Named { vi: string; en: string }

// ── Who asks ────────────────────────────────────────────────────────────────────────────────────────────────────
export type Role = 'operator' | 'analyst' | 'leader' | 'administrator' | 'member' | 'sensor'
export interface Membership {
  id: string
  organisation: string        // "": the centre
  organisation_name: Named | null
  role: Role
  named: boolean              // for sensitive matters
  accepted: boolean
  from: Time
  until: Time | null
}
export interface LogInRequest { login: string; password: string; code?: string }
export interface LogInAnswer {
  outcome: 'granted' | 'code_needed' | 'refused' | 'wait'
  not_before: Time | null     // wait
  me: Me | null               // granted
}
export interface Me {
  id: string
  login: string
  name: string
  email: string
  language: 'vi' | 'en'
  has_second_factor: boolean
  enrolling: boolean          // must set up a second factor first: everything else answers 403
  centre: boolean             // has a role in the centre
  organisation: OrganisationRef | null  // the body of a member (the first membership that is no centre's)
  memberships: Membership[]
  permissions: string[]       // what this person may do somewhere: "handle_findings"
  csrf: string                // goes back as X-CSRF-Token with every change
  version: string
  now: Time
  centre_phone: string        // the duty telephone, "" when not set
}
export interface SessionRow { id: string; address: string; agent: string; created: Time; used: Time; is_this: boolean }
export interface SecondFactorBegin { password: string }
// qr: SVG path data of the dark squares on a grid of qr_size by qr_size, its quiet border included; "" when not drawn
export interface SecondFactorOffer { secret: string; address: string; qr: string; qr_size: number }
export interface SecondFactorConfirm { code: string }
export interface SecondFactorProof { password: string; code: string }
export interface RecoveryCodes { recovery_codes: string[]; csrf: string }
export interface PasswordChange { present: string; next: string }
export interface PasswordRedeem { token: string; password: string }
export interface ProfileChange { name?: string; email?: string; language?: 'vi' | 'en' }
export interface Csrf { csrf: string }
export interface Items<T> { items: T[] }
export interface Page<T> { total: number; items: T[] }

// ── Bodies ──────────────────────────────────────────────────────────────────────────────────────────────────────
export interface OrganisationRef { id: string; name: Named; abbreviation: string; sector: string }

// ── What a figure stands on ─────────────────────────────────────────────────────────────────────────────────────
export interface CoverageStalk {
  from: Time
  share: number | null        // of the hours of expected sensors, 0 to 1; null: nothing was expected
  state: 'ok' | 'low' | 'gap' | 'todo'   // ok: at least 0.95; gap: 0
}
export interface Citation {   // everything that lets a figure be asked again
  query: string               // "situation 2026-01-01/2026-01-31 by family"
  id: string                  // short id of this query
  ownership: string           // version of the directory
  digest: string
  asked: Time
}
export interface Change {     // against another period
  period: string              // Month or Day
  before: number
  percent: number | null      // null: before is 0, or not comparable
  why_not: string             // "" when comparable, else a sentence (English) of what differs
}

// ── The country ─────────────────────────────────────────────────────────────────────────────────────────────────
// share: of the hours of expected sensors; comparable: watched like the last month of the series
export interface MonthCount { month: Month; addresses: number; share: number | null; comparable: boolean }
export interface FamilyCount {
  family: string
  name: string                // as people write it: "Conficker"
  kind: string                // "worm", "botnet", "APT", …; "" unknown
  addresses: number
  change: Change
  months: (number | null)[]   // 13, oldest first; null: no data
  state_bodies: number        // bodies of the state with at least one address
}
export interface SectorCount { sector: string; name: Named; addresses: number; organisations: number; change: Change; months: (number | null)[] }
export interface National {
  period: Month
  periods: Month[]            // that have data, newest first
  addresses: number
  previous: Change
  year: Change
  coverage: number | null     // share of the period
  days: CoverageStalk[]       // one a day
  sensors: number
  months: MonthCount[]        // 13, oldest first, the last is `period`
  families: FamilyCount[]
  sectors: SectorCount[]
  // the provinces of the period; code: two digits (GSO), "" unknown; today: that of the province it is part of now
  provinces: { organisation: OrganisationRef; code: string; today: string; addresses: number; previous: number | null }[]
  top: { organisation: OrganisationRef; addresses: number; open: number; overdue: number }[]
  facts: {
    state_bodies: number; state_bodies_before: number | null
    apt_open: number; apt_organisations: number
    cleaned: number; cleaned_before: number | null        // findings closed by evidence in the period
    overdue: number; overdue_organisations: number
  }
  host_estimate: { low: number; high: number; method: string } | null  // only when switched on; always said to be an estimate
  citation: Citation
}
export interface FamilyPage {
  family: string
  name: string
  kind: string
  aliases: string[]
  period: Month
  addresses: number
  previous: Change
  year: Change
  months: MonthCount[]
  days: { day: Day; addresses: number }[]
  sectors: { sector: string; name: Named; addresses: number }[]
  organisations: { organisation: OrganisationRef; addresses: number; open: number }[]
  findings: { open: number; overdue: number; closed_month: number; median_days: number | null }
  advice: Advice
  detectors: { name: string; sentence: string }[]
  citation: Citation
}
export interface Advice {     // what a unit reads: what it is and what to do, in order
  family: string
  what: Named
  why_it_matters: Named
  steps: { id: string; what: Named; how: Named }[]
}

// Figures of a body are its own, without those below it. Readers outside the centre, and whoever is not named for
// sensitive matters where a family is named, get them without APT contacts.
export interface OrganisationRow {
  organisation: OrganisationRef
  addresses: number
  previous: number | null
  months: (number | null)[]   // 13
  open: number
  overdue: number
  median_days: number | null  // from opened to closed as cleaned or presumed clean, last 90 days
  coverage: CoverageStalk[]   // 14 days of its own sensors; [] without one
  sensor: 'ok' | 'silent' | 'none'
}
export interface OrganisationTable extends Page<OrganisationRow> {
  period: Month
  sectors: { sector: string; name: Named; count: number }[]
  leading: { organisations: OrganisationRef[]; overdue: number; overdue_total: number }  // who holds most of what is overdue
  citation: Citation
}
export interface OrganisationPage {
  organisation: OrganisationRef
  parent: OrganisationRef | null
  children: OrganisationRef[]
  valid_from: Day | null
  valid_to: Day | null
  period: Month
  addresses: number
  previous: Change
  months: MonthCount[]
  families: { family: string; name: string; addresses: number }[]
  open: number
  overdue: number
  median_days: number | null
  reinfections: number
  coverage: CoverageStalk[]   // 30 days
  sensors: SensorRow[]
  contacts: Contact[]
  ranges: Range[]
}

// ── Findings ────────────────────────────────────────────────────────────────────────────────────────────────────
export type FindingKind = 'infection' | 'apt-contact' | 'behaviour' | 'leak' | 'weakness'
export type FindingState =
  'open' | 'notified' | 'acknowledged' | 'in-work' | 'resolved' | 'disputed' | 'accepted-risk' | 'closed'
export type ClosedBecause =
  'none' | 'cleaned' | 'presumed-clean' | 'not-seen' | 'address-moved' | 'indicator-withdrawn' | 'false-positive' |
  'password-changed' | 'account-closed' | 'patched' | 'port-closed' | 'host-gone'
export type Severity = 'low' | 'medium' | 'high' | 'critical'
export type Grade = 'suspected' | 'probable' | 'confirmed'
export interface Finding {
  id: string
  organisation: OrganisationRef
  kind: FindingKind
  subject: string             // an address, a domain, a masked account
  what: string                // family or detector
  name: string                // as people write it
  first_seen: Time
  last_seen: Time
  sightings: number
  grade: Grade
  severity: Severity
  tlp: string                 // "amber"
  sensitive: boolean
  state: FindingState
  closed_because: ClosedBecause
  episode: number             // 2 and more: a re-infection
  opened: Time
  due: Time | null
  overdue: boolean
  closed: Time | null
  last_notified: Time | null
  assignee: { id: string; name: string } | null
  risk_until: Time | null
  silent_sensor: string       // its clean-up cannot be judged: this sensor is silent
}
export interface FindingTable extends Page<Finding> {
  views: { overdue: number; apt: number; reinfected: number; disputed: number; mine: number; unassigned: number; open: number; closed: number }
  overdue_organisations: number
  apt_unattended: number      // open APT contacts that nobody is assigned to
  checked: Time
}
export interface HistoryEntry {
  step: number
  time: Time
  actor: { id: string; name: string; kind: 'person' | 'program' | 'sensor' }
  act: string                 // "acknowledge", or "comment", "assign", "tick", "untick", "move-due"
  from: FindingState | null
  to: FindingState | null
  comment: string
  reason: string              // kind of dispute, reason of closing, step ticked, name of who was assigned; ""
  machine: string             // resolve: which machine, what was done to it
  done: string
}
export interface FindingPage {
  finding: Finding
  history: HistoryEntry[]     // oldest first
  days: { day: Day; sightings: number }[]
  watch: { hours: number; times: number; quiet_since: Time | null; clean_at: Time | null }  // clean-up by evidence
  advice: Advice
  ticks: { step: string; by: string; time: Time }[]
  grade_reason: Named[]       // why this grade, a sentence each
  contradiction: Named | null // seen after it was reported done
  acts: string[]              // what this viewer may do now: "acknowledge", "resolve", …; "comment", "assign", "tick", "move-due"
  readers: Reader[]           // who sees this
  assignees: { id: string; name: string }[]  // who may be assigned
}
export interface Reader { who: Named; why: Named }
export interface EvidenceRow {
  time: Time
  address: string
  port: number
  remote: string
  remote_port: number
  protocol: string            // "tcp"
  name: string                // domain, URL or fingerprint seen; ""
  sign: Named                 // what it was known by: detector or indicator, in words
  grade: Grade
  packets: number
  bytes: number
  // the centre only, else "":
  indicator: string
  source: string
  sensor: string
}
export interface EvidencePage extends Page<EvidenceRow> { complete: boolean }  // complete: all there is was read
export interface ActRequest {
  act: string
  comment?: string
  reason?: ClosedBecause      // close
  until?: Day                 // accept-risk
  dispute?: 'not-ours' | 'test-machine' | 'wrong-detection' | 'other'
  machine?: string            // resolve: which machine
  done?: string               // resolve: what was done
}
export interface BulkRequest { ids: string[]; act: string; comment?: string; reason?: ClosedBecause; assignee?: string }
export interface BulkAnswer { done: string[]; refused: { id: string; detail: string }[] }
export interface AssignRequest { assignee: string }   // user id, "" for nobody
export interface CommentRequest { text: string }
export interface MoveDueRequest { day: Day; reason: string }   // the last day to be done by
export interface TickRequest { done: boolean }

// ── A body's day ────────────────────────────────────────────────────────────────────────────────────────────────
export interface Duty {       // one thing to do
  kind: 'finding' | 'leak' | 'claim' | 'contact' | 'sensor' | 'roster' | 'advisory' | 'directive' | 'incident' | 'review' | 'letter'
  id: string
  title: Named                // plain words
  detail: Named
  grade: Grade | null
  severity: Severity | null
  since: Time | null          // null: not known
  due: Time | null
  overdue: boolean
  link: string                // of the portal
  finding: Finding | null
}
export interface Home {
  organisation: OrganisationRef
  duties: Duty[]              // by due date
  due_today: number
  overdue: number
  closed: { finding: Finding; why: ClosedBecause; at: Time }[]   // 30 days
  sensors: SensorRow[]
  coverage: CoverageStalk[]   // 24 hours, an hour each
  readers: Reader[]
  checked: Time
}
export interface HistoryRow extends HistoryEntry { finding: { id: string; name: string; subject: string } | null }

// ── The unit: ranges, claims, contacts, people, sensors ─────────────────────────────────────────────────────────
export interface Range { kind: 'prefix' | 'asn' | 'domain'; resource: string; from: Day | null; to: Day | null; source: string }
export interface Claim {
  id: string
  organisation: OrganisationRef
  kind: 'prefix' | 'domain'
  resource: string
  note: string
  state: 'waiting' | 'approved' | 'refused' | 'withdrawn'
  made_by: string
  made: Time
  decided: Time | null
  reason: string
  from: Day
  held_by: OrganisationRef | null   // for those who decide
}
export interface NewClaim { organisation: string; kind: 'prefix' | 'domain'; resource: string; note: string; from?: Day }
export interface ClaimDecision { approve: boolean; reason: string }
export interface Contact {
  id: string
  organisation: string
  role: 'technical' | 'leader' | 'duty' | 'abuse'
  name: string
  email: string
  phone: string
  verified: Time | null
  suspect: boolean            // the last two notices to it came back
}
export interface NewContact { organisation: string; role: Contact['role']; name: string; email: string; phone: string }
export interface ContactCode { code: string }
export interface Id { id: string }
export interface UserRow {
  id: string; login: string; name: string; email: string; language: 'vi' | 'en'
  active: boolean; has_password: boolean; has_second_factor: boolean; created: Time; memberships: Membership[]
}
export interface NewUser {
  login: string; name: string; email: string; language: 'vi' | 'en'
  organisation: string; role: Role; named: boolean
}
export interface NewMembership { login: string; organisation: string; role: Role; named: boolean; until?: Time }
export interface UserState { active: boolean }
export interface OneTimeToken { token: string; expires: Time }   // shown once
export interface ApiTokenRow { id: string; name: string; prefix: string; scopes: string[]; created: Time; expires: Time; used: Time | null; revoked: Time | null }
export interface NewApiToken { name: string; scopes: string[]; expires: Time }
export interface NewSensor { organisation: string; name: string }
export interface SensorRow {
  id: string                  // "" for a sensor known only by its records
  name: string
  organisation: OrganisationRef | null
  state: 'ok' | 'late' | 'silent' | 'waiting' | 'revoked'   // waiting: enrolled, nothing came yet
  last_seen: Time | null      // the last accepted batch, or the last hour with records
  records: number             // last 24 hours of its time
  lost: number
  sampling: number
  clock_skew: number | null   // seconds
  version: string
  indicators: string          // version of the list it holds, ""
  coverage: CoverageStalk[]   // 14 days
}
export interface Unit {
  organisation: OrganisationRef
  ranges: Range[]
  claims: Claim[]
  contacts: Contact[]
  sensors: SensorRow[]
  people: UserRow[]
  notices: NoticeSettings | null
}

// ── Looking up ──────────────────────────────────────────────────────────────────────────────────────────────────
export interface Lookup {
  value: string
  type: string                // "address", "network", "domain", "hash", "url", "" when it is no value
  indicators: {
    value: string             // as listed: of an address also its services, "198.51.100.7:4443"
    source: string; family: string; name: string; category: string; confidence: number; tlp: string
    from: Time | null; until: Time | null
    first_seen: Time | null   // its first sighting within the 180 days
    withdrawn: boolean
  }[]
  owner: { organisation: OrganisationRef | null; matched: string; chain: OrganisationRef[] } | null
  contacts: { organisation: OrganisationRef | null; addresses: number; sightings: number; first: Time; last: Time }[]
  contact_organisations: number
  days: { day: Day; sightings: number }[]     // of 180, those with any
  complete: boolean           // false: there is more than was looked at (a million addresses, 64 services)
  findings: Finding[]         // when the value is a constituent's address
  since: Day
}
export interface Suggestion { kind: 'organisation' | 'family' | 'value' | 'finding'; title: Named; detail: string; link: string }

// ── Leaked accounts ─────────────────────────────────────────────────────────────────────────────────────────────
export interface LeakNumbers {
  accounts: number
  domains: number
  customers: number           // accounts of others on the body's sites
  live: number                // of the accounts: a password in clear, and the finding is not closed
}
export interface LeakByDomain extends LeakNumbers { domain: string }
export interface LeakBySector extends LeakNumbers { sector: string; name: Named }
export interface LeakByBody extends LeakNumbers { organisation: OrganisationRef | null }
export interface LeakByMonth extends LeakNumbers { month: Month }
export interface LeakedAccount {
  id: string
  account: string             // masked
  domain: string
  door: 'mail' | 'site'
  first: Day
  last: Day
  collections: number
  passwords: number           // different ones
  plain: boolean              // one of them in clear
  finding: string             // its id, "" when there is none
  state: FindingState | null
  severity: Severity | null
  may_reveal: boolean         // by this reader: the account in clear
}
export interface Leaks extends LeakNumbers {
  from: Day | null
  to: Day | null
  organisation: OrganisationRef | null  // what is shown is this body's; null: all that the reader may see
  by_domain: LeakByDomain[]   // at most 1,000, the largest first
  by_sector: LeakBySector[]
  by_organisation: LeakByBody[]
  by_month: LeakByMonth[]
  items: LeakedAccount[]      // of one body, at most 2,000, the closed last, else the latest first; without a body none
  can_check: boolean          // by this reader, for this body: POST /api/leaks/check
  keep_days: number           // entries are forgotten after so many days; 0: never
  checked: Time
}
export interface LeakCollection {
  name: string
  observed: Day
  imported: Time
  accounts: number            // that the reader may see, as all that follows
  domains: number
  fabricated: boolean
  overlaps: { collection: string; accounts: number; with_secret: number }[]  // the three largest; for the centre only
}
export interface RevealedAccount { account: string }
// prefix: hex digits of SHA-256 of the accounts asked about, at most the digits that the last answer allowed; blinded:
// elements of RFC 9497 (ristretto255), 64 hex digits each, at most 256
export interface LeakCheckRequest { organisation: string; prefix: string; blinded: string[] }
export interface LeakCheckAnswer {
  prefix_digits: number       // that a prefix may have
  evaluated: string[]         // for each that was asked
  candidates: string[]        // 32 hex digits each: pairs that leaked and decoys, in order, a multiple of 256
}

// ── Weaknesses ──────────────────────────────────────────────────────────────────────────────────────────────────
// Why one is to be dealt with first: the terms of a sum. value: what the term stands on ("2021-12-10", "97.4", "9.8", "4"), "" for a yes
export interface PriorityTerm {
  reason: 'kev' | 'ransomware' | 'epss' | 'cvss' | 'severity' | 'internet' | 'level' | 'sources' | 'guess' | 'platform-unknown' | 'version-unknown'
  value: string
  points: number
}
export interface WeaknessRow {
  id: string
  organisation: OrganisationRef
  weakness: string            // "CVE-2021-44228", or a scanner's rule
  title: string
  place: string               // address, else name
  host: string
  owner: string
  port: number                // 0: the host itself
  protocol: string
  part: string                // package or file
  product: string
  version: string
  fix: string
  severity: 'info' | Severity
  state: 'open' | 'closed'
  closed_because: '' | 'patched' | 'port-closed' | 'host-gone' | 'accepted'
  priority: number
  terms: PriorityTerm[]
  exploited: boolean          // on the list of known exploited ones; the due date is that list's
  due: Time | null
  overdue: boolean
  first_seen: Time
  last_seen: Time
  closed: Time | null
  accepted_until: Time | null
  contacted: Time | null      // last contact by a listed source with this very port
  episode: number
  rules: string[]             // who says so: "nessus:57582"
  finding: string             // its id, "" when there is none yet
  stage: FindingState | null
}
export interface WeaknessNumbers {
  open: number
  overdue: number             // of the open ones, as the next three
  exploited: number
  critical: number
  high: number
  closed: number
  bodies: number              // with an open one
  assets: number
}
export interface WeaknessTable extends Page<WeaknessRow> {
  organisation: OrganisationRef
  numbers: WeaknessNumbers
  urgent: { weaknesses: number; due: Time | null }   // known to be exploited and open, and the first of their dates
  assets: number              // of the inventory
  last_scan: { scanner: string; at: Time } | null
  knowledge: { source: string; date: Time | null }[] // what is known of vulnerabilities, and as of when
  may_import: boolean
  checked: Time
}
export interface WeaknessPage {
  weakness: WeaknessRow
  history: { at: Time; event: string; detail: string; actor: string }[]
}
export interface WeaknessBySector extends WeaknessNumbers { sector: string; name: Named }
export interface WeaknessByBody extends WeaknessNumbers { organisation: OrganisationRef; reviewed: Time | null }  // the last signed review
export interface WeaknessTop {
  weakness: string
  title: string
  bodies: number
  assets: number
  open: number
  overdue: number
  exploited: boolean
  cvss: number | null
  epss: number | null         // percent
  due: Time | null            // the first
}
export interface WeaknessCountry {
  numbers: WeaknessNumbers
  by_sector: WeaknessBySector[]
  by_organisation: WeaknessByBody[]
  top: WeaknessTop[]          // at most 200, by bodies
  reviews: { signed: number; bodies: number }        // bodies that the reader sees, and how many have signed one in 365 days
  checked: Time
}
export interface WeaknessCampaignRow {
  organisation: OrganisationRef
  state: 'open' | 'done' | 'not-seen' | 'unknown'    // not-seen: it has an inventory without it; unknown: we know nothing of its systems
  open: number
  closed: number
  overdue: number
  since: Time | null          // first seen
  done: Time | null           // the last one closed
}
export interface WeaknessCampaign {
  weakness: string
  title: string
  exploited: boolean
  cvss: number | null
  epss: number | null
  due: Time | null
  sector: string              // "": all
  sectors: { sector: string; name: Named; bodies: number }[]
  bodies: { open: number; done: number; not_seen: number; unknown: number }
  open: number
  closed: number
  days: { day: Day; open: number }[]                 // at the end of each day with a change
  items: WeaknessCampaignRow[]
  checked: Time
}
export interface AssetRow {
  id: string
  place: string
  host: string
  address: string
  product: string             // CPE, package URL or words; "": the place itself
  version: string
  port: number
  protocol: string
  owner: string
  importance: string
  level: number               // of the system, 1 to 5; 0: not told
  source: string
  first_seen: Time | null
  last_seen: Time | null
  open: number                // weaknesses of the place
}
export interface AssetTable extends Page<AssetRow> { organisation: OrganisationRef; places: number }
export interface InventoryImport {  // what became of a file
  kind: 'scan' | 'inventory'
  format: string
  known: boolean              // this scan was here before: nothing changed
  complete: boolean           // the scan ended by itself; what is not complete closes nothing
  assets: { added: number; changed: number; unchanged: number; foreign: number; refused: number }
  found: number
  opened: number
  reopened: number
  seen_again: number
  closed: { patched: number; port_closed: number; host_gone: number }
  foreign_hosts: number       // not this body's: left out
  foreign_examples: string[]
  unused: { informational: number; suppressed: number; malformed: number; over_limit: number }
  unknown_columns: string[]
}
export interface ReviewSystem {
  place: string
  host: string
  owner: string
  level: number
  products: number
  open: number
  overdue: number
  exploited: number
  reviewed: Time | null
  reviewed_by: string
  note: string
}
export interface ReviewRow {
  id: string                  // "": none is open
  organisation: OrganisationRef
  begun: Time | null
  signed: Time | null
  signed_by: string
  statement: string
  systems: number
  reviewed: number
  open: number
  overdue: number
  exploited: number
  digest: string              // of a signed one
}
export interface ReviewPage { review: ReviewRow; systems: ReviewSystem[]; before: ReviewRow[]; may_mark: boolean; may_sign: boolean }
export interface ReviewResult { review: ReviewRow; systems: ReviewSystem[] }
export interface ReviewMark { place: string; reviewed: boolean; note?: string }
export interface ReviewStatement { statement: string }

// ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────
export interface FeedRow {
  source: string
  active: number
  withdrawn: number
  types: { type: string; count: number }[]
  families: { family: string; count: number }[]
  sightings: number           // in 30 days, as all that follows
  organisations: number
  findings: number            // it gave evidence to
  only: number                // findings that no other source saw
  disputed: number
  upheld: number              // disputes that were right
  precision: number | null    // 1 − upheld / judged; null: fewer than five judged
  lead_days: number | null    // median: how much earlier than the next source
}

// ── Duty ────────────────────────────────────────────────────────────────────────────────────────────────────────
// organisation: the body's id; "centre" is the centre itself.
export type DutyRole = 'technical' | 'leader'
export interface DutyShift {
  id: string
  organisation: string
  role: DutyRole
  person: string              // a user's id, or a name
  from: Time
  to: Time                    // not in it
  state: 'planned' | 'override' | 'swapped'
  planned_person: string      // before somebody else took it, else ""
  note: string
}
export interface DutySwap {
  id: string
  organisation: string
  shift: string
  in_return: string           // a shift of the taker, or ""
  giver: string
  taker: string
  note: string
  state: 'asked' | 'accepted' | 'refused' | 'withdrawn'
  asked: Time
  decided: Time | null
}
export interface DutyAlert { id: string; from: Time; to: Time; technical: number; leader: number; check_in_minutes: number; reason: string }
export interface DutyEntry {
  id: string
  organisation: string
  shift: string
  kind: 'check-in' | 'hand-over'
  person: string              // a user's id
  at: Time
  note: string
}
export interface DutyPage {   // somebody is being called until somebody answers
  id: string
  organisation: string
  cause: 'check-in' | 'gap' | 'gap-ahead'
  detail: string
  raised: Time
  state: 'open' | 'answered' | 'ended' | 'nobody'
  step: number                // called last, from 1; 0: none yet
  round: number
  ended: Time | null
  ended_by: string
}
export interface DutyRoster {
  from: Time
  to: Time
  people: { id: string; name: string }[] // of those below that are users
  shifts: DutyShift[]
  swaps: DutySwap[]
  alerts: DutyAlert[]
  check_ins: DutyEntry[]
  pages: DutyPage[]
}
export interface DutyGap { organisation: string; role: DutyRole; from: Time; to: Time; missing: number }
export interface DutyCertificate {
  from: Time
  to: Time
  bodies: number
  shifts: number
  minutes: number             // of duty looked at
  whole: boolean
  gaps: DutyGap[]
  digest: string              // BLAKE2b, 256 bits, of the rosters (`luytre duty verify --made-of`)
}
export interface NewShift { organisation: string; role: DutyRole; person: string; from: string; to: string; note?: string }
export interface NewSwap { taker: string; in_return?: string; note?: string }
export interface SwapDecision { accept: boolean }
export interface DutyDay {
  day: Day
  lunar_day: number
  lunar_month: number
  leap_month: boolean
  lunar_year: string          // "Mậu Tuất"
  holidays: Named[]
  in_break: boolean           // of the days off around a holiday
}
export interface DutyWarning { // a limit of working time; it warns, and forbids nothing
  rule: string
  person: string
  from: Time
  to: Time
  text: Named
  article: string
  status: string              // how well the article is known
  excepted: boolean           // continuous duty, which may have rules of its own
}
export interface NewRotation {
  organisation: string; role: DutyRole; people: string[]; turn_days: number // 0: each shift the next
  begins: string[]            // of the day's shifts: "07:00"
  from: string; to: string; replace?: boolean
}
// text: CSV or iCalendar; replace: what is planned from its first shift to its last makes room
export interface RosterFile { organisation: string; text: string; replace?: boolean }
export interface ShiftsAdded { added: number; unchanged: number; cut: number; refused: number; problems: string[] }
export interface NewStandIn { person: string; from: string; to: string; note?: string }
export interface NewDutyAlert { from: string; to: string; technical?: number; leader?: number; check_in_minutes?: number; reason: string }
export interface CallTarget { channel: 'mail' | 'webhook' | 'sms' | 'voice'; to: string }
export interface DutyStep { targets: CallTarget[]; wait_minutes: number }
export interface DutyPolicyChange { continuous: boolean; grace_minutes: number; check_in_minutes: number; steps: DutyStep[] }
export interface DutyPolicy extends DutyPolicyChange { organisation: string }
export interface NewDutyEntry { kind: 'check-in' | 'hand-over'; note?: string }

// ── Advisories and directives ───────────────────────────────────────────────────────────────────────────────────
export type WarningKind = 'advisory' | 'directive'
export type WarningState = 'draft' | 'published' | 'withdrawn'
export type WarningTlp = 'clear' | 'green' | 'amber' | 'amber+strict' | 'red'
export interface WarningStep {
  id: string                  // "": a new one
  what: Named
  how: Named
  due: Time | null
  wants_answer: boolean
  wants_evidence: boolean
}
export interface WarningProduct {
  id: string                  // "": a new one
  vendor: string
  name: string
  version: string
  cpe: string
  purl: string
  status: 'affected' | 'fixed' | 'not_affected' | 'investigating'
}
export interface WarningWeakness { cve: string; text: Named; vector: string }  // vector: CVSS 3, or ""
export interface WarningAudience { all: boolean; sectors: string[]; organisations: string[]; matching: boolean }
export interface WarningContent {
  title: Named
  summary: Named
  text: Named                 // Markdown
  severity: Severity
  tlp: WarningTlp
  families: string[]
  products: WarningProduct[]
  weaknesses: WarningWeakness[]
  steps: WarningStep[]
  references: { title: string; url: string }[]
  files: string[]             // ids of attachments
  audience: WarningAudience
  acknowledge_by: Time | null // null: by severity
  renew: boolean              // who acknowledged an earlier version does so again
  letter: { number: string; issuer: string; date: Day | null }  // of a directive
  change: string              // what is new
}
export interface NewWarning { kind: WarningKind; content: WarningContent }
export interface WarningExample { name: string; kind: WarningKind; content: WarningContent }
export interface WarningReview { approve: boolean; note: string }
export interface WarningWithdrawal { reason: string }
export interface WarningFile { id: string; name: string; type: string; size: number; sha256: string; organisation: string }
export interface WarningReason {
  kind: 'all' | 'sector' | 'named' | 'finding' | 'weakness' | 'asset'
  what: string
  name: Named                 // of the sector; else as `what`
  count: number
}
export interface WarningStepState {
  step: string
  is: 'open' | 'done' | 'not_applicable'
  at: Time | null
  by: string
  reason: string
  answer: string
  files: WarningFile[]
  late: boolean
}
export interface WarningBodyRow {
  organisation: OrganisationRef | null
  reasons: WarningReason[]    // without those for others than the reader
  addressed: Time
  told: Time | null           // a letter was put into the outbox
  delivered: Time | null      // its server took it, or somebody opened the page
  bounced: Time | null
  unreachable: boolean        // there is nobody to write to
  opened: Time | null
  acknowledged: boolean
  acknowledged_at: Time | null
  acknowledged_by: string
  acknowledge_by: Time
  not_applicable: boolean
  reason: string              // why not
  steps: number
  done: number
  step_states: WarningStepState[]
  next_due: Time | null
  behind: boolean
  settled: boolean
  reminders: number
  reminded: Time | null
  escalated: Time | null
  escalated_to: OrganisationRef | null
  answers: boolean            // the reader may answer for this body
}
export interface WarningCounts { bodies: number; acknowledged: number; settled: number; behind: number; unreachable: number }
export interface WarningRow {
  id: string
  kind: WarningKind
  number: string              // "CB-2026-017", "" before it is published
  state: WarningState
  title: Named
  severity: Severity
  tlp: WarningTlp
  letter: string              // of a directive: "4327/BTTTT-CATTT"
  version: number
  published: Time | null
  updated: Time
  draft: 'draft' | 'review' | 'approved' | null  // the version being worked at
  counts: WarningCounts       // of the bodies that the reader sees
  mine: WarningBodyRow | null // of the reader's own body
}
export interface WarningTable extends Page<WarningRow> { now: Time }
export interface WarningDraftPage {
  version: number
  state: 'draft' | 'review' | 'approved'
  content: WarningContent
  html: Named
  authors: string[]           // names
  reviewer: string
  note: string
  changed: Time
  wrote: boolean              // the reader wrote at it, and cannot review it
}
export interface WarningPage extends WarningRow {
  content: WarningContent
  html: Named                 // of content.text: safe to show
  why: string                 // of a withdrawal
  versions: { version: number; published: Time; renew: boolean; change: string }[]
  files: WarningFile[]
  working: WarningDraftPage | null
  csaf: string                // path of the CSAF document, "" none
  writes: boolean             // the reader may write warnings
}
export interface WarningBodies { at: Time; counts: WarningCounts; items: WarningBodyRow[] }
export interface WarningEventRow {
  at: Time
  actor: string
  event: string
  organisation: OrganisationRef | null
  version: number
  step: string
  text: string
}
export interface WarningAddressees { total: number; items: { organisation: OrganisationRef | null; reasons: WarningReason[] }[] }
export interface WarningText { text: string }
export interface WarningHtml { html: string }
export interface WarningAnswer {
  act: 'opened' | 'acknowledge' | 'done' | 'undone' | 'not_applicable' | 'applicable' | 'answer'
  step?: string
  text?: string
}
export interface WarningUrge { organisations: string[]; send: boolean }  // none named: all that are behind
export interface WarningUrged {
  items: { organisation: OrganisationRef | null; subject: string; text: string; problem: string }[]
}

// ── Incidents ───────────────────────────────────────────────────────────────────────────────────────────────────
export type IncidentState = 'received' | 'verified' | 'responding' | 'ended' | 'closed' | 'rejected'
export interface LawBasis { text: string; status: 'verified' | 'recalled' | 'assumed' | 'house' }   // house: the centre's own, no text gives it
export interface IncidentRow {
  id: string
  number: string              // "SC-2026-008"
  title: string
  organisation: OrganisationRef | null
  state: IncidentState
  level: number               // of the system, 1 to 5; 0: not known
  grades: string[]            // that hold: "serious", "beyond-capacity", …
  confidential: boolean
  regime: string
  campaign: string            // suspected, "" none
  detected: Time
  received: Time
  closed: Time | null
  next: { clock: string; name: Named; due: Time; late: boolean } | null   // of the body's, what runs out first
}
export interface IncidentTable extends Page<IncidentRow> {
  open: number
  late: number
  due: number                 // with an open clock
  over: number                // closed or rejected
  mails: number               // reports by mail that wait
  checked: Time
}
export interface IncidentClock {
  clock: string
  name: Named
  start: Time
  due: Time
  late_after: Time            // due, and what is let pass
  met: Time | null
  late: boolean
  unit: 'at-once' | 'hours' | 'days' | 'working-days'
  amount: number
  every: boolean              // starts again with each report
  centre: boolean             // the centre's to meet
  forms: string[]             // any of them meets it
  recipients: Named[]
  basis: LawBasis
}
export interface IncidentField {
  field: string
  required: boolean
  kind: 'text' | 'long' | 'time' | 'level' | 'choice' | 'choices' | 'yes-no'
  group: Named
  label: Named
  hint: Named
  choices: { value: string; name: Named }[]
}
export interface IncidentForm { form: string; kind: 'first' | 'report' | 'closing'; signed: boolean; number: string; title: Named; basis: LawBasis; fields: IncidentField[] }
export interface IncidentCriterion { criterion: string; name: Named; grades: string[]; basis: LawBasis }
export interface IncidentRules {   // of what was detected then
  detected: Time
  regime: { code: string; name: Named; authority: Named; basis: LawBasis }
  forms: IncidentForm[]
  criteria: IncidentCriterion[]
  clocks: IncidentClock[]     // that would run with this level and these criteria, from this detection on
}
export type IncidentValues = Record<string, string[]>
export interface NewIncident {
  organisation: string
  title: string
  detected: string            // the country's clock, "2026-08-20 07:30"
  level: number
  criteria: string[]
  confidential: boolean
  form: string
  values: IncidentValues
  mail?: string               // made of this mail
}
export interface IncidentReceipt { id: string; number: string; received: Time }
export interface NewIncidentReport { form: string; values: IncidentValues }
export interface IncidentActRequest { act: 'verify' | 'respond' | 'end' | 'close' | 'reject' | 'reopen'; reason?: string; ended?: string }
export interface IncidentAssessment { level: number; criteria: string[]; reason: string }
export interface NewIncidentEntry {
  kind: 'note' | 'support' | 'support-answer' | 'task' | 'task-done' | 'finding' | 'finding-off' | 'campaign' | 'mark'
  id?: string
  text?: string
  assignee?: string
  due?: string
  yes?: boolean
}
export interface IncidentPerson { id: string; name: string; kind: 'person' | 'program' }
export interface IncidentReportRow { step: number; at: Time; actor: IncidentPerson; form: string; title: Named; values: IncidentValues }
export interface IncidentSupport { id: string; text: string; at: Time; actor: IncidentPerson; answer: string; answered: Time | null; answered_by: IncidentPerson | null; granted: boolean }
export interface IncidentTask { id: string; text: string; assignee: string; at: Time; actor: IncidentPerson; due: Time | null; done: Time | null; done_by: IncidentPerson | null }
export interface IncidentFile { id: string; name: string; type: string; purpose: 'log' | 'sample' | 'signed' | 'other'; size: number; digest: string; at: Time; actor: IncidentPerson }
export interface IncidentEvent { step: number; at: Time; actor: IncidentPerson; kind: string; detail: Record<string, string> }
export interface IncidentPage {
  incident: IncidentRow
  sector: string
  via: 'portal' | 'api' | 'mail'
  reporter: IncidentPerson
  receipt: Time | null
  ended: Time | null
  reason: string              // of the last step
  criteria: string[]          // ticked
  clocks: IncidentClock[]
  reports: IncidentReportRow[]
  support: IncidentSupport[]
  tasks: IncidentTask[]
  files: IncidentFile[]
  findings: string[]
  events: IncidentEvent[]     // oldest first
  can: string[]               // acts and entries that this person may do now, "report", "file", "assess"
  formats: string[]           // that a report can be had in: "html", "odt", "docx", "pdf"
  at: Time                    // the moment this is of
}
export interface IncidentMail {
  id: string
  organisation: OrganisationRef | null   // whose verified contact the sender is; null: nobody's
  sender: string
  sender_name: string
  sender_is: 'contact' | 'several' | 'unverified' | 'unknown'
  subject: string
  text: string
  arrived: Time
  answered: Time | null
  values: IncidentValues
  files: { name: string; type: string; size: number }[]
  problems: string[]
}
export interface IncidentMailDrop { reason: string }

// ── Publications ────────────────────────────────────────────────────────────────────────────────────────────────
export interface PublicationRule {
  name: string                // in addresses
  title: string
  description?: string
  tlp: 'clear' | 'green' | 'amber' | 'amber+strict'  // the strictest mark it may hold
  least_confidence?: number
  categories: string[]        // none: all but behaviour and sinkhole
  types: string[]             // none: all
  open: boolean               // to everybody, without a log-in: TLP:CLEAR only
  bodies: string[]            // none: every body
  writable: boolean
}
export interface PublicationCollection {
  id: string; name: string; title: string; description: string
  tlp: 'clear' | 'green' | 'amber' | 'amber+strict'
  least_confidence: number
  categories: string[]; types: string[]
  open: boolean; bodies: string[]; writable: boolean
  number: number              // of the newest change
  live: number; total: number
  changed: Time | null
  taxii: string; lists: string; misp: string  // paths
}
export interface Publications {
  enabled: boolean
  values: number | null; withdrawn: number | null  // in all; the centre's only
  may_change: boolean
  collections: PublicationCollection[]
  formats: { file: string; sentence: string }[]
  discovery: string
}
export interface PublicationState { enabled: boolean }
export interface PublicationId { id: string }
export interface PublicationInbox {
  items: {
    id: string; collection: string; actor: string; received: Time
    state: 'waiting' | 'released' | 'refused'
    objects: number; failures: number; decided_by: string; decided_at: Time | null
  }[]
}
export interface PublicationDecision { release: boolean }

// ── Campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────
export type CampaignState = 'proposed' | 'confirmed' | 'rejected' | 'withdrawn'
export type ThingKind = 'server' | 'domain' | 'certificate' | 'client' | 'hash' | 'sender' | 'sequence'
export interface CampaignTerm {
  name: 'bodies' | 'rarity' | 'grade' | 'closeness' | 'kinds'
  points: number
  most: number
  because: string             // bodies, kinds: how many; rarity: share of bodies; grade: a Grade; closeness: seconds
}
export interface CampaignRow {
  id: string
  state: CampaignState
  apt: boolean
  score: number               // 0 to 100, the sum of its terms
  bodies: number
  begins: Time                // first contact of its first body
  last_seen: Time
  grade: Grade
  family: string              // "": none is named
  name: string
  terms: CampaignTerm[]
  kinds: ThingKind[]
  proposed_at: Time
  decided_at: Time | null
  decided_by: string
  comment: string
}
export interface CampaignList { items: CampaignRow[]; checked: Time }
export interface CampaignBody { organisation: OrganisationRef | null; first: Time; last: Time; sightings: number; grade: Grade }
export interface CampaignThing {
  kind: ThingKind
  value: string
  holds: boolean              // the evidence is there now
  begins: Time | null
  earlier: number             // bodies that met it before
  share: number               // of the bodies with any finding, those that met it
  bodies: CampaignBody[]
}
export interface CampaignStory extends CampaignRow {
  things: CampaignThing[]
  findings: { id: string; organisation: OrganisationRef | null; subject: string; what: string; kind: ThingKind; value: string }[]
  steps: { time: Time; actor: string; act: 'proposed' | 'confirmed' | 'rejected' | 'reopened' | 'withdrawn' | 'returned'; comment: string }[]
  may_decide: boolean
}
export interface CampaignDecision { decision: 'confirm' | 'reject'; comment?: string }
export interface SharedCampaign { others: number; kinds: ThingKind[] }   // of a finding: other bodies, 0 when none

// ── Notices ─────────────────────────────────────────────────────────────────────────────────────────────────────
export interface NoticeSettings {
  organisation: string
  language: 'vi' | 'en'
  schedule: 'daily' | 'weekly' | 'never'
  hour: number                // local, 0 to 23
  least: Severity
  at_once: Severity           // from this severity immediately
  encrypt: boolean
  key: string                 // fingerprint, "" none
  webhook: string             // URL, "" none
  webhook_secret: string      // of a webhook just set, shown this once; else ""
  muted: { id: string; what: string; subject: string; until: Day; reason: string }[]
}
export interface NewMute { what: string; subject: string; until: Day; reason: string }  // "": any
export interface NoticeSettingsChange {
  language?: 'vi' | 'en'; schedule?: 'daily' | 'weekly' | 'never'; hour?: number
  least?: Severity; at_once?: Severity; webhook?: string; public_key?: string
}
export interface NoticeRow {
  id: string
  organisation: OrganisationRef
  kind: 'digest' | 'immediate' | 'reminder' | 'escalation'
  channel: 'mail' | 'webhook'
  to: string
  subject: string
  findings: number
  made: Time
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'bounced' | 'held'
  state_at: Time
  detail: string
}
export interface NoticePreviewRequest { organisations?: string[]; findings?: string[]; kind: 'digest' | 'reminder' | 'escalation' }
export interface NoticePreview {
  mails: { organisation: OrganisationRef; to: string[]; subject: string; text: string; html: string; findings: number; signed: boolean; encrypted: boolean; problem: string }[]
  findings: number
}
export interface NoticeSent { sent: number; findings: number }
export interface NoticeEffect {  // clean-up with and without a notice
  rows: { family: string; name: string; sector: string; channel: string; told: number; told_clean_14: number; held: number; held_clean_14: number }[]
  hold_out: number            // share held out, 0 when off
}

// ── Audit ───────────────────────────────────────────────────────────────────────────────────────────────────────
export interface AuditRow { sequence: number; time: Time; actor: string; action: string; subject: string; detail: string; hash: string }
export interface AuditPage extends Page<AuditRow> { verified: boolean; verified_at: Time | null }

// ── Live ────────────────────────────────────────────────────────────────────────────────────────────────────────
// GET /api/events: event types "finding" (data: {id, state}), "figures" (data: {}), "sensor" (data: {id}),
// "notice" (data: {id}); "duty", "warning", "incident", "weakness", "leak", "campaign", "letter" (data: {}, something of
// that kind changed), and the stream's own "ready", "reset", "changed".

// ── Letters ─────────────────────────────────────────────────────────────────────────────────────────────────────

export type LetterKind = 'urging' | 'notice' | 'weekly' | 'monthly' | 'half-year' | 'annual'
export type LetterState = 'draft' | 'review' | 'approved' | 'issued' | 'signed' | 'recalled'
export interface LetterRow {
  id: string
  kind: LetterKind
  language: 'vi' | 'en'
  subject: string
  state: LetterState
  revision: number
  notation: string            // "4327/BTTTT-CATTT", '' before it is issued
  issued: string | null       // day
  from: string                // what it is about
  to: string
  made_at: Time
  made_by: string
  approved_by: string
  signer: string              // common name in the certificate
  bodies: number              // that get a copy
}
export interface LetterList { total: number; items: LetterRow[]; can_write: boolean }
export interface LetterFigureLine { key: string; values: number[] }
export interface LetterCoverage { days: number; days_with_data: number; sensor_hours: number; records: number; lost: number }
export interface LetterFigure { // one named query and its answer
  name: string                // as the document calls it
  query: string
  from: string
  to: string
  where: Record<string, string>
  columns: string[]
  total: number[]
  lines: LetterFigureLine[]   // 60 at most
  line_count: number
  ownership: string           // version of who holds what; '' where it has no part
  digest: string
  coverage: LetterCoverage | null
}
export interface LetterEvent { at: Time; actor: string; event: string; revision: number; detail: string }
export interface LetterCopyRow {
  organisation: OrganisationRef | null
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'recalled'
  recipient: string           // mail address; '' the portal alone
  detail: string
  state_at: Time
  received_at: Time | null
  received_by: string
}
export type LetterAct = 'submit' | 'approve' | 'send-back' | 'issue' | 'sign' | 'send' | 'recall' | 'comment' | 'refresh'
export interface LetterDetail extends LetterRow {
  issuer: string
  figures: LetterFigure[]
  events: LetterEvent[]
  copies: LetterCopyRow[]
  acts: LetterAct[]           // that the reader may do now
}
export interface LetterActRequest { act: LetterAct; text?: string; revision?: number }
export interface NewLetter {
  kind: LetterKind
  from: string
  to: string
  date?: string
  due?: string
  language?: 'vi' | 'en'
  urgency?: string
  circulation?: string
  subject?: string
  organisations?: string[]
  recipients?: string[]
  every?: boolean             // a copy to every body there is on the day
}
export interface LetterFigureChange { key: string; column: string; then: number; now: number }
export interface LetterReason {
  cause: 'ownership' | 'withdrawal' | 'evidence' | 'coverage' | 'collections' | 'records' | 'unanswered'
  text_vi: string
  text_en: string
}
export interface LetterCheck {
  name: string
  organisation: string        // whose own appendix; '' the letter
  holds: boolean
  same_data: boolean
  changed: number
  changes: LetterFigureChange[]
  reasons: LetterReason[]
}
export interface LetterVerified { count: number; holding: number; figures: LetterCheck[] }
export interface ReceivedLetter {
  id: string
  kind: LetterKind
  subject: string
  notation: string
  issued: string | null
  sent_at: Time
  received_at: Time | null
  received_by: string
  recalled: boolean
}

// RFC 9457
export interface Problem { type: string; title: string; status: number; detail: string; trace_id: string }
