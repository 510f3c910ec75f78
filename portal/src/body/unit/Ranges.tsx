import type { Range } from '../../api/types'
import { useSpoken } from '../../i18n'
import { DataTable, type Column } from '../../parts/DataTable'
import { Empty } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

export function Ranges({ ranges }: { ranges: Range[] }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const columns: Column<Range>[] = [
    { key: 'resource', head: words.resource, phone: 't', className: 'mono strong', cell: (row) => row.resource },
    { key: 'kind', head: words.kind, phone: 'k', cell: (row) => words.rangeKinds[row.kind] },
    { key: 'from', head: words.from, phone: 'w s2', label: words.from, cell: (row) => (row.from ? f.dateInTable(row.from) : '–') },
    { key: 'to', head: words.to, phone: 'x', cell: (row) => (row.to ? f.dateInTable(row.to) : '–') },
    { key: 'source', head: words.source, phone: 'x', className: 'soft', cell: (row) => row.source },
  ]
  return (
    <section className="first">
      <SectionHead title={words.ranges} />
      {ranges.length === 0 ? <Empty>{words.rangesNone}</Empty>
        : <DataTable caption={words.ranges} columns={columns} rows={ranges} id={(row) => `${row.kind} ${row.resource} ${row.from ?? ''}`} />}
    </section>
  )
}
