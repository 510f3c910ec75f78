import { address } from '../api/client'
import type { WeaknessTable } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Views } from '../parts/Controls'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { Import } from './Import'
import { Inventory } from './Inventory'
import { kRows, List } from './List'
import { Review } from './Review'
import { bodySentence } from './sentence'
import './weaknesses.css'

// A body's own page: what to patch first, what it has, the review of duty 1. For the centre: ?organisation=.
export default function BodyWeaknesses() {
  const spoken = useSpoken()
  const { t, name } = spoken
  const words = t.weaknesses
  const me = useMe()
  const [query] = useQuery()
  const organisation = query.get('organisation')
  const tab = query.get('tab') ?? ''
  const isList = tab === ''
  const asked = useAsked<WeaknessTable>(address('/api/weaknesses', {
    organisation, view: isList ? query.get('view') : null, text: isList ? query.get('text') : null, sort: isList ? query.get('sort') : null, limit: kRows,
  }), { on: ['finding', 'figures'] })
  return (
    <>
      <Ask>{me.organisation && !me.centre ? words.body.ask(name(me.organisation.name)) : asked.data ? words.body.ask(name(asked.data.organisation.name)) : words.body.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => {
          const said = bodySentence(data, spoken)
          const newest = data.knowledge.map((one) => one.date ?? '').sort().at(-1)
          return (
            <>
              <Head><Answer>{said.answer}</Answer><Lead>{said.lead}</Lead>
                <p className="note">{data.last_scan ? words.body.lastScan(data.last_scan.scanner, data.last_scan.at) : words.body.noScan} {newest ? words.body.knowledge(newest) : words.body.noKnowledge}</p>
              </Head>
              <Views name={words.body.question} at={tab} parameter="tab" views={[
                { key: '', name: words.tabs.list, count: data.numbers.open }, { key: 'inventory', name: words.tabs.inventory, count: data.assets }, { key: 'review', name: words.tabs.review },
              ]} />
              {data.may_import && tab !== 'review' && <Import organisation={data.organisation.id} />}
              {isList && <List data={data} organisation={organisation} />}
            </>
          )
        }}
      </Section>
      {tab === 'inventory' && <Inventory organisation={organisation} />}
      {tab === 'review' && <Review organisation={organisation} />}
    </>
  )
}
