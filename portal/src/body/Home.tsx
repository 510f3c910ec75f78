import { address } from '../api/client'
import type { Home as HomeData } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Hedge } from '../parts/Hedge'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { Closed } from './Closed'
import { Duties } from './Duties'
import { Readers } from './Readers'
import { homeSentence, shareOf, stateOfSensors } from './sentence'
import './body.css'

export default function Home() {
  const { t, name } = useSpoken()
  const me = useMe()
  const [query] = useQuery()
  const asked = useAsked<HomeData>(address('/api/home', { organisation: query.get('organisation') }), { on: ['finding', 'sensor'] })
  const unit = asked.data ? name(asked.data.organisation.name) : name(me.organisation?.name)
  return (
    <>
      <Ask>{t.body.home.ask(unit)}</Ask>
      <Section asked={asked} what={t.body.home.what}>{(home) => <Day home={home} />}</Section>
    </>
  )
}

function Day({ home }: { home: HomeData }) {
  const spoken = useSpoken()
  const { t, f } = spoken
  const me = useMe()
  const { answer, lead } = homeSentence(home, me.centre_phone, spoken)
  return (
    <>
      <Head aside={<OwnSensors home={home} />}>
        <Answer>{answer}</Answer>
        {lead && <Lead>{lead}</Lead>}
      </Head>
      {home.duties.length > 0 && <Duties duties={home.duties} />}
      <div className="cols split">
        <Closed closed={home.closed} />
        <Readers readers={home.readers} />
      </div>
      <div className="audit">
        <span>{t.body.home.checked(f.dateTime(home.checked))}</span>
        <span>{t.body.home.sensors(home.sensors.filter((sensor) => sensor.state !== 'revoked').length)}</span>
      </div>
    </>
  )
}

function OwnSensors({ home }: { home: HomeData }) {
  const { t, f } = useSpoken()
  const words = t.body.home
  const state = stateOfSensors(home.sensors)
  const share = shareOf(home.coverage)
  const title = { none: words.sensorNone, silent: words.sensorSilent, waiting: words.sensorWaiting, late: words.sensorLate, ok: words.sensorRuns }[state]
  const note = state === 'none' ? words.sensorNoneNote : share === null ? '' : words.ofDay(f.share(share))
  return <Hedge stalks={state === 'none' || state === 'waiting' ? [] : home.coverage} title={title} note={note} unit="hour" />
}
