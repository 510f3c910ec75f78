import { formatsOf } from '../i18n/format'
import type vi from './messages.vi'

const f = formatsOf('en')
const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const some = (n: number, one: string, many = one + 's') => `${f.words(n)} ${n === 1 ? one : many}`

const en: typeof vi = {
  length: (minutes: number): string => {
    const d = Math.floor(minutes / 1440), h = Math.floor((minutes % 1440) / 60), m = minutes % 60
    if (d >= 3) return `${f.number(d)} days`
    if (d > 0) return `${d} day${d === 1 ? '' : 's'}${h ? ` ${h} h` : ''}`
    if (h > 0) return `${h} h${m ? ` ${m} min` : ''}`
    return `${m} min`
  },
  state: { received: 'received', verified: 'verified', responding: 'in response', ended: 'response ended', closed: 'closed', rejected: 'no incident' },
  grade: { serious: 'serious', 'beyond-capacity': 'beyond own capacity', security: 'sign of harm to security', complex: 'complex', provider: 'service provider', 'data-breach': 'personal data' },
  status: { verified: 'text read', recalled: 'text not read', assumed: 'assumed', house: "the centre's own rule" },
  left: (length: string) => `${length} left`,
  late: (length: string) => `${length} late`,
  atOnce: 'at once',
  metAt: (time: string) => `sent ${time}`,
  metLate: (time: string) => `sent ${time}, late`,
  level: (n: number) => (n > 0 ? `Level ${n}` : 'not known'),

  board: {
    ask: 'Which clock runs out next?',
    askBody: (unit: string) => `${unit} · What must we report, by when?`,
    what: 'incidents',
    answer: (open: number, late: number, due: number) =>
      open === 0 ? 'No incident is open.'
        : late > 0 ? `${first(some(open, 'incident'))} open, !!${late === open ? 'all' : f.words(late)} with a report overdue!!.`
        : due > 0 ? `${first(some(open, 'incident'))} open, **${f.words(due)}** with a report still to send.`
        : `${first(some(open, 'incident'))} open, no report left to send.`,
    lead: 'Clocks run from detection, under the law of the day of detection. What runs out first is on top.',
    leadBody: 'Report even before all is known: later reports add to it, the term does not move.',
    mails: (n: number) => `${first(some(n, 'incident mail'))} ${n === 1 ? 'waits' : 'wait'} to be read.`,
    seeMails: 'Read',
    report: 'Report an incident',
    views: 'Groups of incidents',
    view: { open: 'Open', late: 'Overdue', due: 'Report to send', over: 'Over', all: 'All' },
    search: 'Number or title…',
    table: 'Incidents by due time',
    empty: 'No incident here.',
    number: 'Number', title: 'Incident', body: 'Organisation', stage: 'Stage', due: 'Next due', next: 'To send', detected: 'Detected',
    nothingDue: 'nothing left to send',
  },

  mail: {
    ask: 'Which mail reports an incident?',
    what: 'incident mails',
    answer: (n: number) => (n === 0 ? 'No mail waits.' : `**${first(some(n, 'mail'))}** ${n === 1 ? 'waits' : 'wait'} for somebody to decide.`),
    lead: "A sender's address can be forged. A mail becomes an incident only when somebody of the unit or the centre takes it; it counts from when it arrived.",
    from: 'From', is: { contact: 'verified contact', several: 'contact of several organisations', unverified: 'contact not verified', unknown: 'stranger' },
    answered: (time: string) => `confirmed ${time}`, notAnswered: 'not confirmed yet',
    files: (n: number) => `${f.number(n)} attached file${n === 1 ? '' : 's'}`,
    take: 'Take as incident', drop: 'Drop this mail…', dropTitle: 'Why is this no incident report?', dropDo: 'Drop the mail', dropped: 'Mail dropped.',
  },

  form: {
    ask: (unit: string) => `${unit} · Report an incident`,
    title: 'What has happened?',
    lead: 'Three steps. Leave empty what is not known yet, except what is marked *. You get the number as soon as you send.',
    steps: ['Incident', 'Form', 'Review and send'],
    step: (n: number, of: number) => `Step ${n} of ${of}`,
    body: 'Organisation concerned', name: 'Short name of the incident', nameHint: 'for example: Public service portal encrypted',
    detected: 'Detected at', detectedHint: "Vietnam's time, to the minute. Every term counts from it.",
    level: 'Level of the system', levelUnknown: 'not known',
    criteria: 'Tick what is true', criteriaHint: 'This decides what must be reported, and when.',
    confidential: 'Keep from the body above in this system', confidentialHint: 'Only your unit and the centre see it. Your duty to report upwards stays.',
    law: (name: string) => `Under ${name}`,
    clocks: 'You will have to send', clocksNone: 'Choose the time of detection to see the terms.', clocksWhat: 'the terms', to: 'To', basis: 'Basis', by: 'By',
    which: 'Which form to send first', whichHint: 'A full form stands for the notice too.',
    next: 'Next', back: 'Back', review: 'Review', send: 'Send the report', sending: 'sending',
    missing: (n: number) => `${first(some(n, 'required field'))} ${n === 1 ? 'is' : 'are'} empty.`, must: 'must be filled in',
    future: 'It cannot be detected in the future.',
    done: (number: string) => `Report received, number **${number}**.`,
    doneLead: (time: string) => `Received ${time}. Note the number; your contacts get a mail that confirms it.`,
    open: 'See the incident and what is left',
    yes: 'Yes', no: 'No', none: 'empty', kept: 'What you write is kept in this browser until you send it.', clear: 'Clear what is written',
    fromMail: 'Filled in from the mail. Read each field before you send.',
  },

  page: {
    ask: (number: string) => `Incident ${number}`,
    what: 'this incident',
    answerLeft: (name: string, length: string) => `**${length}** left to send: ${name}.`,
    answerLate: (name: string, length: string) => `!!${length} overdue!!: ${name}.`,
    answerOnce: (name: string) => `Send **at once**: ${name}.`,
    answerNone: (state: string) => `No report left to send; the incident is **${state}**.`,
    answerClosed: (date: string) => `**Closed** on ${date}.`,
    answerRejected: 'Found to be **no incident**.',
    lead: (title: string, detected: string) => `${title}. Detected ${detected}.`,
    past: (time: string) => `This is how it was at ${time}.`, toNow: 'Back to now',
    act: { verify: 'Verify', respond: 'Start the response', end: 'End the response…', close: 'Close…', reject: 'No incident…', reopen: 'Reopen…' },
    actTitle: { end: 'When did the response end, and why?', close: 'Close the incident', reject: 'Why is it no incident?', reopen: 'Why reopen it?' },
    acted: 'Written down.', reason: 'Reason', endedAt: 'Ended at',
    closeNote: 'Only after a closing report that was made since the response ended.',
    reportWith: 'Send a report…', reportTitle: 'Send a report', reportForm: 'Form', reportSend: 'Send', reported: 'Report received.',
    clocks: 'What to send, by when', clocksNote: "Vietnam's time", clocksNone: 'No clock runs yet.',
    clock: 'Report', due: 'Due', state: 'State', to: 'To', basis: 'Basis',
    every: 'again and again until the end', centre: "the centre's", met: 'sent', open: 'not sent',
    reports: 'Reports sent', reportsNote: 'filled in, to print or to sign', print: 'HTML to print',
    support: 'Requests for support', supportNone: 'None yet.', supportAsk: 'Ask for support…', supportText: 'What is needed', answer: 'Answer…', answerText: 'Answer', granted: 'granted', refused: 'not possible now', grant: 'Support is given', notGrant: 'Not possible now', waits: 'waits for the centre',
    tasks: 'Tasks', tasksNone: 'None yet.', taskAdd: 'Add a task…', taskText: 'Task', taskWho: 'Who', taskDue: 'Due', taskDone: 'Done', doneBy: (who: string, time: string) => `${who} done ${time}`,
    files: 'Files', filesNone: 'None yet.', fileAdd: 'Add a file…', fileNote: 'stored encrypted; only for download, never opened in the browser', filePurpose: 'What it is', fileChoose: 'File', fileHint: '20 MiB at most. Programs and unknown files only as a malware sample.', fileSend: 'Send the file', fileSent: 'File stored.',
    purpose: { log: 'log', sample: 'malware sample', signed: 'signed copy', other: 'other' },
    findings: 'Linked findings', findingsNone: 'None linked.', findingAdd: 'Link a finding…', findingId: 'Id of the finding', findingHint: "32 characters in the address of the finding's page",
    campaign: 'Suspected campaign', campaignAdd: 'Name a campaign…', campaignId: 'Id of the campaign', none: 'none',
    line: 'Time line', lineNote: 'cannot be changed; a time shows the state of then',
    event: { reported: 'reported the incident', receipt: 'receipt confirmed', report: 'sent a report', act: '', assess: 'assessed anew', support: 'asked for support', 'support-answer': 'answered the request', task: 'added a task', 'task-done': 'did a task', note: 'noted', file: 'added a file', finding: 'linked a finding', 'finding-off': 'took a finding off', campaign: 'named a campaign', mark: 'changed who sees it', escalation: 'reminded' },
    acts: { verify: 'verified', respond: 'started the response', end: 'ended the response', close: 'closed', reject: 'found it no incident', reopen: 'reopened' },
    told: { technical: 'the technical contact', leader: "the unit's leader", upper: 'the body above' },
    program: 'system', noteAdd: 'Note…', noteText: 'Note', save: 'Save',
    facts: 'Facts', body: 'Organisation', grades: 'Grade', gradesNone: 'ordinary', levelName: 'Level of the system', law: 'Law', received: 'Received', receipt: 'Confirmed', via: 'By', vias: { portal: 'portal', api: 'program', mail: 'mail' }, reporter: 'Reported by',
    who: 'Who sees this', whoOpen: 'the unit, the body above it and the centre', whoClosed: 'the unit and the centre', confidential: 'confidential',
    assess: 'Assess anew…', assessTitle: 'Assess anew', assessWhy: 'Why it changes',
    mark: 'Change who sees it…', markTitle: 'Who may see this incident?',
  },
}
export default en
