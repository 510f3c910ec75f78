import { formatsOf } from '../format'
import type { Messages } from '../messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')

const parts: Messages['parts'] = {
  coverage: (share) => (share === null ? 'Coverage unknown' : `Coverage ${f.coverage(share)}`),
  comparable: (share) => (share !== null && share >= 0.95 ? 'enough to compare' : 'not comparable'),
  coverageOf: (from, to, gaps, low) =>
    `Coverage from ${from} to ${to}: ` +
    (gaps + low === 0 ? 'nothing missing.' : [gaps ? `${f.number(gaps)} stretch${gaps === 1 ? '' : 'es'} without data` : '', low ? `${f.number(low)} low` : ''].filter(Boolean).join(', ') + '.'),
  gapAt: (when, more) => (more > 0 ? `${when} and ${f.number(more)} more: no data` : `${when}: no data`),
  lowAt: (when, share) => `${when}: ${f.coverage(share)}`,
  noSensor: 'no sensor yet',
  notComparable: 'not comparable',
  same: 'no change',
  due: {
    none: 'no due date', today: 'today', tomorrow: 'tomorrow', inDays: (n) => `${f.number(n)} days left`,
    late: (n) => (n <= 0 ? 'overdue' : `${f.number(n)} day${s(n)} late`), paused: 'paused',
  },
  stage: (n) => `stage ${n} of 5`,
  reinfected: 'Re-infection',
  tickStep: (n) => `Step ${n} done`,
  markDone: 'Mark as done',
  selectRow: (what) => `Select ${what}`,
  selectAll: 'Select the page',
  export: 'Export',
  exportRows: (n) => `Export ${f.number(n)} row${s(n)}`,
  exportCsv: 'CSV',
  exportVietnameseExcel: 'CSV for Vietnamese Excel (;)',
  exportJson: 'JSON',
  selected: (n) => `${f.number(n)} selected`,
  inOrganisations: (n) => `in ${f.number(n)} organisation${s(n)}`,
  unselect: 'Unselect',
  rowsShown: (n, total) => (n >= total ? `${f.number(total)} row${s(total)}` : `${f.number(n)} of ${f.number(total)}`),
  audit: {
    again: 'This figure can be asked again', query: 'Query', ownership: 'Ownership', digest: 'Digest', asked: (time) => `Asked ${time}`,
    copy: 'Copy citation', copied: 'Citation copied',
    citation: (c) => `Lũy Tre, query ${c.id} (${c.query}), ownership ${c.ownership}, digest ${c.digest}, asked ${c.asked}.`,
  },
  error: {
    failed: (what) => `Could not get ${what}.`, still: (time) => `What is shown was right at ${time}.`, retry: 'Try again', code: (code) => `Error code ${code}`,
    unreachable: 'The server cannot be reached.', forbidden: 'You have no right to do this.', notFound: 'It does not exist or is not your unit’s.',
    busy: 'The server is busy; try again in a few minutes.', changed: 'Somebody has just changed this. Load it again and go on.', other: 'The server met an error; its log holds this code.',
  },
  news: (n) => `${f.number(n)} new`,
  show: 'Show',
  remove: 'Remove',
  noMatch: (filters) => `No row fits ${filters}.`,
  filters: 'Filters',
  any: 'any',
  yes: 'yes',
  period: 'Period',
  before: 'Period before',
  next: 'Next period',
  vietnamTime: 'Vietnam time (UTC+7)',
  unknown: 'unknown',
  nobody: 'nobody',
  never: 'never',
  days: (n) => f.number(n) + '\u00a0day' + s(n),
  trend: (from, to) =>
    from === null || to === null ? 'not enough data in 13 months' : `13 months: from ${f.number(from)} to ${f.number(to)}`,
  send: 'Send',
  save: 'Save',
}
export default parts
