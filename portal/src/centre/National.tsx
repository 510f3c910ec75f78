// How much of the country is infected? The sentence, its coverage, what needs a person, then where and what.
import { useMemo } from 'react'
import { address } from '../api/client'
import type { National as Country } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { BarCell, MonthColumns, Sparkline, TileGrid } from '../charts'
import { useSpoken } from '../i18n'
import { AuditStrip } from '../parts/Audit'
import { Export, Period } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Hedge } from '../parts/Hedge'
import { Alarm, Change, Difference } from '../parts/Marks'
import { Empty, Failed, Loading } from '../parts/States'
import { Answer, Ask, Facts, Head, Lead, SectionHead } from '../parts/Text'
import { familyColumns, hatched, organisationLink, trendTitle } from './columns'

export default function National() {
  const { t, f } = useSpoken()
  const words = t.centre.national
  const [query, setQuery] = useQuery()
  const month = query.get('month') ?? ''
  const asked = useAsked<Country>(address('/api/national', { month }), { on: ['figures'] })
  const n = asked.data
  if (!n) {
    return (
      <>
        <Ask>{words.question}</Ask>
        {asked.error?.status === 404 ? <NoData /> : asked.error ? <Failed error={asked.error} what={words.what} again={asked.again} page /> : <Loading />}
      </>
    )
  }
  const months = hatched(n.months)
  if (n.periods.length === 0) return <><Ask>{words.question}</Ask><NoData /></>
  return (
    <>
      <Ask tools={<><Period periods={n.periods} at={n.period} onChange={(next) => setQuery({ month: next === n.periods[0] ? null : next }, true)} /><Export path="/api/national/months.csv" query={{ month: n.period }} /></>}>
        {words.question}
      </Ask>
      {asked.error && <Failed error={asked.error} what={words.what} at={asked.at} again={asked.again} />}
      <div className={asked.stale && asked.loading ? 'stale' : undefined} aria-busy={asked.stale || asked.loading}>
        <Head aside={<Hedge stalks={n.days} title={t.parts.coverage(n.coverage)} note={t.parts.comparable(n.coverage)} />}>
          <Answer>{words.answer(n)}</Answer>
          <Lead>{words.lead(n)}</Lead>
        </Head>
        <Facts facts={[
          {
            name: words.facts.state, value: f.number(n.facts.state_bodies),
            note: <>{words.facts.stateNote}{n.facts.state_bodies_before !== null && <> · <Difference by={n.facts.state_bodies - n.facts.state_bodies_before} /></>}</>,
          },
          {
            name: words.facts.apt, value: f.number(n.facts.apt_open), alarm: n.facts.apt_open > 0,
            note: n.facts.apt_open > 0 ? <>{words.facts.aptNote(n.facts.apt_organisations)} · <Link to="/findings?view=apt">{words.facts.see}</Link></> : undefined,
          },
          {
            name: words.facts.cleaned, value: f.number(n.facts.cleaned),
            note: <>{words.facts.cleanedNote}{n.facts.cleaned_before !== null && <> · {words.facts.before(n.facts.cleaned_before)}</>}</>,
          },
          {
            name: words.facts.overdue, value: f.number(n.facts.overdue), alarm: n.facts.overdue > 0,
            note: n.facts.overdue > 0 ? <>{words.facts.overdueNote(n.facts.overdue_organisations)} · <Link to="/findings?view=overdue">{words.facts.urge}</Link></> : undefined,
          },
        ]} />
        <div className="cols split">
          <section className="c7">
            <SectionHead title={words.months} note={words.monthsNote} />
            <MonthColumns months={months} note={months.some((one) => !one.comparable) ? words.monthsHedge : undefined} />
          </section>
          <section className="c5">
            <SectionHead title={words.families} tools={<Link to={address('/families', { month })}>{words.allFamilies(n.families.length)}</Link>} />
            <Families country={n} />
            <p className="note">{words.familiesNote}</p>
          </section>
        </div>
        <div className="cols split">
          <section className="c6">
            <SectionHead title={words.provinces} note={words.provincesNote(n.provinces.reduce((sum, one) => sum + one.addresses, 0), n.provinces.filter((one) => one.addresses > 0).length)} />
            <TileGrid values={n.provinces.map((one) => ({ code: one.today || one.code, value: one.addresses, href: organisationLink(one.organisation.id) }))} />
          </section>
          <section className="c6">
            <SectionHead title={words.top(n.top.length)} tools={<Link to="/orgs">{words.allProvinces}</Link>} />
            <Top country={n} />
          </section>
        </div>
        <section>
          <SectionHead title={words.sectors} />
          <Sectors country={n} />
        </section>
        {n.host_estimate && <p className="note">{words.estimate(n.host_estimate.method)}</p>}
        <AuditStrip citation={n.citation} />
      </div>
    </>
  )
}

function NoData() {
  const { t } = useSpoken()
  return <Empty action={<Link className="btn" to="/sensors">{t.centre.national.emptyAction}</Link>}>{t.centre.national.empty}</Empty>
}

function Families({ country }: { country: Country }) {
  const spoken = useSpoken()
  const columns = useMemo(() => familyColumns(spoken, country.period, true), [spoken, country.period])
  return <DataTable caption={spoken.t.centre.national.families} columns={columns} rows={country.families.slice(0, 6)} id={(row) => row.family} tall />
}

function Top({ country }: { country: Country }) {
  const { t, f, name } = useSpoken()
  const c = t.centre.column
  const highest = Math.max(1, ...country.top.map((one) => one.addresses))
  const columns: Column<Country['top'][number]>[] = [
    { key: 'name', head: c.organisation, phone: 't', className: 'wrap', cell: (row) => <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
    { key: 'addresses', head: c.addresses, num: true, phone: 'k', cell: (row) => f.number(row.addresses) },
    { key: 'bar', head: '', cell: (row) => <BarCell value={row.addresses} highest={highest} /> },
    { key: 'open', head: c.open, num: true, cell: (row) => f.number(row.open) },
    { key: 'overdue', head: c.overdue, num: true, phone: 'w', label: t.centre.orgs.late, cell: (row) => <Alarm n={row.overdue} /> },
  ]
  return <DataTable caption={t.centre.national.top(country.top.length)} columns={columns} rows={country.top} id={(row) => row.organisation.id} />
}

function Sectors({ country }: { country: Country }) {
  const spoken = useSpoken()
  const { t, f, name } = spoken
  const c = t.centre.column
  const columns: Column<Country['sectors'][number]>[] = [
    { key: 'name', head: c.sector, phone: 't', cell: (row) => <Link className="row" to={address('/orgs', { sector: row.sector })}>{name(row.name)}</Link> },
    { key: 'addresses', head: c.addresses, num: true, phone: 'k', cell: (row) => f.number(row.addresses) },
    { key: 'change', head: c.change, num: true, phone: 'w', label: t.centre.orgs.vs, cell: (row) => <Change change={{ ...row.change, now: row.addresses }} /> },
    { key: 'months', head: c.months, cell: (row) => <Sparkline values={row.months} title={trendTitle(spoken, row.months)} /> },
    { key: 'organisations', head: c.infected, num: true, cell: (row) => f.number(row.organisations) },
  ]
  return <DataTable caption={t.centre.national.sectors} columns={columns} rows={country.sectors} id={(row) => row.sector} />
}
