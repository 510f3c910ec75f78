// All advisories and directives: for the centre who has not answered, for a body what waits for it.
import { address } from '../api/client'
import { usePages } from '../api/pages'
import type { WarningKind, WarningRow, WarningTable } from '../api/types'
import { useAsked } from '../api/use'
import { Link, navigate, useQuery } from '../app/router'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Filters, SearchField, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, Loading, News, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { SeverityMark, StandingMark, Tlp, WarningLink, warningLink } from './parts'
import './warnings.css'

const kViews = ['', 'advisory', 'directive', 'draft', 'withdrawn'] as const

export default function List() {
  const { t, f, name } = useSpoken()
  const words = t.warnings
  const c = words.column
  const me = useMe()
  const { may } = useSession()
  const [query, change] = useQuery()
  const view = kViews.find((one) => one === query.get('view')) ?? ''
  const kind = view === 'advisory' || view === 'directive' ? view : ''
  const state = view === 'draft' || view === 'withdrawn' ? view : ''
  const asked = usePages<WarningRow, WarningTable>('/api/warnings', { kind, state, q: query.get('q') }, { on: ['notice'], hold: true, size: 50 })
  const published = useAsked<WarningTable>(address('/api/warnings', { state: 'published', limit: 100 }), { on: ['notice'] })
  const drafts = useAsked<WarningTable>(me.centre ? address('/api/warnings', { state: 'draft', limit: 100 }) : null, { on: ['notice'] })
  const rows = published.data?.items
  const open = me.centre ? rows?.filter((row) => row.counts.settled < row.counts.bodies) : rows?.filter((row) => row.mine && !row.mine.settled)
  const behind = me.centre ? open?.filter((row) => row.counts.behind > 0) : open?.filter((row) => row.mine?.behind)
  const review = [...(rows ?? []), ...(drafts.data?.items ?? [])].filter((row) => row.draft === 'review').length
  const side = me.centre ? words.centre : words.body

  const share = (n: number, of: number) => <>{f.number(n)}<span className="quiet">/{f.number(of)}</span></>
  const columns: Column<WarningRow>[] = [
    { key: 'number', head: c.number, phone: 'x', className: 'nb', cell: (row) => <WarningLink row={row}>{row.number || words.noNumber}</WarningLink> },
    {
      key: 'title', head: c.title, phone: 't', className: 'wrap',
      cell: (row) => <><WarningLink row={row}>{name(row.title) || words.draftAnswer('')}</WarningLink>{(row.letter || row.draft) && <span className="sub">{[row.letter, row.draft && words.drafts[row.draft]].filter(Boolean).join(' · ')}</span>}</>,
    },
    { key: 'severity', head: c.severity, phone: 'x', cell: (row) => <SeverityMark severity={row.severity} /> },
    { key: 'tlp', head: c.tlp, phone: 'x', cell: (row) => <Tlp tlp={row.tlp} /> },
    { key: 'updated', head: c.updated, num: true, phone: 'w', label: c.updated, cell: (row) => f.dateInTable(row.updated) },
    ...(me.centre ? [
      { key: 'acknowledged', head: c.acknowledged, num: true, phone: 'k', cell: (row) => row.version === 0 ? <span className="quiet">–</span> : share(row.counts.acknowledged, row.counts.bodies) },
      { key: 'done', head: c.done, num: true, phone: 'x', cell: (row) => row.version === 0 ? <span className="quiet">–</span> : share(row.counts.settled, row.counts.bodies) },
      { key: 'behind', head: c.behind, num: true, phone: 'r2', cell: (row) => row.state !== 'published' ? <span className="quiet">–</span> : row.counts.behind > 0 ? <span className="alarm">{f.number(row.counts.behind)}</span> : f.number(0) },
      { key: 'state', head: c.state, phone: 'x', className: 'soft nb', cell: (row) => words.state[row.state] },
    ] satisfies Column<WarningRow>[] : [
      { key: 'due', head: c.due, phone: 'r2', cell: (row) => row.mine && !row.mine.settled ? f.dateTime(row.mine.acknowledged ? row.mine.next_due ?? row.mine.acknowledge_by : row.mine.acknowledge_by) : <span className="quiet">–</span> },
      { key: 'state', head: c.state, phone: 'k', cell: (row) => row.state === 'withdrawn' ? words.state.withdrawn : row.mine ? <StandingMark row={row.mine} /> : <span className="quiet">–</span> },
    ] satisfies Column<WarningRow>[]),
  ]
  const kinds: WarningKind[] = ['advisory', 'directive']
  return (
    <>
      <Ask tools={may('write_warnings') && kinds.map((one) => <Link key={one} className={one === 'advisory' ? 'btn main' : 'btn'} to={`/advisories/new?kind=${one}`}>{words.new[one]}</Link>)}>{side.question}</Ask>
      <Head>
        {open && behind ? <><Answer>{side.answer(open.length, behind.length)}</Answer><Lead>{me.centre ? words.centre.lead(review) : words.body.lead}</Lead></> : <Loading lines={2} />}
      </Head>
      <Views name={words.views.name} at={view} views={kViews.filter((one) => me.centre || one !== 'draft').map((one) => ({ key: one, name: words.views[one || 'all'] }))} />
      <Filters note={asked.data && t.parts.rowsShown(asked.rows.filter(Boolean).length, asked.data.total)}>
        <SearchField value={query.get('q') ?? ''} placeholder={words.search} onChange={(q) => change({ q })} />
      </Filters>
      <News asked={asked} />
      <Section asked={asked} what={words.what} page>
        {(data) => data.total === 0 ? (
          query.get('q') ? <Empty action={<button className="btn" onClick={() => change({ q: null })}>{t.parts.remove}</button>}>{t.parts.noMatch(`“${query.get('q')}”`)}</Empty> : <Empty>{side.empty}</Empty>
        ) : <DataTable caption={words.table} columns={columns} rows={asked.rows} id={(row) => row.id} onRange={asked.need} onOpen={(row) => navigate(warningLink(row))} onPeek={(row) => navigate(warningLink(row))} tall />}
      </Section>
    </>
  )
}
