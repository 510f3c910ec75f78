import type { Home } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty } from '../parts/States'
import { SectionHead } from '../parts/Text'

type Row = Home['closed'][number]

export function Closed({ closed }: { closed: Row[] }) {
  const { t, f, family } = useSpoken()
  const words = t.body.home
  const columns: Column<Row>[] = [
    { key: 'family', head: words.family, phone: 't', cell: (row) => <Link className="row" to={`/findings/${row.finding.id}`}>{first(family(row.finding.name))}</Link> },
    { key: 'subject', head: words.address, phone: 'k', className: 'mono', cell: (row) => row.finding.subject },
    { key: 'at', head: words.closedOn, phone: 'x', cell: (row) => f.dateInTable(row.at) },
    { key: 'why', head: words.why, phone: 'w', className: 'soft wrap', cell: (row) => t.body.why[row.why] },
  ]
  return (
    <section className="c8">
      <SectionHead title={words.closed} tools={<Link to="/history">{words.history}</Link>} />
      {closed.length === 0 ? <Empty>{words.closedNone}</Empty> : (
        <>
          <DataTable caption={words.closed} columns={columns} rows={closed} id={(row) => row.finding.id} />
          <p className="note">{words.closedNote}</p>
        </>
      )}
    </section>
  )
}

const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
