// Campaigns that the program proposes and analysts decide: APT first, then by score.
import { address } from '../api/client'
import type { CampaignList, CampaignRow, CampaignState } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { FilterChoice, Filters } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Grade } from '../parts/Marks'
import { Empty, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { useSorting } from '../parts/useSorting'

const kStates: CampaignState[] = ['proposed', 'confirmed', 'rejected', 'withdrawn']

export default function Campaigns() {
  const { t } = useSpoken()
  const words = t.campaigns
  const [query, change] = useQuery()
  const state = query.get('state') ?? ''
  const asked = useAsked<CampaignList>(address('/api/campaigns', { state: state || null }), { on: ['campaign'] })
  const count = (rows: CampaignRow[], of: CampaignState) => rows.filter((row) => row.state === of).length
  return (
    <>
      <Ask>{words.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head>
              <Answer>{words.answer(count(data.items, 'proposed'), count(data.items, 'confirmed'), data.items.filter((row) => row.apt && row.state === 'proposed').length)}</Answer>
              <Lead>{words.lead}</Lead>
            </Head>
            <Filters>
              <FilterChoice name={words.state} any={words.all} value={state} onChange={(next) => change({ state: next || null })}
                choices={kStates.map((one) => ({ value: one, name: words.states[one] }))} />
            </Filters>
            {data.items.length === 0 ? <Empty>{words.none}</Empty> : <Rows rows={data.items} />}
          </>
        )}
      </Section>
    </>
  )
}

function Rows({ rows }: { rows: CampaignRow[] }) {
  const { t, f } = useSpoken()
  const words = t.campaigns
  const c = words.column
  const list = useSorting(rows, {
    score: (row) => (row.apt ? 1000 : 0) + row.score, bodies: (row) => row.bodies, begins: (row) => row.begins, last: (row) => row.last_seen, state: (row) => kStates.indexOf(row.state),
  }, { by: 'score', order: 'desc' })
  const columns: Column<CampaignRow>[] = [
    { key: 'campaign', head: c.campaign, phone: 't', className: 'wrap', cell: (row) => (
      <Link className="row" to={`/campaigns/${row.id}`}>
        <span className="strong">{words.title(row.apt ? `APT${row.name ? ` ${row.name}` : ''}` : row.name, row.bodies)}</span>
        <span className="sub">{words.same(row.kinds)}</span>
      </Link>
    ) },
    { key: 'score', head: c.score, label: c.score, sort: 'score', falls: true, num: true, phone: 'k', cell: (row) => f.number(row.score) },
    { key: 'bodies', head: c.bodies, sort: 'bodies', falls: true, num: true, phone: 'x', cell: (row) => f.number(row.bodies) },
    { key: 'grade', head: c.grade, phone: 'w', cell: (row) => <Grade grade={row.grade} /> },
    { key: 'begins', head: c.begins, sort: 'begins', falls: true, phone: 'x', cell: (row) => f.dateTime(row.begins) },
    { key: 'last', head: c.last, sort: 'last', falls: true, phone: 'x', cell: (row) => f.dateTime(row.last_seen) },
    { key: 'state', head: c.state, sort: 'state', phone: 'w', cell: (row) => <span className={row.state === 'proposed' ? 'strong nb' : 'nb'}>{words.states[row.state]}</span> },
  ]
  return <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.id} sorting={list.sorting} onSort={list.onSort} />
}
