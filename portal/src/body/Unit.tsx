import { address } from '../api/client'
import type { Unit as UnitData } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { Claims } from './unit/Claims'
import { Contacts } from './unit/Contacts'
import { Notices } from './unit/Notices'
import { People } from './unit/People'
import { Ranges } from './unit/Ranges'
import { Sensors } from './unit/Sensors'
import './body.css'

export default function Unit() {
  const { t, name } = useSpoken()
  const words = t.body.unit
  const me = useMe()
  const { may } = useSession()
  const [query] = useQuery()
  const asked = useAsked<UnitData>(address('/api/unit', { organisation: query.get('organisation') }), { on: ['sensor'] })
  const unit = asked.data ? name(asked.data.organisation.name) : name(me.organisation?.name)
  const sentence = (data: UnitData) => {
    const verified = data.contacts.filter((contact) => contact.verified).length
    if (data.ranges.length === 0) return words.answerNoRange
    if (verified === 0) return words.answerNoContact(data.ranges.length)
    return words.answer(data.ranges.length, verified, data.sensors.filter((sensor) => sensor.state !== 'revoked').length)
  }
  return (
    <>
      <Ask>{unit} · {words.ask}</Ask>
      <Section asked={asked} what={words.what} lines={10}>
        {(data) => (
          <>
            <Head><Answer>{sentence(data)}</Answer><Lead>{words.lead}</Lead></Head>
            <Ranges ranges={data.ranges} />
            <Claims unit={data} again={asked.again} />
            <Contacts unit={data} again={asked.again} />
            <Sensors unit={data} again={asked.again} />
            {may('read_users') && <People unit={data} again={asked.again} />}
            {data.notices && <Notices unit={data} settings={data.notices} again={asked.again} />}
          </>
        )}
      </Section>
    </>
  )
}
