import { formatsOf } from '../i18n/format'
import type vi from './messages.vi'
import type { ThingKind } from '../api/types'

const f = formatsOf('en')
const many = (n: number, one: string, more = one + 's') => (n === 1 ? one : more)
const span = (seconds: number) => (seconds < 3600 ? `${f.number(Math.ceil(seconds / 60))} min` : seconds < 172_800 ? `${f.number(Math.round(seconds / 3600))} h` : `${f.number(Math.round(seconds / 86_400))} days`)
const kinds: Record<ThingKind, string> = {
  server: 'command server', domain: 'domain', certificate: 'certificate', client: 'TLS fingerprint', hash: 'file', sender: 'sender', sequence: 'sequence of steps',
}

const campaigns: typeof vi = {
  nav: 'Campaigns',
  question: 'Which organisations does one and the same hand go after?',
  what: 'the campaigns',
  answer: (proposed, confirmed, apt) =>
    proposed + confirmed === 0 ? 'No **campaign** shared by several organisations is seen.'
    : proposed > 0 ? `**${f.words(proposed)}** ${many(proposed, 'campaign waits', 'campaigns wait')} for a decision` + (apt > 0 ? `, !!${f.words(apt)}!! of an APT.` : '.')
    : `**${f.words(confirmed)}** ${many(confirmed, 'campaign is', 'campaigns are')} confirmed, no proposal waits.`,
  lead: 'The same server, domain, certificate, file, sender or sequence of steps, met for the first time by three organisations or more within seven days. Analysts decide.',
  all: 'All',
  state: 'State',
  states: { proposed: 'Proposed', confirmed: 'Confirmed', rejected: 'Rejected', withdrawn: 'Evidence gone' },
  column: { campaign: 'Campaign', score: 'Score', bodies: 'Organisations', begins: 'Began', last: 'Last', state: 'State', grade: 'Grade' },
  table: 'Campaigns, APT first, then by score',
  none: 'There is no campaign in this state.',
  kinds,
  title: (name, bodies) => (name ? `${name}, ${f.number(bodies)} organisations` : `${f.number(bodies)} organisations`),
  same: (all) => 'same ' + all.map((one) => kinds[one]).join(', '),
  one: 'this campaign',
  oneAnswer: (bodies, all, apt) => `**${f.words(bodies)}** organisations, the same ${all.map((one) => kinds[one]).join(' and ')}` + (apt ? ', !!of an APT!!.' : '.'),
  oneLead: (from, to) => `The first organisation met it at ${from}; last seen ${to}.`,
  graph: 'Who met what',
  graphTitle: (things, bodies) => `${f.number(things)} shared ${many(things, 'thing')} and ${f.number(bodies)} organisations`,
  graphNote: 'On the left what is shared, on the right the organisations in the order in which they met it. Solid: confirmed; dashed: probable; dotted: suspected.',
  graphLeft: (n) => `${f.number(n)} more ${many(n, 'organisation is', 'organisations are')} in the table.`,
  thingLabel: (kind, value, n) => `${kind} ${value}, ${f.number(n)} ${many(n, 'organisation')}`,
  bodyLabel: (body, first, n) => `${body}, first contact ${first}, ${f.number(n)} shared ${many(n, 'thing')}`,
  contacts: 'Each meeting',
  contactColumn: { thing: 'Shared', body: 'Organisation', first: 'First', last: 'Last', sightings: 'Sightings', grade: 'Grade' },
  score: 'Why it is proposed',
  scoreNote: (score) => `${f.number(score)} of 100 points`,
  terms: { bodies: 'Organisations', rarity: 'Rarity', grade: 'Grade', closeness: 'Closeness in time', kinds: 'Kinds of evidence' },
  because: (term) =>
    term.name === 'bodies' ? `${f.number(Number(term.because))} organisations` : term.name === 'rarity' ? `met by ${f.share(Number(term.because))} of organisations`
    : term.name === 'closeness' ? `within ${span(Number(term.because))}` : term.name === 'kinds' ? `${f.number(Number(term.because))} ${many(Number(term.because), 'kind')}` : term.because,
  points: (points, most) => `${f.number(points)} / ${f.number(most)}`,
  findings: 'Findings that belong to it',
  findingsNone: 'No finding is linked.',
  findingColumn: { subject: 'Address', what: 'What', body: 'Organisation', thing: 'Shared' },
  story: 'What happened',
  acts: { proposed: 'Proposed', confirmed: 'Confirmed', rejected: 'Rejected', reopened: 'Opened again by a new kind of evidence', withdrawn: 'The evidence went', returned: 'The evidence came back' },
  program: 'the program',
  confirm: 'Confirm the campaign',
  reject: 'Reject',
  comment: 'Comment',
  commentHint: 'When you reject it, say why: only a new kind of evidence opens it again.',
  confirmed: 'The campaign is confirmed.',
  rejected: 'The proposal is rejected.',
  gone: 'the evidence is gone',
  shared: (others, all) => `**${f.words(others)}** other ${many(others, 'organisation')} met the same ${all.map((one) => kinds[one]).join(', ')}.`,
}
export default campaigns
