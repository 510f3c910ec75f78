import { formatsOf } from '../i18n/format'
import type { Messages } from '../i18n/messages.vi'

const f = formatsOf('en')

const letters: Messages['letters'] = {
  what: 'letters',
  register: 'Which letters are being written, signed, sent?',
  answer: (total, waiting) => (total === 0 ? 'There are no letters yet.' : waiting === 0 ? `**${f.number(total)} letters**; none waits for approval.` : `**${f.number(total)} letters**; !!${f.number(waiting)}!! wait for approval.`),
  none: 'There are no letters yet. Write a letter or report from the figures of a period.',
  table: 'Register of letters',
  number: 'Number', subject: 'Subject', kind: 'Kind', state: 'State', issued: 'Issued', bodies: 'Recipients', made: 'Written',
  kinds: { urging: 'Urging letter', notice: 'Notice to bodies', weekly: 'Weekly summary', monthly: 'Monthly technical report', 'half-year': 'Half-year return', annual: 'Annual return' },
  states: { draft: 'Draft', review: 'For approval', approved: 'Approved', issued: 'Issued', signed: 'Signed', recalled: 'Recalled' },
  acts: { submit: 'Hand over for approval', approve: 'Approve', 'send-back': 'Send back', issue: 'Number and issue', sign: 'Sign', send: 'Send', recall: 'Recall', comment: 'Comment', refresh: 'Take the figures of now' },
  make: 'Write a letter', from: 'First day', to: 'Last day', date: 'Its date (empty: the day it is issued)', every: 'A copy to every body', language: 'Language', vietnamese: 'Vietnamese', english: 'English', save: 'Gather figures and write',
  noDrafts: 'A letter is issued only after another person has approved it.',
  about: (from, to) => `Figures from ${f.date(from)} to ${f.date(to)}`,
  preview: 'Open the PDF', odt: 'Get ODT', docx: 'Get DOCX', edxml: 'Get edXML',
  figures: 'Figures and what they rest on', figure: 'Figure', value: 'Value', rests: 'Rests on',
  lines: (n) => `${f.number(n)} lines`,
  coverage: (days, of, hours) => `${f.number(days)} of ${f.number(of)} days with data, ${f.number(hours)} sensor hours`,
  verify: 'Ask all figures again', verifying: 'Asking again…',
  holding: (holding, count) => (holding === count ? `All **${f.number(count)} figures** hold.` : `!!${f.number(count - holding)} of ${f.number(count)} figures!! no longer hold.`),
  holds: 'holds', changed: 'changed', then: 'then', now: 'now',
  happened: 'What happened', copies: 'Copies', received: 'Receipt', notYet: 'no receipt yet', by: 'by',
  copyStates: { waiting: 'waits', sending: 'being sent', sent: 'sent', failed: 'not delivered', unknown: 'outcome unknown', recalled: 'recalled' },
  events: { made: 'written', changed: 'changed', comment: 'comment', review: 'handed over', 'sent-back': 'sent back', approved: 'approved', issued: 'issued', signed: 'signed', sent: 'sent', received: 'receipt', recalled: 'recalled' },
  text: 'Text', textWanted: 'Say why, or what you think.',
  body: {
    question: 'Which letters has the unit received?',
    answer: (total, open) => (total === 0 ? 'No letter was received yet.' : open === 0 ? `**${f.number(total)} letters**, all confirmed.` : `**${f.number(total)} letters**; receipt of !!${f.number(open)}!! is not confirmed.`),
    table: 'Letters received', sent: 'Sent', confirm: 'Confirm receipt', confirmed: 'Confirmed', recalled: 'Recalled',
  },
}
export default letters
