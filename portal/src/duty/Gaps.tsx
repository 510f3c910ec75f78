// Every stretch in which somebody is missing, the own body's first.
import type { DutyCertificate, DutyGap } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { kHour } from './roster'
import type { Wanted } from './ShiftBox'

const kMost = 200

export function Gaps({ certificate, own, onAssign }: { certificate: DutyCertificate; own: string; onAssign?: (wanted: Wanted) => void }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const gaps = [...certificate.gaps].sort((a, b) => Number(b.organisation === own) - Number(a.organisation === own) || a.from.localeCompare(b.from))
  const bodies = new Set(gaps.map((gap) => gap.organisation)).size
  const several = certificate.bodies > 1
  const columns: Column<DutyGap>[] = [
    ...(several ? [{ key: 'body', head: words.column.body, phone: 't', cell: (row) => row.organisation === 'centre' ? words.centreTitle : <Link className="row" to={`/orgs/${encodeURIComponent(row.organisation)}`}>{row.organisation}</Link> } satisfies Column<DutyGap>] : []),
    { key: 'role', head: words.column.role, phone: several ? 'w' : 't', cell: (row) => words.role[row.role] },
    { key: 'gap', head: words.column.gap, phone: 'w', className: 'nb', cell: (row) => <>{f.dateTime(row.from)} <span className="quiet">{words.until}</span> {f.dateTime(row.to)}</> },
    { key: 'length', head: words.column.length, num: true, phone: 'k', className: 'alarm', cell: (row) => f.duration((Date.parse(row.to) - Date.parse(row.from)) / kHour) },
    { key: 'missing', head: words.column.missing, num: true, phone: 'x', cell: (row) => f.number(row.missing) },
    ...(onAssign ? [{ key: 'act', head: '', num: true, phone: 'r2', cell: (row) => <button className="btn bare" onClick={() => onAssign({ ...row })}>{words.assign}…</button> } satisfies Column<DutyGap>] : []),
  ]
  return (
    <section id="gaps">
      <SectionHead title={words.gaps} note={bodies > 0 ? words.gapsNote(certificate.bodies - bodies) : ''} />
      {gaps.length === 0 ? <Empty>{words.gapsNone}</Empty> : (
        <>
          <DataTable caption={words.gaps} columns={columns} rows={gaps.slice(0, kMost)} id={(row) => row.organisation + row.role + row.from} tall />
          {gaps.length > kMost && <p className="note">{words.gapsMore(gaps.length - kMost)}</p>}
        </>
      )}
    </section>
  )
}
