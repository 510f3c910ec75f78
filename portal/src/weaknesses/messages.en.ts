import type { PriorityTerm } from '../api/types'
import { formatsOf } from '../i18n/format'
import type { Messages } from '../i18n/messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')
const n = (count: number, word: string) => `${f.number(count)} ${word}${s(count)}`
const weak = (count: number) => `${f.number(count)} weakness${count === 1 ? '' : 'es'}`

const term = (one: PriorityTerm): string => {
  switch (one.reason) {
    case 'kev': return `exploited, known since ${f.dateInTable(one.value)} (KEV)`
    case 'ransomware': return 'used by ransomware (KEV)'
    case 'epss': return `${f.percent(Number(one.value))} likely to be exploited within 30 days (EPSS)`
    case 'cvss': return `CVSS score ${one.value}`
    case 'severity': return `called ${one.value} by the scanner, no CVSS score yet`
    case 'internet': return 'answers to the Internet'
    case 'level': return `information system of level ${one.value}`
    case 'sources': return `${n(Number(one.value), 'attack source')} contacted this very host and port`
    case 'guess': return 'not sure for this version'
    case 'platform-unknown': return 'depends on a platform that is not known'
    case 'version-unknown': return 'the version is not known'
  }
}

const weaknesses: Messages['weaknesses'] = {
  term,
  shortTerm: { kev: 'exploited', ransomware: 'ransomware', epss: 'EPSS', cvss: 'CVSS', severity: 'scanner’s word', internet: 'on the Internet', level: 'level', sources: 'attack sources', guess: 'not sure', 'platform-unknown': 'platform unknown', 'version-unknown': 'version unknown' },
  body: {
    question: 'What do we patch first?',
    ask: (unit) => `${unit} · What do we patch first?`,
    urgent: (count, due, late) => {
      const all = count === 1 ? 'it is being exploited' : `all ${f.words(count)} are being exploited`
      return late ? `!!${f.number(count)} hole${s(count)}!! should have been patched by ${f.date(due)}: ${all}.` : `Patch ${count === 1 ? 'this' : 'these'} **${f.number(count)} hole${s(count)}** before ${f.date(due)}: ${all}.`
    },
    open: (count, overdue) => `**${weak(count)}** open in your unit` + (overdue > 0 ? `, !!${f.number(overdue)} overdue!!.` : ', none overdue.'),
    none: 'No open weakness is seen.',
    unknown: 'There is no inventory and no scan yet, so we do not know your unit’s weaknesses.',
    lead: (open, assets) => `${weak(open)} open on ${n(assets, 'system')}. The order is a sum that anyone can read.`,
    leadNone: '“Not seen” holds only for what was scanned and is in the inventory.',
    leadUnknown: 'Drop a scanner’s report or a list of assets into the frame below to begin.',
    lastScan: (scanner, at) => `Last scan: ${scanner}, ${f.dateTime(at)}.`,
    noScan: 'No scan yet.',
    noKnowledge: 'The centre has not loaded the lists of vulnerabilities, so the inventory is not held against them.',
    knowledge: (at) => `Held against the lists of vulnerabilities as of ${f.dateInTable(at)}.`,
  },
  centre: {
    question: 'Which hole threatens most organisations?',
    answer: (weakness, bodies, overdue) => `**${weakness}** is open at **${n(bodies, 'organisation')}**` + (overdue > 0 ? `; !!${weak(overdue)}!! overdue.` : '; no weakness is overdue.'),
    none: 'No weakness is open in what organisations scanned and listed.',
    unknown: 'No organisation has an inventory or a scan yet, so nothing is known of weaknesses.',
    lead: (open, assets, bodies, exploited) => `${weak(open)} open on ${n(assets, 'system')} of ${n(bodies, 'organisation')}; ${f.number(exploited)} of the kind that is being exploited.`,
    reviews: (signed, bodies) => `${f.number(signed)} of ${n(bodies, 'organisation')} signed a review within 12 months.`,
  },
  campaign: {
    question: 'Where is this hole still open?',
    answer: (weakness, open, known, done) =>
      open === 0 ? (done === 0 ? `**${weakness}** is not seen at any organisation we have data of.` : `**${weakness}** is open nowhere we have data of; ${n(done, 'organisation')} dealt with it.`)
        : `**${f.number(open)} of ${n(known, 'organisation')}** with data still ${open === 1 ? 'has' : 'have'} ${weakness}; ${f.number(done)} dealt with it.`,
    unknown: (count) => `Nothing is known of ${n(count, 'organisation')}: no inventory and no scan, which is not the same as clean.`,
    due: (due, late) => (late ? `The first due date has passed: ${f.date(due)}.` : `First due date: ${f.date(due)}.`),
    states: { open: 'Open', done: 'Dealt with', 'not-seen': 'Not seen', unknown: 'No data' },
    days: 'Open, day by day', state: 'State', allSectors: 'All sectors', back: 'Weaknesses',
    table: 'Organisation by organisation', since: 'Seen since', done: 'Done',
  },
  what: 'the weaknesses', whatInventory: 'the inventory', whatReview: 'the review',
  tabs: { list: 'Weaknesses', inventory: 'Assets', review: 'Review' },
  views: { open: 'Open', overdue: 'Overdue', exploited: 'Exploited', closed: 'Closed' },
  table: 'Weaknesses by priority', search: 'Find a CVE, host, product…',
  priority: 'Priority', weakness: 'Weakness', asset: 'Where', due: 'Due', fix: 'Fix', severity: 'Severity', owner: 'Owner', state: 'State', product: 'Product', version: 'Version', seen: 'Last seen', source: 'Source', level: 'Level', since: 'Seen since',
  severities: { info: 'Information', low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
  closed: { '': '', patched: 'Patched', 'port-closed': 'Port closed', 'host-gone': 'Host gone', accepted: 'Risk accepted' },
  exploited: 'exploited', noFix: 'The report names no fix',
  again: (count) => `opened ${count} times`,
  why: 'Why this priority', sum: 'Sum', story: 'Story', scanners: 'Seen by', openFinding: 'Open the finding', noFinding: 'The finding follows within minutes',
  contacted: (at) => `Last contact by an attack source ${f.dateTime(at)}`,
  events: { opened: 'Opened', closed: 'Closed', reopened: 'Reopened', accepted: 'Risk accepted', severity: 'Severity changed', due: 'Due date changed' },
  nothingHere: 'No weakness here.', nothingFound: (text) => `Nothing fits “${text}”.`,
  bySector: 'By sector', byBody: 'By organisation', top: 'Open at most organisations', sector: 'Sector', organisation: 'Organisation',
  openCount: 'Open', overdueCount: 'Overdue', exploitedCount: 'Exploited', bodies: 'Organisations', assets: 'Systems', reviewed: 'Review signed', firstDue: 'First due', never: 'never',
  closedCount: 'Closed',
  importer: {
    title: 'Bring in a scan or an inventory',
    drop: 'Drop files here', or: 'or', choose: 'choose files',
    formats: 'Reports: nmap, Nessus, OpenVAS, Nuclei, SARIF, Trivy, Grype, OpenSCAP, Shadowserver. Inventories: CSV, CycloneDX, SPDX. At most 64 MB; the format is recognised.',
    observed: 'Day of the file, where it tells none', busy: (name) => `Reading ${name}…`, tooBig: (name) => `${name} is above 64 MB: bring it in in parts.`,
    failed: (name) => `${name} could not be brought in.`,
    noFormat: 'Its format is not known here.', packed: 'It is packed: unpack it and bring in what is inside.',
    scan: (name, format) => `${name}: ${format} report`, inventory: (name, format) => `${name}: ${format} inventory`,
    known: 'This file was here before; nothing changed.',
    found: (count, opened, reopened, again) => `${weak(count)}: ${f.number(opened)} new, ${f.number(reopened)} reopened, ${f.number(again)} seen again.`,
    closed: (patched, port, gone) => `Closed by this scan: ${f.number(patched)} patched, ${f.number(port)} port closed, ${f.number(gone)} host gone.`,
    assets: (added, changed, same) => `Assets: ${f.number(added)} new, ${f.number(changed)} changed, ${f.number(same)} as before.`,
    matched: (opened, patched) => `Inventory held against the lists: ${f.number(opened)} new, ${f.number(patched)} patched.`,
    incomplete: 'The scan did not run to its end, so it closes nothing.',
    foreign: (count, names) => `${n(count, 'host')} that ${count === 1 ? 'is' : 'are'} not your unit’s left out: ${names}.`,
    foreignAssets: (count) => `${n(count, 'row')} that ${count === 1 ? 'is' : 'are'} not your unit’s left out.`,
    refused: (count) => `${n(count, 'row')} could not be read.`,
    passed: (info, suppressed) => `Not counted: ${f.number(info)} for information only, ${f.number(suppressed)} suppressed by the scanner.`,
    overLimit: (count) => `${n(count, 'entry').replace('entrys', 'entries')} above the limit left out.`,
    columns: (names) => `Columns not used: ${names}.`,
  },
  inventory: {
    question: 'What does the unit have?',
    note: (places, rows) => `${n(places, 'system')}, ${n(rows, 'row')}`,
    none: 'The inventory is empty. Drop a file into the frame above, or a scan: the hosts and products it saw go into the inventory.',
    itself: 'the system itself', search: 'Find a host, product, owner…', place: 'System', open: 'Open weaknesses',
  },
  review: {
    title: 'Review of weak points (duty 1)',
    progress: (done, all) => `**${f.number(done)} of ${f.number(all)}** systems reviewed`,
    begun: (at) => `begun ${f.dateTime(at)}`,
    notBegun: 'Marking the first system begins the review.',
    none: 'There is no system in the inventory to review yet.',
    system: 'System', by: 'Who, when', note: 'Note', mark: 'Reviewed', undo: 'Take back', markTitle: (place) => `Reviewed ${place}?`, markNote: 'Note (if any)',
    sign: 'Sign the result', signTitle: 'Sign the review?', statement: 'Conclusion', statementHint: (left) => (left > 0 ? `${n(left, 'system')} not reviewed yet: say why.` : 'The figures stay as they are at signing, with a digest to cite.'),
    signNote: (open, overdue) => `${weak(open)} open now, ${f.number(overdue)} overdue.`,
    signed: 'Signed', before: 'Signed before', signedBy: 'Signed by', systems: 'Systems', digest: 'Digest', onlyAdministrators: 'The unit’s administrator signs the result.',
    result: (name, done, all) => `${name} reviewed **${f.number(done)} of ${f.number(all)}** systems.`,
    resultLead: (open, overdue, exploited) => `At signing ${weak(open)} open, ${f.number(overdue)} overdue, ${f.number(exploited)} being exploited.`,
    resultQuestion: 'What was reviewed?', notReviewed: 'not reviewed', open: 'Open',
  },
}
export default weaknesses
