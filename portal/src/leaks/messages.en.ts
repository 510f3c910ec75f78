import { formatsOf } from '../i18n/format'
import type { Messages } from '../i18n/messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')
const live = (n: number) => (n === 0 ? 'no password counts as still in use.' : `!!${f.number(n)} password${s(n)}!! may still work.`)

const leaks: Messages['leaks'] = {
  centre: {
    question: 'Which accounts are leaked, and where most?',
    answer: (accounts, domains, n, period) =>
      accounts === 0 ? `No account of any organisation is known to be leaked${period}.`
        : `**${f.number(accounts)} account${s(accounts)}** on ${f.number(domains)} domain${s(domains)} leaked${period}; ${live(n)}`,
    first: (name, accounts) => `Most at ${name}: ${f.number(accounts)} account${s(accounts)}.`,
    period: (from, to) => (from && to ? ` from ${f.date(from)} to ${f.date(to)}` : from ? ` since ${f.date(from)}` : to ? ` until ${f.date(to)}` : ''),
    customers: (n) => `Besides, ${f.number(n)} account${s(n)} of users on organisations’ sites.`,
  },
  body: {
    question: 'Whose password must change?',
    ask: (unit) => `${unit} · Whose password must change?`,
    answer: (accounts, domain, n) =>
      accounts === 0 ? 'No account of your unit is known to be leaked.'
        : `**${f.number(accounts)} ${domain ? `@${domain} ` : ''}account${s(accounts)}**${domain ? '' : ' of your unit'} leaked; ${live(n)}`,
    lead: 'We keep no passwords; check with the tool on your side. Change the password, then close the finding as “Password changed”.',
    leadNone: '“Not seen” holds only for the leak collections that we have.',
    leadDone: 'All accounts are dealt with. A new collection with another password reopens a finding.',
    cut: (n) => `The ${f.number(n)} accounts seen last.`,
    todo: 'What to do',
    steps: '**Change the passwords** of the accounts below, wherever the same one is used, from a clean machine.\n**End all sessions** and look for strange log-ins and rules that forward mail.\n**Turn on two-step log-in**, first for mail, VPN and administrators.\n**Scan the user’s machine**: the password may have been taken there.\n**Select the accounts that are done** and close them. Only a new collection opens one again.',
    close: 'Close as dealt with',
    closeTitle: (n) => `Close ${f.number(n)} account${s(n)}`,
    closed: (n) => `${f.number(n)} account${s(n)} closed.`,
    exportClear: 'Download with names',
    reveal: 'Show name',
    revealTitle: 'Show the account’s name?',
    revealNote: 'This is written to the audit log under your name.',
    probe: 'Check whether passwords still work',
    probeNote: 'Run it on your side: it reads accounts and passwords and sends no password.',
  },
  what: 'the leaked accounts',
  table: 'Leaked accounts', days: 'Days on which it was found',
  bySector: 'By sector', byBody: 'By organisation', byDomain: 'By domain', byMonth: 'By month of discovery', collections: 'Leak collections',
  domain: 'Domain', sector: 'Sector', organisation: 'Organisation', month: 'Month', collection: 'Collection',
  account: 'Account', door: 'Where', doors: { mail: 'mail of the unit', site: 'user of a site' }, accounts: 'Accounts', domains: 'Domains', customers: 'Users', live: 'May still work',
  first: 'First leaked', last: 'Last leaked', sources: 'Collections', passwords: 'Passwords', plain: 'readable', state: 'Stage', severity: 'Severity',
  observed: 'Discovered', overlap: 'Overlaps', fabricated: 'made up, not counted',
  overlapOf: (name, share, same) => `${name}: ${share}` + (same > 0 ? `, ${f.number(same)} with the same password` : ''),
  unowned: 'of no organisation here',
  none: 'There is no collection yet.',
  from: 'From', to: 'to', all: 'Show all',
  kept: (days) => `Kept for ${f.number(days)} days, then deleted for good.`,
}
export default leaks
