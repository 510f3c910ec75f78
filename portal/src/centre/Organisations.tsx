// Who needs help first? Sorted and filtered by the hub, to 10,000 rows.
import { useCallback, useMemo } from 'react'
import { usePages } from '../api/pages'
import type { National, OrganisationRow, OrganisationTable } from '../api/types'
import { useAsked } from '../api/use'
import { Link, navigate, useQuery } from '../app/router'
import { Sparkline } from '../charts'
import { useSpoken } from '../i18n'
import { AuditStrip } from '../parts/Audit'
import { Export, FilterSwitch, Filters, Period, SearchField, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { SmallHedge } from '../parts/Hedge'
import { Alarm, Difference } from '../parts/Marks'
import { Empty, Failed, Loading } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { organisationLink, trendTitle } from './columns'

export default function Organisations() {
  const spoken = useSpoken()
  const { t, f, name } = spoken
  const words = t.centre.orgs
  const [query, setQuery] = useQuery()
  const sort = query.get('sort') ?? 'addresses'
  const order = query.has('order') ? (query.get('order') === 'asc' ? 'asc' : 'desc') : 'desc'
  const asked = {
    month: query.get('month') ?? '', sector: query.get('sector') ?? '', q: query.get('q') ?? '', overdue: query.get('overdue') ?? '',
    low_coverage: query.get('low_coverage') ?? '', sort, order,
  }
  const list = usePages<OrganisationRow, OrganisationTable>('/api/organisations', asked, { on: ['figures'], hold: true })
  const country = useAsked<National>('/api/national')
  const sectorName = useMemo(() => new Map((list.data?.sectors ?? []).map((one) => [one.sector, name(one.name)])), [list.data, name])
  const idOf = useCallback((row: OrganisationRow) => row.organisation.id, [])
  const columns = useMemo((): Column<OrganisationRow>[] => {
    const c = t.centre.column
    return [
      { key: 'name', head: c.organisation, sort: 'name', phone: 't', className: 'wrap', cell: (row) => <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
      { key: 'sector', head: c.sector, className: 'soft wrap', cell: (row) => sectorName.get(row.organisation.sector) ?? row.organisation.sector },
      { key: 'addresses', head: c.addresses, sort: 'addresses', falls: true, num: true, phone: 'k', cell: (row) => f.number(row.addresses) },
      { key: 'change', head: c.change, sort: 'change', falls: true, num: true, phone: 'w', label: words.vs, cell: (row) => <Difference by={row.previous === null ? null : row.addresses - row.previous} /> },
      { key: 'months', head: c.months, cell: (row) => <Sparkline values={row.months} title={trendTitle(spoken, row.months)} /> },
      { key: 'open', head: c.open, sort: 'open', falls: true, num: true, cell: (row) => f.number(row.open) },
      { key: 'overdue', head: c.overdue, sort: 'overdue', falls: true, num: true, phone: 'w', label: words.late, cell: (row) => <Alarm n={row.overdue} /> },
      { key: 'median', head: c.median, sort: 'median', falls: true, num: true, cell: (row) => (row.median_days === null ? <span className="quiet">–</span> : t.parts.days(row.median_days)) },
      { key: 'coverage', head: c.coverage, sort: 'coverage', cell: (row) => (row.sensor === 'silent' && row.coverage.length === 0 ? <span className="alarm">{t.words.sensors.silent}</span> : <SmallHedge stalks={row.coverage} />) },
    ]
  }, [spoken, t, f, name, words, sectorName])
  const total = list.data?.total ?? 0
  const filters = [asked.q && `“${asked.q}”`, asked.overdue && words.overdue.toLowerCase(), asked.low_coverage && words.lowCoverage.toLowerCase(), asked.sector && `“${sectorName.get(asked.sector) ?? asked.sector}”`].filter(Boolean)
  return (
    <>
      <Ask tools={<>
        {country.data && list.data && <Period periods={country.data.periods} at={list.data.period} onChange={(next) => setQuery({ month: next }, true)} />}
        <Export path="/api/organisations.csv" query={asked} {...(list.data ? { rows: total } : {})} />
      </>}>{words.question}</Ask>
      {list.error && <Failed error={list.error} what={words.what} at={list.at} again={list.again} page={!list.data} />}
      {!list.data && !list.error && <Loading lines={12} />}
      {list.data && (
        <>
          <Head>
            <Answer>{words.answer(list.data, list.data.leading.organisations.map((one) => name(one.name)))}</Answer>
            {list.data.period && <Lead>{words.lead(f.month(list.data.period))}</Lead>}
          </Head>
          <Views name={words.sectorViews} parameter="sector" at={asked.sector} views={[
            { key: '', name: words.all, count: list.data.sectors.reduce((sum, one) => sum + one.count, 0) },
            ...list.data.sectors.map((one) => ({ key: one.sector, name: name(one.name), count: one.count })),
          ]} />
          <Filters note={t.parts.rowsShown(list.rows.filter(Boolean).length, total)}>
            <SearchField value={asked.q} placeholder={words.search} onChange={(next) => setQuery({ q: next })} />
            <FilterSwitch name={words.overdue} on={asked.overdue === '1'} onChange={(on) => setQuery({ overdue: on ? '1' : null })} />
            <FilterSwitch name={words.lowCoverage} on={asked.low_coverage === '1'} onChange={(on) => setQuery({ low_coverage: on ? '1' : null })} />
          </Filters>
          {total === 0
            ? <Empty action={filters.length > 0 && <button className="btn" onClick={() => setQuery({ q: null, overdue: null, low_coverage: null, sector: null })}>{t.parts.remove}</button>}>{filters.length > 0 ? t.parts.noMatch(filters.join(', ')) : words.empty}</Empty>
            : <div className={list.stale && list.data === undefined ? 'stale' : undefined}>
                <DataTable caption={words.table(f.month(list.data.period))} columns={columns} rows={list.rows} id={idOf} sorting={{ by: sort, order }}
                  onSort={(next) => setQuery({ sort: next.by, order: next.order })} onOpen={(row) => navigate(organisationLink(row.organisation.id))} onRange={list.need} />
                <div className="foot"><span>{t.parts.rowsShown(list.rows.filter(Boolean).length, total)}</span><span>{words.median}</span></div>
              </div>}
          <AuditStrip citation={list.data.citation} />
        </>
      )}
    </>
  )
}
