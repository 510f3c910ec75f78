import { address } from '../api/client'
import type { Items, LeakCollection, Leaks } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import { Accounts } from './Accounts'
import { Collections } from './Leaks'
import { bodySentence } from './sentence'
import './leaks.css'

// A body's own page: whose password must change, and how to find out which still work.
export default function BodyLeaks() {
  const spoken = useSpoken()
  const { t, name } = spoken
  const words = t.leaks
  const me = useMe()
  const [query] = useQuery()
  const asked = useAsked<Leaks>(address('/api/leaks', { organisation: query.get('organisation') }), { on: ['finding'] })
  const collections = useAsked<Items<LeakCollection>>('/api/leaks/collections')
  return (
    <>
      <Ask>{me.organisation ? words.body.ask(name(me.organisation.name)) : words.body.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => {
          const said = bodySentence(data, spoken)
          return (
            <>
              <Head><Answer>{said.answer}</Answer><Lead>{said.lead}</Lead></Head>
              {data.items.length > 0 && <Accounts leaks={data} />}
              {data.can_check && data.live > 0 && data.organisation && (
                <>
                  <SectionHead title={words.body.probe} />
                  <p>{words.body.probeNote}</p>
                  <pre className="probe" tabIndex={0}>{`luytre leaks probe --hub ${location.origin} --organisation ${data.organisation.id} --token-file token < accounts.txt`}</pre>
                </>
              )}
            </>
          )
        }}
      </Section>
      {(collections.data?.items.length ?? 0) > 0 && (
        <>
          <SectionHead title={words.collections} />
          <Section asked={collections} what={words.collections.toLowerCase()}>{(data) => <Collections rows={data.items} />}</Section>
        </>
      )}
    </>
  )
}
