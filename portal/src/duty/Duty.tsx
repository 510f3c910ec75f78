// Is every minute covered? For the centre and for a body: its roster, its gaps, who is there now.
import { useMemo, useState } from 'react'
import { address, download } from '../api/client'
import type { DutyCertificate, DutyDay, DutyRoster, DutyShift, DutyWarning, Items } from '../api/types'
import { refresh, useAsked } from '../api/use'
import { useKeys } from '../app/keys'
import { useQuery } from '../app/router'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { today } from '../i18n/format'
import { HedgeDrawing } from '../parts/Hedge'
import { Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { Alerts } from './Alerts'
import { Certificate } from './Certificate'
import { Gaps } from './Gaps'
import { Labour } from './Labour'
import { Now } from './Now'
import { PlanTools } from './PlanTools'
import { AddShift, ShiftBox, type Wanted } from './ShiftBox'
import { Swaps } from './Swaps'
import { Weeks } from './Weeks'
import './duty.css'
import { addDays, daysOf, hoursWithout, kHour, startOf, stalksOf, toField } from './roster'

const kDays = 31

export default function Duty() {
  const { t, f } = useSpoken()
  const words = t.duty
  const me = useMe()
  const { may } = useSession()
  const [query, setQuery] = useQuery()
  const own = me.centre ? 'centre' : (me.organisation?.id ?? '')
  const body = query.get('organisation') ?? own
  const first = /^\d{4}-\d\d-\d\d$/.test(query.get('from') ?? '') ? query.get('from')! : today()
  const last = /^\d{4}-\d\d-\d\d$/.test(query.get('to') ?? '') ? query.get('to')! : addDays(first, kDays - 1)
  const period = { from: first, to: last }
  const roster = useAsked<DutyRoster>(address('/api/duty', { ...period, organisation: body }), { on: ['duty'] })
  // Of today only what is still to come: nobody fills a gap that is over.
  const [now, setNow] = useState(nextMinute)
  const ahead = { from: first === today() ? now : first, to: last }
  const certificate = useAsked<DutyCertificate>(address('/api/duty/certificate', me.centre ? ahead : { ...ahead, organisation: body }), { on: ['duty'] })
  const changed = () => {
    setNow(nextMinute())
    refresh('/api/duty')
  }
  const days = useAsked<Items<DutyDay>>(address('/api/duty/days', period))
  const labour = useAsked<Items<DutyWarning>>(address('/api/duty/labour', { ...period, organisation: body }), { on: ['duty'] })
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [shift, setShift] = useState<DutyShift | null>(null)
  const [certifying, setCertifying] = useState(false)
  const mayPlan = may('change_duty')
  const step = (n: number) => setQuery({ from: addDays(first, n * (daysOf(new Date(startOf(first)).toISOString(), new Date(startOf(addDays(last, 1))).toISOString()).length)), to: null })
  useKeys({ '[': () => step(-1), ']': () => step(1) })
  const names = useMemo(() => new Map((roster.data?.people ?? []).map((one) => [one.id, one.name])), [roster.data])
  const nameOf = (person: string) => names.get(person) ?? person
  const unitName = body === 'centre' ? words.centre : body === own ? words.unit : body

  return (
    <>
      <Ask tools={<>
        <div className="seg" role="group" aria-label={t.parts.period}>
          <button aria-label={words.before} onClick={() => step(-1)}>‹</button>
          <button onClick={() => setQuery({ from: null, to: null })}>{words.thisMonth}</button>
          <button aria-label={words.after} onClick={() => step(1)}>›</button>
        </div>
        <button className="btn" onClick={() => download(address('/api/duty.ics', { ...period, organisation: body }))}>{words.ics}</button>
        {certificate.data?.whole
          ? <button className="btn" onClick={() => setCertifying(true)}>{words.certify}</button>
          : <a className="btn" href="#gaps">{words.seeGaps}</a>}
      </>}>{words.ask(f.date(first), f.date(last))}</Ask>
      <Section asked={certificate} what={words.what} page>
        {(data) => {
          const gaps = data.gaps.filter((gap) => gap.organisation === body)
          const short = new Set(data.gaps.filter((gap) => gap.organisation !== body).map((gap) => gap.organisation)).size
          const hours = Math.round((Date.parse(data.to) - Date.parse(data.from)) / kHour)
          const without = hoursWithout(gaps)
          return (
            <>
              <Head><Answer>{words.answer(unitName, without, data.bodies, short)}</Answer><Lead>{words.lead(data.whole)}</Lead></Head>
              <div className="cover big">
                <div className="cover-top"><b>{words.hedge(unitName)}</b><span>{words.hedgeNote(hours, Math.round((hours - without) * 10) / 10)}</span></div>
                <HedgeDrawing height={56} stalks={stalksOf(data.from, data.to, gaps, hours > 400 ? 6 : 3)} label={words.answer(unitName, without, 1, 0).replace(/\*\*|!!/g, '')} />
                <div className="cover-axis" aria-hidden="true"><span>{f.shortDate(first)}</span><span>{f.shortDate(last)}</span></div>
              </div>
              <Section asked={roster} what={words.roster}>
                {(there) => (
                  <>
                    <Now roster={there} nameOf={nameOf} />
                    <Weeks roster={there} gaps={gaps} days={days.data?.items ?? []} nameOf={nameOf} onShift={setShift}
                      {...(mayPlan ? { onGap: (gap) => setWanted({ organisation: body, role: gap.role, from: gap.from, to: gap.to }) } : {})}
                      tools={mayPlan && <PlanTools organisation={body} first={first} last={last} onDone={changed} onAdd={() => setWanted({ organisation: body, role: 'technical', from: data.from, to: data.from })} />} />
                    <Swaps roster={there} nameOf={nameOf} />
                    {wanted && <AddShift wanted={wanted} people={[...names]} onClose={() => setWanted(null)} onDone={changed} />}
                    {shift && <ShiftBox shift={shift} people={[...names]} nameOf={nameOf} onClose={() => setShift(null)} onDone={changed} />}
                    <Gaps certificate={data} {...(mayPlan ? { onAssign: setWanted } : {})} own={body} />
                    <Alerts alerts={there.alerts} mayChange={mayPlan && me.centre} first={first} last={last} onDone={changed} />
                  </>
                )}
              </Section>
              <Labour asked={labour} nameOf={nameOf} />
              {certifying && <Certificate certificate={data} onClose={() => setCertifying(false)} />}
              <div className="audit">
                <span>{words.recheck}: <span className="mono">luytre duty verify --from {first} --to {last}{me.centre ? '' : ` --organisation ${body}`}</span></span>
                <span>{words.digest}: <span className="mono">{data.digest.slice(0, 16)}…</span></span>
              </div>
            </>
          )
        }}
      </Section>
    </>
  )
}

const nextMinute = () => toField(Math.ceil(Date.now() / 60_000) * 60_000)
