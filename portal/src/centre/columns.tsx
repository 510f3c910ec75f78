// Columns that several of the centre's tables share.
import type { FamilyCount, MonthCount } from '../api/types'
import { Link } from '../app/router'
import { Sparkline } from '../charts'
import type { Spoken } from '../i18n'
import type { Column } from '../parts/DataTable'
import { Change } from '../parts/Marks'

export const organisationLink = (id: string) => `/orgs/${encodeURIComponent(id)}`
export const familyLink = (family: string, period: string) => `/families/${encodeURIComponent(family)}?month=${period}`

// A column is hatched for its own coverage. (The hub's word is whether a month can be compared with the newest one, which
// is no month's while the newest still runs.)
export const hatched = (months: MonthCount[]): MonthCount[] => months.map((one) => ({ ...one, comparable: one.share === null || one.share >= 0.95 }))

export function trendTitle({ t }: Spoken, months: (number | null)[]): string {
  const known = months.filter((n): n is number => n !== null)
  return t.parts.trend(known.length > 1 ? known[0]! : null, known.length > 1 ? known.at(-1)! : null)
}

export function familyColumns(spoken: Spoken, period: string, short: boolean): Column<FamilyCount>[] {
  const { t, f } = spoken
  const c = t.centre.column
  const kind = (row: FamilyCount) => t.words.familyKinds[row.kind] ?? row.kind
  const sorts = !short
  return [
    {
      key: 'family', head: c.family, phone: 't', ...(sorts ? { sort: 'family' } : {}),
      cell: (row) => <><Link className="row" to={familyLink(row.family, period)}>{row.family === 'unnamed' ? t.words.unnamed : row.name}</Link>{short && kind(row) && <span className="sub">{kind(row)}</span>}</>,
    },
    ...(short ? [] : [{ key: 'kind', head: c.kind, sort: 'kind', className: 'soft', cell: kind } satisfies Column<FamilyCount>]),
    { key: 'addresses', head: c.addresses, num: true, falls: true, phone: 'k', ...(sorts ? { sort: 'addresses' } : {}), cell: (row) => f.number(row.addresses) },
    { key: 'change', head: c.change, num: true, falls: true, phone: 'w', label: t.centre.orgs.vs, ...(sorts ? { sort: 'change' } : {}), cell: (row) => <Change change={{ ...row.change, now: row.addresses }} /> },
    { key: 'months', head: c.months, cell: (row) => <Sparkline values={row.months} title={trendTitle(spoken, row.months)} /> },
    ...(short ? [] : [{ key: 'state', head: c.stateBodies, sort: 'state_bodies', falls: true, num: true, cell: (row) => f.number(row.state_bodies) } satisfies Column<FamilyCount>]),
  ]
}
