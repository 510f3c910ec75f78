import { address, part } from '../api/client'
import type { WeaknessCampaign, WeaknessCampaignRow } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import type { PageProps } from '../app/routes'
import { Bars, StepLine } from '../charts'
import { useSpoken } from '../i18n'
import { Export, FilterChoice, Filters } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Alarm } from '../parts/Marks'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import { useSorting } from '../parts/useSorting'
import { campaignSentence } from './sentence'

const kOrder = { open: 0, unknown: 1, 'not-seen': 2, done: 3 }

// One weakness over all bodies: who still has it. What we know nothing of stands apart from what is done.
export default function Campaign({ parameters }: PageProps) {
  const spoken = useSpoken()
  const { t, name } = spoken
  const words = t.weaknesses.campaign
  const [query, change] = useQuery()
  const weakness = parameters['weakness']!, sector = query.get('sector')
  const asked = useAsked<WeaknessCampaign>(address('/api/weaknesses/campaign', { weakness, sector }), { on: ['figures'] })
  return (
    <>
      <Ask tools={<Export path="/api/weaknesses/campaign.csv" query={{ weakness, sector }} {...(asked.data ? { rows: asked.data.items.length } : {})} />}>
        <Link to="/weaknesses">{words.back}</Link> <span aria-hidden="true">/</span> {words.question}
      </Ask>
      <Section asked={asked} what={t.weaknesses.what} page>
        {(data) => {
          const said = campaignSentence(data, spoken)
          return (
            <>
              <Head><Answer>{said.answer}</Answer>{said.lead && <Lead>{said.lead}</Lead>}</Head>
              <Filters>
                <FilterChoice name={t.weaknesses.sector} any={words.allSectors} value={sector ?? ''} onChange={(next) => change({ sector: next || null })}
                  choices={data.sectors.map((one) => ({ value: one.sector, name: name(one.name) }))} />
              </Filters>
              <div className="cols">
                <section className="c5 first"><SectionHead title={words.state} />
                  <Bars title={words.state} bars={[
                    { key: 'open', name: words.states.open, value: data.bodies.open, alarm: true }, { key: 'done', name: words.states.done, value: data.bodies.done },
                    { key: 'not', name: words.states['not-seen'], value: data.bodies.not_seen }, { key: 'unknown', name: words.states.unknown, value: data.bodies.unknown },
                  ]} />
                </section>
                {data.days.length > 1 && <section className="c7 first"><SectionHead title={words.days} /><StepLine title={words.days} what={t.weaknesses.openCount} points={everyDay(data.days)} /></section>}
              </div>
              <section><SectionHead title={words.table} /><Bodies rows={data.items} /></section>
            </>
          )
        }}
      </Section>
    </>
  )
}

// Days with a change as every day between them, at most the last 400.
function everyDay(days: WeaknessCampaign['days']): { day: string; value: number }[] {
  const out: { day: string; value: number }[] = []
  days.forEach((one, i) => {
    const end = days[i + 1] ? Date.parse(days[i + 1]!.day) : Date.parse(one.day) + 1
    for (let at = Date.parse(one.day); at < end && out.length < 4000; at += 86_400_000) out.push({ day: new Date(at).toISOString().slice(0, 10), value: one.open })
  })
  return out.slice(-400)
}

function Bodies({ rows }: { rows: WeaknessCampaignRow[] }) {
  const { t, f, name } = useSpoken()
  const words = t.weaknesses
  const list = useSorting(rows, { name: (r) => name(r.organisation.name), state: (r) => kOrder[r.state], open: (r) => r.open, overdue: (r) => r.overdue, since: (r) => r.since ?? '', done: (r) => r.done ?? '' }, { by: 'state', order: 'asc' })
  const none = <span className="quiet">–</span>
  const columns: Column<WeaknessCampaignRow>[] = [
    { key: 'name', head: words.organisation, sort: 'name', phone: 't', className: 'wrap', cell: (r) => <Link className="row" to={`/weaknesses?organisation=${part(r.organisation.id)}`}>{name(r.organisation.name)}</Link> },
    { key: 'state', head: words.campaign.state, sort: 'state', phone: 'k', cell: (r) => <span className={r.state === 'open' ? 'alarm nb' : r.state === 'unknown' ? 'quiet nb' : 'nb'}>{words.campaign.states[r.state]}</span> },
    { key: 'open', head: words.openCount, label: words.openCount, sort: 'open', falls: true, num: true, phone: 'w', cell: (r) => (r.state === 'unknown' ? none : f.number(r.open)) },
    { key: 'overdue', head: words.overdueCount, sort: 'overdue', falls: true, num: true, phone: 'x', cell: (r) => (r.state === 'unknown' ? none : <Alarm n={r.overdue} />) },
    { key: 'closed', head: words.closedCount, num: true, phone: 'x', cell: (r) => (r.state === 'unknown' ? none : f.number(r.closed)) },
    { key: 'since', head: words.campaign.since, sort: 'since', falls: true, phone: 'x', cell: (r) => (r.since ? f.dateInTable(r.since) : none) },
    { key: 'done', head: words.campaign.done, label: words.campaign.done, sort: 'done', falls: true, phone: 'w', cell: (r) => (r.done ? f.dateInTable(r.done) : none) },
  ]
  return <DataTable caption={words.campaign.table} columns={columns} rows={list.rows} id={(r) => r.organisation.id} sorting={list.sorting} onSort={list.onSort} />
}
