import { address, download } from '../api/client'
import type { Items, LeakCollection, Leaks } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { Export } from '../parts/Controls'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead, Marked, SectionHead } from '../parts/Text'
import { Accounts } from './Accounts'
import { Collections } from './Leaks'
import { bodySentence } from './sentence'
import './leaks.css'

// A body's own page: whose password must change, and how to find out which still work.
export default function BodyLeaks() {
  const spoken = useSpoken()
  const { t, name, language } = spoken
  const words = t.leaks
  const me = useMe()
  const [query] = useQuery()
  const asked = useAsked<Leaks>(address('/api/leaks', { organisation: query.get('organisation') }), { on: ['finding', 'figures'] })
  const collections = useAsked<Items<LeakCollection>>('/api/leaks/collections')
  return (
    <div className="leaks">
      <Ask tools={<>
        {asked.data?.can_check && asked.data.items.some((row) => row.may_reveal) &&
          <button className="btn" onClick={() => download(address('/api/leaks.csv', { organisation: query.get('organisation'), accounts: 'clear', ...(language === 'vi' ? { separator: 'semicolon' } : {}) }))}>{words.body.exportClear}</button>}
        <Export path="/api/leaks.csv" query={{ organisation: query.get('organisation') }} />
      </>}>{me.organisation ? words.body.ask(name(me.organisation.name)) : words.body.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => {
          const said = bodySentence(data, spoken)
          return (
            <>
              <Head><Answer>{said.answer}</Answer><Lead>{said.lead}</Lead></Head>
              {data.live > 0 && (
                <>
                  <SectionHead title={words.body.todo} />
                  <ol className="leaks-todo">{words.body.steps.split('\n').map((step) => <li key={step}><Marked text={step} /></li>)}</ol>
                </>
              )}
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
    </div>
  )
}
