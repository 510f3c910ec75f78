import { part } from '../api/client'
import type { WeaknessByBody, WeaknessBySector, WeaknessCountry, WeaknessTop } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { Export } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Alarm } from '../parts/Marks'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import { sorted } from '../parts/sorted'
import type { Sorting } from '../parts/DataTable'
import { useState } from 'react'
import BodyWeaknesses from './BodyWeaknesses'
import { countrySentence } from './sentence'
import './weaknesses.css'

// The centre's page: the most spread, by sector, by body. ?organisation= shows one body's own page.
export default function Weaknesses() {
  const [query] = useQuery()
  return query.get('organisation') ? <BodyWeaknesses /> : <Country />
}

function Country() {
  const spoken = useSpoken()
  const { t } = spoken
  const words = t.weaknesses
  const asked = useAsked<WeaknessCountry>('/api/weaknesses/country', { on: ['figures'] })
  return (
    <>
      <Ask tools={<Export path="/api/weaknesses/country.csv" query={{ by: 'weakness' }} {...(asked.data ? { rows: asked.data.top.length } : {})} />}>{words.centre.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => {
          const said = countrySentence(data, spoken)
          return (
            <>
              <Head><Answer>{said.answer}</Answer><Lead>{said.lead}</Lead></Head>
              {data.top.length > 0 && <section><SectionHead title={words.top} /><Top rows={data.top} checked={data.checked} /></section>}
              {data.by_sector.length > 0 && <section><SectionHead title={words.bySector} /><Sectors rows={data.by_sector} /></section>}
              {data.by_organisation.length > 0 && <section><SectionHead title={words.byBody} /><Bodies rows={data.by_organisation} /></section>}
            </>
          )
        }}
      </Section>
    </>
  )
}

// Three tables on one page: each keeps its order to itself.
function useOrder<T>(rows: T[], keys: Record<string, (row: T) => string | number>, initial: Sorting) {
  const { f } = useSpoken()
  const [sorting, setSorting] = useState(initial)
  return { rows: sorted(rows, keys[sorting.by]!, sorting.order, f.compare), sorting, onSort: setSorting }
}

function Top({ rows, checked }: { rows: WeaknessTop[]; checked: string }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  const list = useOrder(rows, { weakness: (r) => r.weakness, bodies: (r) => r.bodies, open: (r) => r.open, overdue: (r) => r.overdue, due: (r) => r.due ?? '9', cvss: (r) => r.cvss ?? -1, epss: (r) => r.epss ?? -1 }, { by: 'bodies', order: 'desc' })
  const columns: Column<WeaknessTop>[] = [
    { key: 'weakness', head: words.weakness, sort: 'weakness', phone: 't', className: 'wrap', cell: (r) => <><Link className="row" to={`/weaknesses/${part(r.weakness)}`}>{r.weakness}</Link>{r.exploited && <> <span className="chip apt">{words.exploited}</span></>}{r.title !== r.weakness && <span className="sub">{r.title}</span>}</> },
    { key: 'bodies', head: words.bodies, label: words.bodies, sort: 'bodies', falls: true, num: true, phone: 'k', cell: (r) => f.number(r.bodies) },
    { key: 'open', head: words.openCount, label: words.openCount, sort: 'open', falls: true, num: true, phone: 'w', cell: (r) => f.number(r.open) },
    { key: 'overdue', head: words.overdueCount, sort: 'overdue', falls: true, num: true, phone: 'x', cell: (r) => <Alarm n={r.overdue} /> },
    { key: 'due', head: words.firstDue, label: words.firstDue, sort: 'due', phone: 'w', cell: (r) => (r.due ? <span className={r.due < checked ? 'due over' : 'due'}>{f.dateInTable(r.due)}</span> : <span className="quiet">–</span>) },
    { key: 'cvss', head: 'CVSS', sort: 'cvss', falls: true, num: true, phone: 'x', cell: (r) => (r.cvss === null ? <span className="quiet">–</span> : f.number(r.cvss)) },
    { key: 'epss', head: 'EPSS', sort: 'epss', falls: true, num: true, phone: 'x', cell: (r) => (r.epss === null ? <span className="quiet">–</span> : f.percent(r.epss)) },
  ]
  return <DataTable caption={words.top} columns={columns} rows={list.rows} id={(r) => r.weakness} sorting={list.sorting} onSort={list.onSort} tall />
}

function Sectors({ rows }: { rows: WeaknessBySector[] }) {
  const { t, f, name } = useSpoken()
  const words = t.weaknesses
  const list = useOrder(rows, { name: (r) => name(r.name), open: (r) => r.open, overdue: (r) => r.overdue, exploited: (r) => r.exploited, bodies: (r) => r.bodies }, { by: 'overdue', order: 'desc' })
  const columns: Column<WeaknessBySector>[] = [
    { key: 'name', head: words.sector, sort: 'name', phone: 't', className: 'wrap', cell: (r) => name(r.name) },
    { key: 'bodies', head: words.bodies, label: words.bodies, sort: 'bodies', falls: true, num: true, phone: 'w', cell: (r) => f.number(r.bodies) },
    { key: 'open', head: words.openCount, sort: 'open', falls: true, num: true, phone: 'k', cell: (r) => f.number(r.open) },
    { key: 'overdue', head: words.overdueCount, label: words.overdueCount, sort: 'overdue', falls: true, num: true, phone: 'w', cell: (r) => <Alarm n={r.overdue} /> },
    { key: 'exploited', head: words.exploitedCount, sort: 'exploited', falls: true, num: true, phone: 'x', cell: (r) => f.number(r.exploited) },
    { key: 'closed', head: words.closedCount, num: true, phone: 'x', cell: (r) => f.number(r.closed) },
  ]
  return <DataTable caption={words.bySector} columns={columns} rows={list.rows} id={(r) => r.sector} sorting={list.sorting} onSort={list.onSort} />
}

function Bodies({ rows }: { rows: WeaknessByBody[] }) {
  const { t, f, name } = useSpoken()
  const words = t.weaknesses
  const list = useOrder(rows, { name: (r) => name(r.organisation.name), open: (r) => r.open, overdue: (r) => r.overdue, exploited: (r) => r.exploited, assets: (r) => r.assets, reviewed: (r) => r.reviewed ?? '' }, { by: 'overdue', order: 'desc' })
  const columns: Column<WeaknessByBody>[] = [
    { key: 'name', head: words.organisation, sort: 'name', phone: 't', className: 'wrap', cell: (r) => <Link className="row" to={`/weaknesses?organisation=${part(r.organisation.id)}`}>{name(r.organisation.name)}</Link> },
    { key: 'open', head: words.openCount, sort: 'open', falls: true, num: true, phone: 'k', cell: (r) => f.number(r.open) },
    { key: 'overdue', head: words.overdueCount, label: words.overdueCount, sort: 'overdue', falls: true, num: true, phone: 'w', cell: (r) => <Alarm n={r.overdue} /> },
    { key: 'exploited', head: words.exploitedCount, sort: 'exploited', falls: true, num: true, phone: 'x', cell: (r) => f.number(r.exploited) },
    { key: 'assets', head: words.assets, sort: 'assets', falls: true, num: true, phone: 'x', cell: (r) => f.number(r.assets) },
    { key: 'reviewed', head: words.reviewed, label: words.reviewed, sort: 'reviewed', falls: true, phone: 'w', cell: (r) => (r.reviewed ? f.dateInTable(r.reviewed) : <span className="quiet">{words.never}</span>) },
  ]
  return <DataTable caption={words.byBody} columns={columns} rows={list.rows} id={(r) => r.organisation.id} sorting={list.sorting} onSort={list.onSort} />
}
