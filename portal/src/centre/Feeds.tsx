import type { FeedRow, Items } from '../api/types'
import { useAsked } from '../api/use'
import { useSpoken } from '../i18n'
import { Export } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { useSorting } from '../parts/useSorting'

export default function Feeds() {
  const { t } = useSpoken()
  const words = t.centre.feeds
  const asked = useAsked<Items<FeedRow>>('/api/feeds', { on: ['figures'] })
  return (
    <>
      <Ask tools={<Export path="/api/feeds.csv" {...(asked.data ? { rows: asked.data.items.length } : {})} />}>{words.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.items)}</Answer><Lead>{words.lead}</Lead></Head>
            <Scores rows={data.items} />
          </>
        )}
      </Section>
    </>
  )
}

function Scores({ rows }: { rows: FeedRow[] }) {
  const { t, f } = useSpoken()
  const words = t.centre.feeds
  const c = words.column
  const list = useSorting(rows, {
    source: (row) => row.source, active: (row) => row.active, withdrawn: (row) => row.withdrawn, sightings: (row) => row.sightings, organisations: (row) => row.organisations,
    findings: (row) => row.findings, only: (row) => row.only, disputed: (row) => row.disputed, precision: (row) => row.precision, lead: (row) => row.lead_days,
  }, { by: 'findings', order: 'desc' })
  const count = (key: 'active' | 'withdrawn' | 'sightings' | 'organisations' | 'findings' | 'only' | 'disputed', phone: Column<FeedRow>['phone'] = 'x'): Column<FeedRow> =>
    ({ key, head: c[key], sort: key, falls: true, num: true, phone, cell: (row) => f.number(row[key]) })
  const columns: Column<FeedRow>[] = [
    { key: 'source', head: c.source, sort: 'source', phone: 't', className: 'wrap', cell: (row) => <><span className="strong">{row.source}</span><span className="sub">{row.types.map((one) => `${one.type} ${f.number(one.count)}`).join(', ')}</span></> },
    count('active'), count('withdrawn'), count('sightings'), count('organisations'), { ...count('findings', 'k') }, count('only'),
    { ...count('disputed', 'w'), label: c.disputed, cell: (row) => (row.disputed === 0 ? f.number(0) : `${f.number(row.disputed)} · ${c.upheld.toLowerCase()} ${f.number(row.upheld)}`) },
    { key: 'precision', head: c.precision, sort: 'precision', num: true, phone: 'w', label: c.precision, cell: (row) => (row.precision === null ? <span className="quiet">{words.fewJudged}</span> : f.share(row.precision)) },
    { key: 'lead', head: c.lead, sort: 'lead', falls: true, num: true, cell: (row) => (row.lead_days === null ? <span className="quiet">–</span> : t.parts.days(row.lead_days)) },
  ]
  return <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.source} sorting={list.sorting} onSort={list.onSort} tall />
}
