import { useState, type FormEvent } from 'react'
import { address } from '../api/client'
import type { Lookup as Answered } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { DayStalks } from '../charts'
import { findingColumns } from '../findings/columns'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Section } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { organisationLink } from './columns'

export default function Lookup() {
  const { t } = useSpoken()
  const words = t.centre.lookup
  const [query, setQuery] = useQuery()
  const q = query.get('q') ?? ''
  const [text, setText] = useState(q)
  const asked = useAsked<Answered>(q ? address('/api/lookup', { q }) : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setQuery({ q: text.trim() }, true)
  }
  return (
    <>
      <Ask>{words.question}</Ask>
      <form className="filters" role="search" onSubmit={submit}>
        <input className="input" type="search" autoFocus={q === ''} value={text} placeholder={words.placeholder} aria-label={words.start} onChange={(event) => setText(event.target.value)} />
        <button className="btn main">{words.ask}</button>
      </form>
      {q === '' ? <Head><Answer>{words.start}</Answer></Head> : <Section asked={asked} what={words.what} page>{(l) => <Shown lookup={l} />}</Section>}
    </>
  )
}

function Shown({ lookup: l }: { lookup: Answered }) {
  const spoken = useSpoken()
  const { t, f, name } = spoken
  const words = t.centre.lookup
  if (l.type === '') return <Head><Answer>{words.answer(l)}</Answer></Head>
  const indicators: Column<Answered['indicators'][number]>[] = [
    { key: 'source', head: words.ind.source, phone: 't', cell: (row) => <span className="strong">{row.source}{row.withdrawn && <span className="quiet"> · {words.ind.withdrawn}</span>}</span> },
    { key: 'value', head: words.ind.value, cell: (row) => <span className="mono">{row.value}</span> },
    { key: 'family', head: words.ind.family, phone: 'k', cell: (row) => row.name || row.family || '–' },
    { key: 'category', head: words.ind.category, phone: 'w', className: 'soft', cell: (row) => row.category },
    { key: 'confidence', head: words.ind.confidence, num: true, cell: (row) => f.number(row.confidence) },
    { key: 'from', head: words.ind.from, num: true, cell: (row) => (row.from ? f.dateInTable(row.from) : '–') },
    { key: 'until', head: words.ind.until, num: true, cell: (row) => (row.until ? f.dateInTable(row.until) : '–') },
    { key: 'tlp', head: words.ind.tlp, cell: (row) => row.tlp.toUpperCase() },
  ]
  const met: Column<Answered['contacts'][number]>[] = [
    { key: 'organisation', head: words.met.organisation, phone: 't', cell: (row) => (row.organisation ? <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> : <span className="quiet">{words.unknownOrg}</span>) },
    { key: 'addresses', head: words.met.addresses, num: true, phone: 'k', cell: (row) => f.number(row.addresses) },
    { key: 'sightings', head: words.met.sightings, num: true, cell: (row) => f.number(row.sightings) },
    { key: 'first', head: words.met.first, num: true, cell: (row) => f.dateTime(row.first) },
    { key: 'last', head: words.met.last, num: true, phone: 'w', label: words.met.last, cell: (row) => f.dateTime(row.last) },
  ]
  return (
    <>
      <Head>
        <Answer>{words.answer(l)}</Answer>
        <Lead>{words.since(f.date(l.since)) + (l.complete ? '' : ' ' + words.partial)}</Lead>
      </Head>
      <div className="cols">
        <div className="c8">
          <section className="first">
            <SectionHead title={words.contacts} />
            {l.contacts.length === 0 ? <p className="soft">{words.noContacts}</p> : <DataTable caption={words.contacts} columns={met} rows={l.contacts} id={(row) => (row.organisation?.id ?? '') + row.first} />}
          </section>
          <section>
            <SectionHead title={words.indicators} />
            {l.indicators.length === 0 ? <p className="soft">{words.noIndicators}</p> : <DataTable caption={words.indicators} columns={indicators} rows={l.indicators} id={(row) => row.source + row.value + row.family + row.category + row.from} />}
          </section>
        </div>
        <aside className="c4">
          <section className="first">
            <SectionHead title={words.owner} />
            {l.owner?.organisation ? <KeyValue rows={[
              [words.matched(l.owner.matched), <Link key="o" to={organisationLink(l.owner.organisation.id)}>{name(l.owner.organisation.name)}</Link>],
              ...l.owner.chain.filter((one) => one.id !== l.owner?.organisation?.id).map((one): [string, React.ReactNode] => [t.centre.org.parent, <Link key={one.id} to={organisationLink(one.id)}>{name(one.name)}</Link>]),
            ]} /> : <p className="soft">{words.noOwner}</p>}
          </section>
          {l.days.length > 0 && <section><SectionHead title={words.days} /><DayStalks days={l.days} /></section>}
        </aside>
      </div>
      {l.findings.length > 0 && (
        <section>
          <SectionHead title={words.findings} />
          <DataTable caption={words.findings} columns={findingColumns(spoken)} rows={l.findings} id={(row) => row.id} />
        </section>
      )}
    </>
  )
}
