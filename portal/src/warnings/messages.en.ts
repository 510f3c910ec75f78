// Advisories and directives, in English.
import type { WarningContent, WarningKind, WarningReason, WarningRow } from '../api/types'
import type vi from './messages.vi'

const kinds: Record<WarningKind, string> = { advisory: 'Advisory', directive: 'Directive' }
const drafts: Record<NonNullable<WarningRow['draft']>, string> = { draft: 'being written', review: 'waits for review', approved: 'approved, to be published' }
const productStates: Record<WarningContent['products'][number]['status'], string> = {
  affected: 'Affected', fixed: 'Fixed', not_affected: 'Not affected', investigating: 'Under investigation',
}
const events: Record<string, string> = {
  addressed: 'Addressed to', told: 'Letter put into the outbox', delivered: 'Letter arrived', bounced: 'Letter came back', unreachable: 'Nobody to write to',
  opened: 'Opened', acknowledged: 'Acknowledged', done: 'A step done', undone: 'A step taken back', 'not-applicable': 'Said not to apply',
  applicable: 'Applies after all', answered: 'Answered', evidence: 'Evidence attached', reminded: 'Reminded', escalated: 'Body above told',
  drafted: 'Writing began', edited: 'Draft changed', submitted: 'Given to review', returned: 'Sent back', approved: 'Approved', published: 'Published',
  withdrawn: 'Withdrawn', dropped: 'Draft dropped',
}
const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
const bodies = (n: number) => `${n} ${n === 1 ? 'body' : 'bodies'}`
const reason = (one: WarningReason, name: string): string => ({
  all: 'it goes to all bodies', named: 'it is named', sector: `it belongs to ${name}`, finding: plural(one.count, `open ${one.what} finding`),
  weakness: `${plural(one.count, 'place')} with ${one.what}`, asset: `${plural(one.count, 'asset')} with ${one.what}`,
})[one.kind]

const messages: typeof vi = {
  what: 'list of advisories', oneWhat: 'content', kinds, drafts, productStates, events, reason,
  centre: {
    question: 'Who has not acknowledged, who has not acted?',
    answer: (open, behind) => open === 0 ? 'No advisory or directive waits for an answer.'
      : behind === 0 ? `**${open}** advisories and directives wait for answers; nobody is late.` : `**${open}** advisories and directives wait for answers; in !!${behind}!! somebody is late.`,
    lead: (review) => review === 0 ? 'No draft waits for a review.' : `**${plural(review, 'draft')}** wait${review === 1 ? 's' : ''} for a second person.`,
    empty: 'There is no advisory yet. Write the first.',
  },
  body: {
    question: 'What have we still to acknowledge and do?',
    answer: (open, late) => open === 0 ? 'You have acknowledged and finished every advisory and directive.'
      : late === 0 ? open === 1 ? '**One** advisory or directive waits for you.' : `**${open}** advisories and directives wait for you.` : `**${open}** wait for you, !!${late}!! overdue.`,
    lead: 'Open each, acknowledge it, then tick what is done or say why it does not apply.',
    empty: 'No advisory was sent to you yet.',
  },
  views: { name: 'Kind', all: 'All', advisory: 'Advisories', directive: 'Directives', draft: 'Drafts', withdrawn: 'Withdrawn' },
  search: 'Title or number CB-2026-001…', table: 'Advisories and directives',
  column: { number: 'Number', title: 'Title', severity: 'Severity', tlp: 'TLP', updated: 'Updated', acknowledged: 'Acknowledged', done: 'Finished', behind: 'Late', state: 'State', due: 'Due' },
  new: { advisory: 'Write an advisory', directive: 'Write a directive' },
  newTitle: { advisory: 'A new advisory', directive: 'A new directive' },
  noNumber: 'no number yet',
  state: { draft: 'Not published', published: 'Published', withdrawn: 'Withdrawn' },
  mine: { unread: 'Not acknowledged', left: (left) => `${plural(left, 'step')} left`, settled: 'Finished', notApplicable: 'Does not apply', late: 'overdue' },
  question: 'What do we have to do?',
  centreQuestion: { advisory: 'Who has not acknowledged?', directive: 'Who is behind?' },
  centreAnswer: (number, c, directive) => {
    const late = c.behind > 0 ? `, !!${c.behind}!! late` : ''
    if (directive) return c.settled === c.bodies ? `All **${c.bodies}** bodies finished ${number}.` : `**${c.settled}** of ${c.bodies} bodies finished ${number}; ${c.bodies - c.settled} need urging${late}.`
    return c.acknowledged === c.bodies ? `All **${c.bodies}** bodies acknowledged ${number}.` : `**${c.acknowledged}** of ${c.bodies} bodies acknowledged ${number}; ${c.bodies - c.acknowledged} have not${late}.`
  },
  draftAnswer: (title) => `Draft: ${title || 'no title yet'}`,
  withdrawnAnswer: (number) => `${number} was withdrawn: there is nothing more to do.`,
  bodyAnswer: (number, left, acknowledged, late) =>
    !acknowledged ? (late ? `${number}: acknowledgement is !!overdue!!` : `${number}: waits for your acknowledgement`) + (left > 0 ? `, **${plural(left, 'step')}** left.` : '.')
      : left > 0 ? `${number}: acknowledged, **${plural(left, 'step')}** left${late ? ', !!some overdue!!' : ''}.` : `${number}: you have finished it.`,
  tellBy: (day) => `Acknowledge by ${day}.`,
  why: 'Why you get it', whyLead: (reasons) => `You get it because ${reasons}.`, seenBy: 'The centre and the body above you see your answers; other bodies do not.',
  acknowledge: 'Acknowledge', acknowledged: (who, at) => `Acknowledged by ${who}, ${at}`, acknowledgedToast: 'Acknowledged',
  notApplicable: 'Does not apply…', notApplicableTitle: 'Why does it not apply?', whyNot: 'Reason', applicableAgain: 'Applies after all',
  steps: 'What to do', duties: 'Duties', stepDone: 'Done', doneBy: (who, at) => `${who}, ${at}`, stepNot: (why) => `Does not apply: ${why}`,
  due: (day) => `Due ${day}`, lateMark: 'overdue', answer: 'Answer', answerSave: 'Save the answer', wantsAnswer: 'needs an answer', wantsEvidence: 'needs evidence',
  evidence: 'Attach evidence…', evidenceSent: 'Evidence attached', limits: 'PDF, PNG, JPEG, TXT, CSV, JSON, ODT, ODS, DOCX, XLSX; up to 5 MB',
  text: 'Content', products: 'Products', weaknesses: 'Weaknesses', families: 'Malware families', references: 'References', files: 'Attachments', history: 'What happened', versions: 'Versions',
  versionLine: (version, at, change) => `Version ${version}, ${at}${change ? `: ${change}` : ''}`,
  facts: { number: 'Number', kind: 'Kind', severity: 'Severity', tlp: 'TLP', published: 'Published', updated: 'Updated', letter: 'Letter', csaf: 'CSAF 2.0' },
  letterOf: (number, issuer, day) => `${number}, ${issuer}, ${day}`,
  bodies: 'Body by body', bodiesWhat: 'list of bodies', bodiesEmpty: 'No body is in this view.',
  filter: { all: 'All', unread: 'Not acknowledged', behind: 'Late', open: 'Not finished', settled: 'Finished', unreachable: 'No mail reaches them' },
  body_column: { organisation: 'Body', reasons: 'Why', delivered: 'Delivered', opened: 'Opened', acknowledged: 'Acknowledged', steps: 'Steps', reminded: 'Last reminder', escalated: 'Body above told' },
  noMail: 'no contact', never: 'no', of: (done, all) => `${done}/${all}`, times: (n) => plural(n, 'time'), toCentre: 'nobody above',
  at: 'State at', atNow: 'now', atPast: (at) => `This is the state at ${at}.`,
  remind: (n) => `Remind ${bodies(n)}…`, remindTitle: (n) => `Remind ${bodies(n)}`, remindSend: (n) => `Send reminders to ${bodies(n)}`, remindNone: 'Nobody is left to be reminded today: by hand each body is reminded once a day.',
  reminded: (sent, failed) => failed === 0 ? `${plural(sent, 'reminder')} in the outbox` : `${plural(sent, 'reminder')} in the outbox; ${failed} without a contact`,
  edit: 'Edit', revise: 'Write a new version', submit: 'Give to review', approve: 'Approve', giveBack: 'Send back…', giveBackTitle: 'What is to be changed?', publish: 'Publish…', withdraw: 'Withdraw…', drop: 'Drop the draft',
  submitted: 'Given to review', approved: 'Approved', returned: 'Sent back', published: 'Published', withdrawn: 'Withdrawn', dropped: 'Draft dropped', saved: 'Saved',
  secondPerson: 'You wrote at it: somebody else reviews.', note: 'The reviewer’s note',
  working: (version, state) => `Version ${version}: ${state}`, authors: (names) => `Written by ${names}`, reviewer: (name) => `Reviewed by ${name}`,
  publishTitle: (n) => `Publish to ${bodies(n)}`, publishButton: (n) => `Publish to ${bodies(n)}`, publishNote: 'Mail goes to verified technical contacts; what is TLP:CLEAR everybody can read.',
  addresseesWhat: 'list of addressees', withdrawTitle: 'Why is it withdrawn?', withdrawNote: 'All who got it are told the reason.',
  editor: {
    language: 'Language', vi: 'Vietnamese', en: 'English', title: 'Title', summary: 'Summary', summaryHint: 'One or two sentences, for mail and feeds.', text: 'Content', textHint: 'Markdown: **bold**, lists, links. No HTML, no pictures.',
    preview: 'Preview', severity: 'Severity', tlp: 'TLP', families: 'Malware families', familiesHint: 'Separated by commas: mirai, conficker',
    acknowledgeBy: 'To be acknowledged by', acknowledgeHint: 'Empty: by severity (1, 2, 5, 10 days).', renew: 'Ask to acknowledge again', change: 'What is new in this version',
    steps: 'What to do', step: (n) => `Step ${n}`, what: 'What', how: 'How', due: 'Due', wantsAnswer: 'Needs an answer', wantsEvidence: 'Needs evidence', addStep: 'Add a step', remove: 'Remove', up: 'Up', down: 'Down',
    weaknesses: 'Weaknesses (CVE)', addWeakness: 'Add a weakness', cve: 'CVE number', vector: 'CVSS 3 vector', weaknessText: 'Description', products: 'Products', addProduct: 'Add a product', vendor: 'Vendor', name: 'Name', version: 'Version', cpe: 'CPE 2.3', status: 'Status',
    references: 'References', addReference: 'Add a reference', referenceTitle: 'Title', url: 'Address', files: 'Attachments', addFile: 'Add a file…',
    letter: 'Letter', letterNumber: 'Number and symbol', issuer: 'Issued by', letterDate: 'Issued on',
    audience: 'Goes to', everybody: 'All bodies', some: 'Only these', sectors: 'Sectors', organisations: 'Ids of bodies', organisationsHint: 'One id a line, like MIN-MOH.', matching: 'Bodies with findings, weaknesses or assets that match the families, CVEs and products above',
    save: 'Save the draft', example: (name) => `Begin from ${name}`, back: 'Back to the page', lead: 'Save at any time. Somebody else reviews before it is published; the number comes with publication.',
  },
}
export default messages
