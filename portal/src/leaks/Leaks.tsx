import { address } from '../api/client'
import type { Items, LeakByBody, LeakByDomain, LeakByMonth, LeakBySector, LeakCollection, Leaks as LeaksOf } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { Export, Filters } from '../parts/Controls'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, Section } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import { useSorting } from '../parts/useSorting'
import { Accounts } from './Accounts'
import { centreSentence } from './sentence'
import './leaks.css'

// The centre's page: how many, by sector, body, domain and month; what the collections share. ?organisation= shows one body.
export default function Leaks() {
  const spoken = useSpoken()
  const { t, name } = spoken
  const words = t.leaks
  const [query, change] = useQuery()
  const filter = { organisation: query.get('organisation'), domain: query.get('domain'), from: query.get('from'), to: query.get('to') }
  const asked = useAsked<LeaksOf>(address('/api/leaks', filter), { on: ['finding', 'figures'] })
  const collections = useAsked<Items<LeakCollection>>('/api/leaks/collections')
  return (
    <div className="leaks">
      <Ask tools={<Export path="/api/leaks.csv" query={filter} {...(asked.data ? { rows: asked.data.accounts + asked.data.customers } : {})} />}>
        {asked.data?.organisation ? `${name(asked.data.organisation.name)} · ${words.centre.question}` : words.centre.question}
      </Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => {
          const said = centreSentence(data, spoken)
          return (
            <>
              <Head><Answer>{said.answer}</Answer>{said.lead && <Lead>{said.lead}</Lead>}</Head>
              <Filters note={data.keep_days > 0 && words.kept(data.keep_days)}>
                <Day name={words.from} value={query.get('from')} onChange={(from) => change({ from })} />
                <Day name={words.to} value={query.get('to')} onChange={(to) => change({ to })} />
                {(data.organisation || data.from || data.to || query.get('domain')) && <button className="btn bare" onClick={() => change({ organisation: null, domain: null, from: null, to: null })}>{words.all}</button>}
              </Filters>
              {data.items.length > 0 && <Accounts leaks={data} />}
              {data.organisation === null && data.by_sector.length > 0 && <><SectionHead title={words.bySector} /><Sectors rows={data.by_sector} /></>}
              {data.organisation === null && data.by_organisation.length > 0 && <><SectionHead title={words.byBody} /><Bodies rows={data.by_organisation} /></>}
              {data.by_domain.length > 0 && <><SectionHead title={words.byDomain} /><Domains rows={data.by_domain} /></>}
              {data.by_month.length > 0 && <><SectionHead title={words.byMonth} /><Months rows={data.by_month} /></>}
            </>
          )
        }}
      </Section>
      <SectionHead title={words.collections} />
      <Section asked={collections} what={words.collections.toLowerCase()}>
        {(data) => (data.items.length === 0 ? <Empty>{words.none}</Empty> : <Collections rows={data.items} />)}
      </Section>
    </div>
  )
}

function Day({ name, value, onChange }: { name: string; value: string | null; onChange: (day: string | null) => void }) {
  return <label className="leaks-day">{name} <input className="input" type="date" value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} /></label>
}

type Numbers = { accounts: number; domains: number; customers: number; live: number }
function useNumbers<T extends Numbers>(keys: (keyof Numbers)[], sorted = false): Column<T>[] {
  const { t, f } = useSpoken()
  return keys.map((key) => ({ key, head: t.leaks[key], label: t.leaks[key], ...(sorted ? { sort: key, falls: true } : {}), num: true, phone: key === 'accounts' ? 'k' : key === 'live' ? 'w' : 'x', cell: (row: T) => f.number(row[key]) }))
}
const ofNumbers = { accounts: (row: Numbers) => row.accounts, domains: (row: Numbers) => row.domains, customers: (row: Numbers) => row.customers, live: (row: Numbers) => row.live }

function Sectors({ rows }: { rows: LeakBySector[] }) {
  const { t, name } = useSpoken()
  const numbers = useNumbers<LeakBySector>(['accounts', 'live', 'domains', 'customers'])
  const columns: Column<LeakBySector>[] = [{ key: 'sector', head: t.leaks.sector, phone: 't', className: 'wrap', cell: (row) => name(row.name) }, ...numbers]
  return <DataTable caption={t.leaks.bySector} columns={columns} rows={rows} id={(row) => row.sector} />
}

function Bodies({ rows }: { rows: LeakByBody[] }) {
  const { t, name } = useSpoken()
  const numbers = useNumbers<LeakByBody>(['accounts', 'live', 'domains', 'customers'], true)
  const list = useSorting(rows, { ...ofNumbers, organisation: (row) => name(row.organisation?.name) }, { by: 'accounts', order: 'desc' })
  const columns: Column<LeakByBody>[] = [
    { key: 'organisation', head: t.leaks.organisation, sort: 'organisation', phone: 't', className: 'wrap',
      cell: (row) => (row.organisation ? <Link className="row" to={`/leaks?organisation=${encodeURIComponent(row.organisation.id)}`}>{name(row.organisation.name) || row.organisation.id}</Link> : <span className="quiet">{t.leaks.unowned}</span>) },
    ...numbers,
  ]
  return <DataTable caption={t.leaks.byBody} columns={columns} rows={list.rows} id={(row) => row.organisation?.id ?? ''} sorting={list.sorting} onSort={list.onSort} tall />
}

function Domains({ rows }: { rows: LeakByDomain[] }) {
  const { t } = useSpoken()
  const numbers = useNumbers<LeakByDomain>(['accounts', 'live', 'customers'])
  const columns: Column<LeakByDomain>[] = [{ key: 'domain', head: t.leaks.domain, phone: 't', cell: (row) => row.domain }, ...numbers]
  return <DataTable caption={t.leaks.byDomain} columns={columns} rows={rows} id={(row) => row.domain} />
}

function Months({ rows }: { rows: LeakByMonth[] }) {
  const { t, f } = useSpoken()
  const numbers = useNumbers<LeakByMonth>(['accounts', 'domains', 'customers'])
  const columns: Column<LeakByMonth>[] = [{ key: 'month', head: t.leaks.month, phone: 't', cell: (row) => f.monthInTable(row.month) }, ...numbers]
  return <DataTable caption={t.leaks.byMonth} columns={columns} rows={rows.toReversed()} id={(row) => row.month} />
}

export function Collections({ rows }: { rows: LeakCollection[] }) {
  const { t, f } = useSpoken()
  const words = t.leaks
  const columns: Column<LeakCollection>[] = [
    { key: 'name', head: words.collection, phone: 't', className: 'wrap', cell: (row) => <>{row.name}{row.fabricated && <span className="sub">{words.fabricated}</span>}</> },
    { key: 'observed', head: words.observed, phone: 'x', cell: (row) => f.dateInTable(row.observed) },
    { key: 'accounts', head: words.accounts, num: true, phone: 'k', cell: (row) => f.number(row.accounts) },
    ...(rows.some((row) => row.overlaps.length > 0) ? [{ key: 'overlap', head: words.overlap, phone: 'w' as const, className: 'wrap', cell: (row: LeakCollection) => (row.overlaps.length === 0 ? <span className="quiet">–</span>
      : row.overlaps.map((one) => <span key={one.collection} className="sub">{words.overlapOf(one.collection, f.share(one.accounts / Math.max(row.accounts, 1)), one.with_secret)}</span>)) }] : []),
  ]
  return <DataTable caption={words.collections} columns={columns} rows={rows} id={(row) => row.name} />
}
