import { formatsOf } from '../format'
import type { Messages } from '../messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')
const ordinal = (n: number) => (n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`)

const findings: Messages['findings'] = {
  boardQuestion: 'What needs a person now?',
  boardAnswer: ({ views: v, overdue_organisations: orgs, apt_unattended: apt }) => {
    const aptPart = apt > 0 ? `!!${f.number(apt)}!! machine${s(apt)} contact${apt === 1 ? 's' : ''} APT servers and nobody is on it` : ''
    if (v.overdue > 0) return `!!${f.number(v.overdue)}!! finding${s(v.overdue)} overdue in ${f.number(orgs)} organisation${s(orgs)}` + (aptPart ? `; ${aptPart}.` : '.')
    if (aptPart) return `Nothing is overdue, but ${aptPart}.`
    if (v.open > 0) return `Nothing is overdue; **${f.number(v.open)}** finding${s(v.open)} open.`
    return v.closed > 0 ? `No finding is open; **${f.number(v.closed)}** closed.` : 'There are no findings yet.'
  },
  boardLead: (v, checked) => {
    const parts = [
      v.reinfected > 0 ? `${f.number(v.reinfected)} re-infected` : '', v.disputed > 0 ? `${f.number(v.disputed)} disputed` : '',
      v.unassigned > 0 ? `${f.number(v.unassigned)} without an assignee` : '',
    ].filter(Boolean)
    return (parts.length > 0 ? `Of ${f.number(v.open)} open findings, ${f.list(parts)}. ` : '') + `Checked at ${checked}.`
  },
  views: {
    name: 'Views', all: 'All', open: 'Open', overdue: 'Overdue', apt: 'APT servers', reinfected: 'Re-infected', disputed: 'Disputed', mine: 'Mine',
    unassigned: 'Unassigned', closed: 'Closed',
  },
  searchFor: 'Organisation, IP address, family…',
  sector: 'Sector', anySector: 'any', grade: 'Evidence', anyGrade: 'any', severity: 'Severity', anySeverity: 'any', family: 'Family', anyFamily: 'any', kind: 'Kind', anyKind: 'any',
  state: 'State', anyState: 'any', tlp: 'TLP', anyTlp: 'any', organisation: 'Organisation', anyOrganisation: 'any',
  grouped: 'Grouped by urgency, then by due date',
  groups: { apt: 'Contact with APT servers', overdue: 'Overdue', week: 'Due within 7 days', later: 'Due later', none: 'No due date', closed: 'Closed' },
  column: {
    organisation: 'Organisation', subject: 'Address', family: 'Family', grade: 'Evidence', since: 'Since', last: 'Last seen', due: 'Due', state: 'Stage', assignee: 'Assignee',
    severity: 'Severity', sightings: 'Sightings',
  },
  table: 'Findings',
  list: 'the findings',
  one: 'this finding',
  emptyView: (checked) => `There is no finding here. Checked at ${checked}.`,
  full: 'Open the full page',
  hint: 'quick look', hintOpen: 'open', hintRemind: 'remind', hintAssign: 'assign',

  moveDue: 'Move due date…', moveDueTitle: 'Move the due date', moveDueDay: 'To be done by', moveDueNow: (day) => `Now: ${day}.`, moveDueAfter: 'The unit sees the new date and the reason.',
  remind: 'Remind', assign: 'Assign…', close: 'Close…', comment: 'Comment',
  bulk: {
    preview: 'Preview of the mails', previewing: 'Writing the mails…', to: 'To', noTo: 'no recipient', signed: 'signed', encrypted: 'encrypted', problem: 'Cannot be sent',
    send: (mails, who, n) => `Send ${f.number(mails)} mail${s(mails)} to ${who}, ${f.number(n)} finding${s(n)}`,
    whoMany: (n) => `${f.number(n)} organisations`,
    sent: (mails, n) => `Sent ${f.number(mails)} mail${s(mails)}, ${f.number(n)} finding${s(n)}.`,
    nothing: 'No mail can be sent.',
    assignTitle: (n) => `Assign ${f.number(n)} finding${s(n)}`, assignTo: 'Assignee', nobody: 'Nobody', assigned: (n) => `Assigned ${f.number(n)} finding${s(n)}.`,
    closeTitle: (n) => `Close ${f.number(n)} finding${s(n)}`, closeButton: (n) => `Close ${f.number(n)} finding${s(n)}`, closed: (n) => `Closed ${f.number(n)} finding${s(n)}.`,
    refused: (n) => `Not done for ${f.number(n)}:`,
  },
  reason: 'Reason', reasonNeeded: 'Choose a reason.', words: 'Add words', wordsHint: 'Everybody who sees this finding can read it.',

  trail: 'Finding',
  answer: (x, name) => {
    const since = f.date(x.first_seen)
    const where = `**${x.subject}**`
    const active = x.state !== 'closed'
    if (x.kind === 'leak') return `The account ${where} was leaked, seen since ${since}` + (active ? '.' : x.closed_because === 'account-closed' ? '; the account is closed now.' : x.closed_because === 'password-changed' ? '; its password was changed.' : '; now closed.')
    if (x.kind === 'weakness') return `${where} has the weakness ${name}, seen since ${since}.`
    if (x.closed_because === 'false-positive') return `${where}: ${name} was a false positive.`
    if (x.closed_because === 'address-moved') return `${where} has another owner now; ${name}, seen since ${since}, is no longer this unit’s.`
    if (x.closed_because === 'indicator-withdrawn') return `The indicator of ${name} was withdrawn, so the finding at ${where} is closed.`
    const again = x.episode > 1 ? ` for the ${ordinal(x.episode)} time` : ''
    if (x.kind === 'apt-contact') {
      const verb = x.grade === 'suspected' ? 'may have contacted' : x.grade === 'probable' ? 'has probably contacted' : 'has contacted'
      return `A machine behind ${where} !!${verb} an APT server!!${again} since ${since}` + (active ? '.' : ', now closed.')
    }
    if (x.kind === 'behaviour') return `A machine behind ${where} behaves unusually: ${name}, since ${since}` + (active ? '.' : ', now closed.')
    const has = x.grade === 'suspected' ? 'may have had' : x.grade === 'probable' ? 'has probably had' : 'has had'
    if (!active) {
      const end = x.closed_because === 'cleaned' ? 'it is cleaned' : x.closed_because === 'presumed-clean' ? 'it is presumed clean' : 'it is not seen any more'
      return `A machine behind ${where} had ${name}${again} from ${since} on; ${end}.`
    }
    if (x.silent_sensor) return `A machine behind ${where} ${has} ${name}${again} since ${since}; its sensor is silent, so we do not know whether it still is active.`
    return `A machine behind ${where} ${has} ${name}${again} since ${since}; ` + (x.state === 'resolved' ? 'it was reported done and is being watched.' : 'nothing shows yet that it is clean.')
  },
  dueLine: (date, how) => `Due **${date}** · ${how}`,
  act: {
    resolve: 'Cleaned', dispute: 'Not right, dispute…', acknowledge: 'Acknowledge', start: 'Begin work', 'accept-risk': 'Accept the risk…', close: 'Close…', reopen: 'Reopen…',
    'uphold-dispute': 'Uphold the dispute…', 'reject-dispute': 'Reject the dispute…', notify: 'Mark as notified', 'end-risk': 'End accepting the risk',
  },
  actDone: (what) => `${what}: recorded.`,
  resolveTitle: 'Which machine, and what was done?', machine: 'Machine', machineHint: 'Its name, room or inside address', done: 'What was done',
  resolveAfter: (hours) => `Then we watch for ${f.duration(hours)} by evidence before we call it clean.`,
  disputeTitle: 'Why is it not right?',
  disputes: { 'not-ours': 'Not our address', 'test-machine': 'A test machine, on purpose', 'wrong-detection': 'Wrong detection', other: 'Another reason' },
  disputeAfter: 'The due date is paused until an analyst answers.',
  riskTitle: 'Accept the risk until when?', until: 'Until the end of', riskAfter: 'After that day the finding is as it was before.',
  steps: 'What to do', stepsNote: (n, done) => `${f.number(n)} step${s(n)}` + (done > 0 ? ` · ${f.number(done)} done` : ''), print: 'Print',
  noAdvice: 'There is no advice of its own for this family yet. Call the duty desk if in need.',
  evidence: 'Evidence to find the machine', evidenceCsv: (n) => `Download CSV, ${f.number(n)} row${s(n)}`, evidenceOf: (n, total) => `The newest ${f.number(n)} of ${f.number(total)}`,
  evidenceMore: 'Show more', evidencePartial: 'Only a part of the evidence was read; the CSV has all.', evidenceNone: 'The detailed evidence is older than it is kept.', evidenceWhat: 'the evidence',
  ev: { time: 'Time', port: 'Source port', remote: 'Remote', sign: 'Sign', bytes: 'Bytes', indicator: 'Indicator', source: 'Feed', sensor: 'Sensor' },
  whyGrade: (grade) => `Why “${grade}”`,
  contacts: 'Contacts a day',
  watch: (w) => `After ${f.number(w.times)} contact intervals (${f.duration(w.hours)}) of silence with a healthy sensor, it is presumed clean.`,
  watchUntil: (since, at) => `Silent since ${since}; if not seen again, it is presumed clean at ${at}.`,
  watchSilent: (sensor) => `Sensor ${sensor} is silent, so it cannot be called clean.`,
  story: 'What happened', info: 'Facts', whoSees: 'Who sees this',
  fact: { assignee: 'Assignee', organisation: 'Organisation', first: 'First seen', last: 'Last seen', sightings: 'Sightings', severity: 'Severity', tlp: 'TLP', notified: 'Last notified', episode: 'Infection number', id: 'Finding', until: 'Risk accepted until' },
  commentLabel: 'Write a comment', commentSend: 'Add', commentKept: 'The comment is kept.',
  program: 'Lũy Tre', sensorActor: 'Sensor',
  assignedTo: (who) => (who ? `Assigned to ${who}.` : 'Nobody is assigned now.'),
  sensitive: 'sensitive: named people only',
  seenAfter: (reason) => `before that “${reason.toLowerCase()}”`,
}
export default findings
