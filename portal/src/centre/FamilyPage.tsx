import { address, part } from '../api/client'
import type { FamilyPage as Page, National } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import type { PageProps } from '../app/routes'
import { Bars, MonthColumns, StepLine } from '../charts'
import { useSpoken } from '../i18n'
import { AuditStrip } from '../parts/Audit'
import { Period } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Section } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { hatched, organisationLink } from './columns'

export default function FamilyPage({ parameters }: PageProps) {
  const { t } = useSpoken()
  const words = t.centre.family
  const [query, setQuery] = useQuery()
  const month = query.get('month') ?? ''
  const asked = useAsked<Page>(address(`/api/families/${part(parameters['family']!)}`, { month }), { on: ['figures', 'finding'] })
  const country = useAsked<National>(address('/api/national', { month }))
  return (
    <>
      <Ask tools={country.data && asked.data && <Period periods={country.data.periods} at={asked.data.period} onChange={(next) => setQuery({ month: next }, true)} />}>
        <Link to={address('/families', { month })}>{t.app.nav.families}</Link> <span aria-hidden="true">/</span> {words.question(asked.data?.name ?? parameters['family']!)}
      </Ask>
      <Section asked={asked} what={words.what} page>{(page) => <Shown page={page} />}</Section>
    </>
  )
}

function Shown({ page: p }: { page: Page }) {
  const { t, f, name } = useSpoken()
  const words = t.centre.family
  const most = p.days.reduce((best, day) => (day.addresses > best.addresses ? day : best), p.days[0] ?? { day: p.period + '-01', addresses: 0 })
  const columns: Column<Page['organisations'][number]>[] = [
    { key: 'name', head: t.centre.column.organisation, phone: 't', cell: (row) => <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
    { key: 'addresses', head: t.centre.column.addresses, num: true, phone: 'k', cell: (row) => f.number(row.addresses) },
    { key: 'open', head: t.centre.column.open, num: true, cell: (row) => row.open > 0 ? <Link to={address('/findings', { organisation: row.organisation.id, family: p.family })}>{f.number(row.open)}</Link> : f.number(0) },
  ]
  const kind = t.words.familyKinds[p.kind] ?? p.kind
  return (
    <>
      <Head>
        <Answer>{words.answer(p)}</Answer>
        <Lead>{words.lead(p)}</Lead>
        <p className="note">
          {[kind, p.aliases.length > 0 ? words.aliases(p.aliases) : ''].filter(Boolean).join(' · ')}{(kind || p.aliases.length > 0) && ' · '}
          <Link to={address('/findings', { family: p.family })}>{words.see}</Link>
        </p>
      </Head>
      <div className="cols">
        <section className="c7 first"><SectionHead title={t.centre.national.months} note={t.centre.national.monthsNote} /><MonthColumns months={hatched(p.months)} /></section>
        <section className="c5 first">
          <SectionHead title={words.days} />
          <StepLine title={words.daysTitle(most.addresses, f.shortDate(most.day))} what={t.centre.column.addresses} points={p.days.map((day) => ({ day: day.day, value: day.addresses }))} />
        </section>
      </div>
      <div className="cols split">
        <section className="c7">
          <SectionHead title={words.who} />
          {p.organisations.length === 0 ? <p className="state">{words.none}</p> : <DataTable caption={words.who} columns={columns} rows={p.organisations} id={(row) => row.organisation.id} />}
        </section>
        <aside className="c5">
          <section><SectionHead title={words.sectors} /><Bars title={words.sectors} bars={p.sectors.map((one) => ({ key: one.sector, name: name(one.name), value: one.addresses }))} /></section>
          <section>
            <SectionHead title={words.advice} />
            <KeyValue rows={[[t.words.familyKinds[p.kind] ?? (p.kind || p.name), name(p.advice.what)], [words.why, name(p.advice.why_it_matters)]]} />
            <ol className="plain">{p.advice.steps.map((step, i) => <li key={step.id}><b className="strong">{i + 1}. {name(step.what)}.</b> <span className="soft">{name(step.how)}</span></li>)}</ol>
          </section>
          <section>
            <SectionHead title={words.detectors} />
            {p.detectors.length === 0 ? <p className="soft">{words.listsOnly}</p> : <KeyValue rows={p.detectors.map((one) => [one.name, <span key={one.name} lang="en">{one.sentence}</span>])} />}
          </section>
        </aside>
      </div>
      <AuditStrip citation={p.citation} />
    </>
  )
}
