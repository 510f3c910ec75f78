import type { Change } from '../../api/types'
import { formatsOf, today } from '../format'
import type { Messages } from '../messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')
const moved = (c: Change): string => {
  if (c.why_not !== '' || c.percent === null) return ''
  const p = Number(c.percent.toFixed(1))
  return p < 0 ? `**${f.percent(-p)}** fewer` : p > 0 ? `^^${f.percent(p)}^^ more` : 'no change'
}
const plain = (text: string) => text.replace(/\*\*|\^\^/g, '')
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const centre: Messages['centre'] = {
  national: {
    question: 'How much of the country is infected?',
    answer: (n) => {
      const month = f.month(n.period)
      if (n.coverage !== null && n.coverage < 0.95) return `${month} shows **${f.number(n.addresses)}** addresses, but coverage was only **${f.coverage(n.coverage)}**, so it is not comparable.`
      if (n.addresses === 0) return `In ${month}, no Vietnamese IP address was seen in a botnet.`
      const change = moved(n.previous)
      return `In ${month}, **${f.number(n.addresses)}** Vietnamese IP address${n.addresses === 1 ? ' was' : 'es were'} part of a botnet` +
        (change === '' ? (n.coverage === null ? '; coverage is unknown, so there is no comparison.' : '.') : change === 'no change' ? ', as many as the month before.' : `, ${change} than the month before.`)
    },
    lead: (n) => {
      const year = moved(n.year)
      const parts: string[] = []
      if (today(new Date(n.citation.asked)).startsWith(n.period)) parts.push(`The month has not ended: the count is up to ${f.date(n.citation.asked)} and not compared with the month before yet.`)
      else if (n.previous.why_not && n.previous.before > 0 && n.coverage !== null && n.coverage >= 0.95) parts.push('Not compared with the month before: the sensors did not watch alike.')
      if (year) parts.push(year === 'no change' ? 'As many as a year before.' : `${upper(plain(year))} than a year before.`)
      const fact = n.facts
      if (fact.state_bodies > 0) {
        const by = fact.state_bodies_before === null ? null : fact.state_bodies - fact.state_bodies_before
        parts.push(`${f.number(fact.state_bodies)} state bod${fact.state_bodies === 1 ? 'y has' : 'ies have'} an infected machine` + (by === null ? '.' : by > 0 ? `, ${f.number(by)} more.` : by < 0 ? `, ${f.number(-by)} fewer.` : ', no change.'))
      } else parts.push('No state body has an infected machine.')
      if (n.host_estimate) parts.push(`An estimated ${f.number(n.host_estimate.low)}–${f.number(n.host_estimate.high)} machines.`)
      return parts.join(' ')
    },
    empty: 'There is no data yet. Connect the first sensor.', emptyAction: 'Add a sensor', what: 'the national figures',
    facts: { state: 'State bodies with infections', stateNote: 'bodies', apt: 'Contact with APT servers', aptNote: (n) => `in ${f.number(n)} organisation${s(n)}`, see: 'see now', cleaned: 'Cleaned, with evidence', cleanedNote: 'findings in the period', overdue: 'Overdue', overdueNote: (n) => `in ${f.number(n)} organisation${s(n)}`, urge: 'urge', before: (n) => `${f.number(n)} before` },
    months: 'The last thirteen months', monthsNote: 'distinct IP addresses a month', monthsHedge: 'A hatched month lacks data and is not compared.',
    families: 'By family', allFamilies: (n) => `All ${f.number(n)} families`, familiesNote: 'An address can belong to several families, so the rows add up to more than the country.',
    provinces: 'State bodies by province', provincesNote: (n, units) => `${f.number(n)} address${n === 1 ? '' : 'es'} in ${f.number(units)} unit${s(units)}`, allProvinces: 'All organisations',
    top: (n) => (n < 2 ? 'The one with most' : `The ${f.words(n)} with most`), sectors: 'By sector',
    estimate: (method) => `The number of machines is an estimate (${method}).`,
  },
  column: {
    family: 'Family', kind: 'Kind', addresses: 'Addresses', change: 'Against last month', months: '13 months', stateBodies: 'State bodies', organisation: 'Organisation', sector: 'Sector', open: 'Open',
    overdue: 'Overdue', median: 'Handled in', coverage: 'Coverage', sensor: 'Sensor', infected: 'Organisations',
  },
  families: {
    question: 'Which families are in Vietnam?',
    answer: (period, n, first, addresses) =>
      n === 0 ? `No family was seen in ${f.month(period)}.` : n === 1 ? `In ${f.month(period)} only **${first}** was seen, at ${f.number(addresses)} addresses.`
        : `In ${f.month(period)}, **${f.number(n)}** families were seen; most is **${first}**, at ${f.number(addresses)} addresses.`,
    what: 'the families', search: 'Name of a family',
  },
  family: {
    question: (name) => `Who has ${name}, is it falling?`,
    answer: (p) => {
      const change = moved(p.previous)
      const n = p.organisations.length
      if (p.addresses === 0) return `**${p.name}** was not seen in ${f.month(p.period)}.`
      return `**${p.name}** is at **${f.number(p.addresses)}** address${p.addresses === 1 ? '' : 'es'}` + (change ? `, ${change}` : '') + (n > 0 ? `; **${f.number(n)}** organisation${s(n)} ha${n === 1 ? 's' : 've'} it.` : '.')
    },
    lead: (p) => {
      const x = p.findings
      const bits = [x.open > 0 ? `${f.number(x.open)} open finding${s(x.open)}` + (x.overdue > 0 ? `, ${f.number(x.overdue)} overdue` : '') : 'No finding is open']
      if (x.closed_month > 0) bits.push(`${f.number(x.closed_month)} closed in the period`)
      if (x.median_days !== null) bits.push(`median ${f.number(x.median_days)} day${s(x.median_days)}`)
      return bits.join('; ') + '.'
    },
    aliases: (names) => `Other names: ${names.join(', ')}`, days: 'Addresses a day', daysTitle: (most, day) => `At most ${f.number(most)} addresses, on ${day}`, who: 'Organisations that have it', sectors: 'By sector',
    advice: 'What to do', why: 'Why it matters', detectors: 'How it is recognised', listsOnly: 'By lists of indicators only.', findings: 'Findings', what: 'this family', none: 'No organisation.', see: 'See the findings',
  },
  orgs: {
    question: 'Who needs help first?',
    answer: (t, names) => {
      const l = t.leading
      const all = t.sectors.reduce((sum, one) => sum + one.count, 0)
      if (t.total === 0 && t.sectors.length === 0) return 'There is no organisation in the directory yet.'
      if (l.overdue_total === 0) return `None of **${f.number(all)}** organisation${s(all)} has an overdue finding.`
      if (names.length === 0) return `!!${f.number(l.overdue_total)}!! finding${s(l.overdue_total)} overdue.`
      if (names.length === 1) return `**${names[0]}** holds !!${f.number(l.overdue)}!! of the ${f.number(l.overdue_total)} overdue finding${s(l.overdue_total)}.`
      return `${upper(f.words(names.length))} organisations hold !!${f.number(l.overdue)}!! of the ${f.number(l.overdue_total)} overdue findings: ${f.list(names)}.`
    },
    lead: (month) => `Addresses of ${month}. A body with a silent sensor or low coverage may have more than is seen.`,
    all: 'All', sectorViews: 'Sectors', search: 'Type a name, marks not needed: lai chau', overdue: 'With overdue', lowCoverage: 'Coverage below 95%', what: 'the organisations', table: (month) => `Organisations, ${month}`,
    median: '“Handled in” is the median from opened to closed, last 90 days', empty: 'There is no organisation yet.', vs: 'Against last month:', late: 'Overdue:',
  },
  org: {
    question: 'How is this organisation doing?',
    answer: (o, name) => {
      const silent = o.sensors.filter((one) => one.state === 'silent').length
      const open = o.open === 0 ? `**${name}** has no open finding` : `**${name}** has **${f.number(o.open)}** open finding${s(o.open)}` + (o.overdue > 0 ? `, !!${f.number(o.overdue)}!! overdue` : '')
      return open + (o.sensors.length === 0 ? '; without a sensor we see it from outside only.' : silent > 0 ? `; ${f.words(silent)} sensor${silent === 1 ? ' is' : 's are'} silent.` : '.')
    },
    lead: (o) => {
      const change = moved(o.previous)
      return `${f.month(o.period)}: ${f.number(o.addresses)} infected address${o.addresses === 1 ? '' : 'es'}` + (change ? `, ${plain(change)}${change === 'no change' ? '' : ' than the month before'}` : '') + '.' +
        (o.reinfections > 0 ? ` ${f.number(o.reinfections)} re-infection${s(o.reinfections)}.` : '') + (o.median_days !== null ? ` Handled in ${f.number(o.median_days)} day${s(o.median_days)} (median).` : '')
    },
    coverage: 'Its sensors', families: 'Families', months: 'The last thirteen months', findings: 'See the findings', sensors: 'Sensors', contacts: 'Contact points', ranges: 'Ranges and domains', tree: 'Above and below', parent: 'Superior body', children: 'Subordinate bodies',
    noContacts: 'No contact point yet.', noRanges: 'No range is claimed.', noSensors: 'No sensor yet.', noFamilies: 'No family in the period.', verified: 'verified', unverified: 'not verified', suspect: 'The last two mails came back: ask for another address.', valid: 'Valid', from: (day) => `from ${day}`, to: (day) => `to ${day}`, what: 'this organisation', moreRanges: (n) => `and ${f.number(n)} more`, sourceOf: (source) => `source ${source}`,
  },
  lookup: {
    question: 'What do we know of this, and who met it?',
    answer: (l) => {
      const v = `**${l.value}**`
      if (l.type === '') return `“${l.value}” is no address, domain, hash or URL.`
      const live = l.indicators.filter((one) => !one.withdrawn)
      const met = l.contact_organisations
      const tail = met > 0 ? `; **${f.number(met)}** organisation${s(met)} contacted it in 180 days.` : l.contacts.length > 0 ? '; it was contacted in 180 days.' : '; nobody was seen contacting it in 180 days.'
      if (live.length > 0) {
        const of = live[0]!.name || live[0]!.family
        return `${v} ` + (live[0]!.category.startsWith('c2') || live[0]!.category.endsWith('c2') ? `is a command server${of ? ' of ' + of : ''}` : `is listed${of ? ' as ' + of : ''}`) + tail
      }
      if (l.indicators.length > 0) return `${v} was listed and has been withdrawn` + tail
      if (l.findings.length > 0) return `${v} has **${f.number(l.findings.length)}** finding${s(l.findings.length)}.`
      if (l.owner) return `${v} is on no list` + (met > 0 ? tail : '.')
      return `Nothing is known of ${v}.`
    },
    start: 'Enter an IP address, range, domain, hash or URL.', placeholder: '198.51.100.23, example.vn, a hash…', ask: 'Look up', since: (day) => `Looked at since ${day}.`, partial: 'Only the first million sightings were read.',
    owner: 'Belongs to', matched: (range) => `by ${range}`, noOwner: 'It belongs to no organisation of the directory.', indicators: 'On the lists', noIndicators: 'On no list.', contacts: 'Who contacted it', noContacts: 'Nobody, in 180 days.', days: 'Sightings a day', findings: 'Findings', what: 'the answer', unknownOrg: 'Outside the directory',
    ind: { source: 'Feed', value: 'Listed as', family: 'Family', category: 'Category', confidence: 'Confidence', from: 'From', until: 'Until', tlp: 'TLP', state: '', withdrawn: 'withdrawn' }, met: { organisation: 'Organisation', addresses: 'Addresses', sightings: 'Sightings', first: 'First', last: 'Last' },
  },
  feeds: {
    question: 'Which feed helps, which misleads us?',
    answer: (rows) => {
      if (rows.length === 0) return 'There is no feed yet.'
      const worst = rows.filter((row) => row.precision !== null && row.precision < 0.97).sort((a, b) => a.precision! - b.precision!)[0]
      const lead = rows.filter((row) => row.lead_days !== null && row.lead_days > 0).sort((a, b) => b.lead_days! - a.lead_days!)[0]
      if (worst) return `Feed **${worst.source}**` + (worst.lead_days ? ` leads by ${f.number(worst.lead_days)} days` : '') + `: !!${f.percent(100 * (1 - worst.precision!))}!! of the judged disputes were upheld.`
      if (lead) return `**${f.number(rows.length)}** feeds; the earliest is **${lead.source}**, ${f.number(lead.lead_days!)} days ahead.`
      return `**${f.number(rows.length)}** feed${s(rows.length)}, ${f.number(rows.reduce((sum, row) => sum + row.active, 0))} indicators in use; no dispute upheld.`
    },
    lead: 'Figures of the last 30 days. Precision needs five judged disputes.', what: 'the feeds', table: 'Scorecards of the feeds',
    column: { source: 'Feed', active: 'Indicators', withdrawn: 'Withdrawn', sightings: 'Sightings', organisations: 'Organisations', findings: 'Findings', only: 'Only here', disputed: 'Disputed', upheld: 'Upheld', precision: 'Precision', lead: 'Leads by', types: 'Types' },
    fewJudged: 'too few',
  },
  sensors: {
    question: 'Which sensor is silent?',
    answer: (rows, silentFor) => {
      const used = rows.filter((row) => row.state !== 'revoked')
      const ok = used.filter((row) => row.state === 'ok' || row.state === 'late').length
      const silent = used.filter((row) => row.state === 'silent').length
      const waiting = used.filter((row) => row.state === 'waiting').length
      if (used.length === 0) return 'There is no sensor yet.'
      if (silent === 0) return waiting > 0 ? `**${f.number(ok)}** of ${f.number(used.length)} sensors report; ${f.number(waiting)} wait${waiting === 1 ? 's' : ''} for the first batch.` : used.length === 1 ? 'The only sensor **reports**.' : `All **${f.number(used.length)}** sensors report.`
      return `**${f.number(ok)}** of ${f.number(used.length)} sensor${s(used.length)} report${ok === 1 ? 's' : ''}; !!${f.number(silent)}!! ${silent === 1 ? 'is' : 'are'} silent` + (silentFor ? `, the longest for ${silentFor}.` : '.')
    },
    lead: 'Where a sensor is silent we do not know whether the network is clean.', what: 'the sensors', table: 'Sensors',
    column: { name: 'Sensor', organisation: 'Organisation', state: 'State', last: 'Last', records: 'Records 24 h', lost: 'Lost', sampling: 'Sampling', skew: 'Clock', version: 'Version', indicators: 'List', coverage: 'Coverage 14 days' },
    outside: 'centre', sampled: (n) => (n <= 1 ? 'all' : `1:${f.number(n)}`), seconds: (n) => `${f.number(n)}\u00a0s`,
    add: 'Add a sensor', addTitle: 'Add a sensor', name: 'Name of the sensor', organisation: 'Organisation', organisationHint: 'For example MIN-MOH', create: 'Make an enrolment token', token: 'Enrolment token, shown once', tokenHow: 'Run on the sensor’s machine:', expires: (time) => `It ends ${time}.`, revoke: 'Revoke', revokeSure: (name) => `Revoke sensor ${name}? It can send nothing afterwards.`, revoked: 'Revoked.',
  },
  claims: {
    question: 'Which claim waits for approval?',
    answer: (n) => (n === 0 ? 'No claim is waiting.' : n === 1 ? '**One** claim is waiting.' : `**${f.number(n)}** claims are waiting.`),
    lead: 'To approve a claim is to give the data of that range to the organisation. Check the registry and the contact first.', what: 'the claims', table: 'Claims',
    column: { resource: 'Range or domain', organisation: 'Organisation', made: 'Made', by: 'By', heldBy: 'Held by', from: 'From', state: 'State', note: 'Note' },
    approve: 'Approve', refuse: 'Refuse…', refuseTitle: 'Why is it refused?', reason: 'Reason', reasonHint: 'The organisation reads this.', approveTitle: (what, who) => `Approve ${what} for ${who}`,
    heldWarning: (who) => `It belongs to ${who} now: from that day it goes to the new one.`, free: 'nobody', approved: 'Approved.', refused: 'Refused.', waiting: 'Waiting', all: 'All', empty: 'There is no claim here.',
  },
  notices: {
    question: 'Which mail arrived, and does it help?',
    answer: (sent, wrong) => (sent + wrong === 0 ? 'No mail was sent yet.' : wrong > 0 ? `**${f.number(sent)}** mail${s(sent)} sent; !!${f.number(wrong)}!! did not arrive.` : `**${f.number(sent)}** mail${s(sent)} sent, none came back.`),
    what: 'the notices', table: 'Notices', all: 'All', views: 'State',
    column: { made: 'Made', organisation: 'Organisation', kind: 'Kind', to: 'To', subject: 'Subject', findings: 'Findings', state: 'State' }, empty: 'There is no notice here.',
    effect: 'Do notices help', effectAnswer: (told, held) => `Within 14 days ${f.percent(told)} of the findings told were clean, against ${f.percent(held)} of those not told.`,
    effectNone: (e) => (e.hold_out > 0 ? 'There are too few findings to compare.' : 'The hold-out group is off, so there is nothing to compare with.'), holdOut: (share) => `Held out: ${f.share(share)}`,
    effectColumn: { family: 'Family', sector: 'Sector', channel: 'Channel', told: 'Told', toldClean: 'Clean in 14 days', held: 'Not told', heldClean: 'Clean in 14 days' }, effectWhat: 'the effect', few: 'below 5',
  },
  audit: {
    question: 'Who did what?',
    answer: (total, verified, at) =>
      total === 0 ? 'No entry of the log fits.' : at === '' ? `**${f.number(total)}** entr${total === 1 ? 'y' : 'ies'}; the chain was not checked since the start.` : verified ? `**${f.number(total)}** entr${total === 1 ? 'y' : 'ies'}; the chain was whole at ${at}.` : `!!The chain of the log is broken!!, found at ${at}.`,
    lead: 'Each entry carries the digest of the one before: nothing can be changed or taken away unseen.', what: 'the log', table: 'Audit log',
    column: { sequence: 'No.', time: 'Time', actor: 'Who', action: 'What', subject: 'On what', detail: 'Detail', hash: 'Digest' }, actor: 'Who', action: 'What', subject: 'On what', from: 'From', to: 'To', empty: 'No entry.',
  },
  people: {
    question: 'Who can get in, with which role?',
    answer: (n, without) => (n === 0 ? 'There is nobody yet.' : without > 0 ? `**${f.number(n)}** ${n === 1 ? 'person' : 'people'}; !!${f.number(without)}!! without a second factor.` : `**${f.number(n)}** ${n === 1 ? 'person' : 'people'}, all with a second factor.`),
    what: 'the people', table: 'People', column: { name: 'Name', login: 'Login', roles: 'Roles', factor: 'Second factor', state: 'State', created: 'Made' }, active: 'active', inactive: 'blocked', noPassword: 'no password yet', on: 'on', off: 'off', centre: 'Centre',
    add: 'Add a person', addTitle: 'Add a person', name: 'Name', login: 'Login', email: 'E-mail', organisation: 'Organisation', organisationHint: 'Empty: the centre', role: 'Role', language: 'Language', named: 'May see sensitive matters', create: 'Add', created: 'Added.',
    token: 'Password token', tokenTitle: (name) => `Password token of ${name}`, tokenHow: 'Hand it over by another way than e-mail. It is shown once.', tokenWhere: (address) => `Set the password at ${address}.`, expel: 'Take this role away', expelOf: (role) => `Take the role ${role} away`, block: 'Block', unblock: 'Unblock', resetFactor: 'Drop the second factor', resetSure: (name) => `Drop the second factor of ${name}? It must be set up again at the next log-in.`, done: 'Done.', search: 'Name or login',
  },
}
export default centre
