import type { DutyRoster, DutySwap } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { duty } from './api'

// Those that wait for an answer.
export function Swaps({ roster, nameOf }: { roster: DutyRoster; nameOf: (person: string) => string }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const me = useMe()
  const { may } = useSession()
  const decide = useChange(async (swap: DutySwap, accept: boolean) => {
    await duty.decideSwap(swap, accept)
    refresh('/api/duty')
  })
  const waiting = roster.swaps.filter((swap) => swap.state === 'asked')
  if (waiting.length === 0) return null
  return (
    <section id="swaps">
      <SectionHead title={words.swaps} />
      <Wrong error={decide.error} />
      <ul className="on-duty">
        {waiting.map((swap) => {
          const shift = roster.shifts.find((one) => one.id === swap.shift)
          const concerns = swap.taker === me.id || may('change_duty')
          return (
            <li key={swap.id}>
              <span className="strong">{words.swapLine(nameOf(swap.giver), nameOf(swap.taker))}</span>
              <span className="soft">{shift && `${words.role[shift.role]}, ${f.shortTime(shift.from)} ${words.until} ${f.shortTime(shift.to)}`}</span>
              <span className="quiet">{swap.note}</span>
              <span className="cell-actions">
                {concerns && <button className="btn" disabled={decide.busy} onClick={() => void decide.run(swap, true)}>{words.accept}</button>}
                {(concerns || swap.giver === me.id) && <button className="btn bare" disabled={decide.busy} onClick={() => void decide.run(swap, false)}>{words.refuse}</button>}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
