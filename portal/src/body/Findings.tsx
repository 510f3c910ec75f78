import { address } from '../api/client'
import type { Finding, FindingTable } from '../api/types'
import { useAsked } from '../api/use'
import { Link, navigate, useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Export, Filters, SearchField, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Cane, Due, FamilyChip, Grade } from '../parts/Marks'
import { Empty, News, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import './body.css'

const kViews = ['open', 'overdue', 'reinfected', 'disputed', 'mine', 'unassigned', 'closed'] as const

export default function Findings() {
  const { t, f, name } = useSpoken()
  const words = t.body.findings
  const me = useMe()
  const [query, change] = useQuery()
  const view = kViews.find((one) => one === query.get('view')) ?? 'open'
  const sorting = { by: query.get('sort') ?? 'urgency', order: query.get('order') === 'desc' ? 'desc' as const : 'asc' as const }
  const filter = { view, q: query.get('q'), organisation: query.get('organisation'), sort: sorting.by, order: sorting.order }
  const limit = Number(query.get('limit')) || 100
  const asked = useAsked<FindingTable>(address('/api/findings', { ...filter, limit }), { on: ['finding'], hold: true })
  const table = asked.data

  const columns: Column<Finding>[] = [
    { key: 'subject', head: words.subject, sort: 'subject', phone: 't', cell: (row) => <Link className="row" to={`/findings/${row.id}`}>{row.subject}</Link> },
    { key: 'family', head: words.family, sort: 'family', phone: 'w s2', cell: (row) => <FamilyChip name={row.name} apt={row.kind === 'apt-contact'} /> },
    { key: 'grade', head: words.grade, phone: 'x', cell: (row) => <Grade grade={row.grade} /> },
    { key: 'since', head: words.since, sort: 'first_seen', falls: true, phone: 'x', cell: (row) => f.dateInTable(row.first_seen) },
    { key: 'last', head: words.last, sort: 'last_seen', falls: true, phone: 'x', cell: (row) => f.shortTime(row.last_seen) },
    { key: 'due', head: words.due, sort: 'due', phone: 'k', cell: (row) => <Due finding={row} /> },
    { key: 'stage', head: words.stage, sort: 'state', phone: 'r2', cell: (row) => <Cane finding={row} /> },
    { key: 'assignee', head: words.assignee, phone: 'x', cell: (row) => row.assignee?.name ?? <span className="quiet">{t.parts.nobody}</span> },
  ]
  return (
    <>
      <Ask tools={<Export path="/api/findings.csv" json="/api/findings.json" query={filter} {...(table ? { rows: table.total } : {})} />}>{words.ask(name(me.organisation?.name))}</Ask>
      <Head>
        <Answer>{table ? words.answer(table.views.open, table.views.overdue) : words.question}</Answer>
        <Lead>{table && table.views.open === 0 ? words.leadNone : table && table.views.reinfected > 0 ? words.leadAgain(table.views.reinfected) : words.lead}</Lead>
      </Head>
      <Views name={t.parts.filters} at={view} views={kViews.map((one) => ({ key: one, name: words.views[one], ...(table ? { count: table.views[one] } : {}) }))} />
      <Filters note={table && t.parts.rowsShown(table.items.length, table.total)}>
        <SearchField value={query.get('q') ?? ''} placeholder={words.search} onChange={(q) => change({ q })} />
      </Filters>
      <News asked={asked} />
      <Section asked={asked} what={words.what}>
        {(data) => data.items.length === 0 ? (
          query.get('q')
            ? <Empty action={<button className="btn" onClick={() => change({ q: null })}>{t.parts.remove}</button>}>{t.parts.noMatch(`“${query.get('q')}”`)}</Empty>
            : <Empty>{words.emptyView(f.dateTime(data.checked))}</Empty>
        ) : (
          <>
            <DataTable caption={words.table} columns={columns} rows={data.items} id={(row) => row.id} sorting={sorting}
              onSort={(next) => change({ sort: next.by, order: next.order })} onOpen={(row) => navigate(`/findings/${row.id}`)}
              onPeek={(row) => navigate(`/findings/${row.id}`)} />
            {data.items.length < data.total && (
              <div className="foot"><button className="btn" onClick={() => change({ limit: String(limit + 200) })}>{t.body.history.more}</button></div>
            )}
          </>
        )}
      </Section>
    </>
  )
}
