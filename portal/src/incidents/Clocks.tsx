// What has to be sent, by when, to whom, and which text says so.
import type { IncidentClock } from '../api/types'
import { useSpoken } from '../i18n'
import { handOf } from './clock'

export function Clocks({ clocks, now, open = false }: { clocks: IncidentClock[]; now: string; open?: boolean }) {
  const { t, f, name } = useSpoken()
  const words = t.incidents
  return (
    <ol className="inc-clocks">
      {clocks.map((clock) => {
        const hand = handOf(clock, now, words, f.dateTime)
        return (
          <li key={clock.clock} className={hand.late ? 'late' : clock.met ? 'met' : undefined}>
            <div>
              <h3>{name(clock.name)}</h3>
              <p className="small quiet">
                {clock.centre ? words.page.centre : clock.recipients.map(name).join('; ')}
                {clock.every && ` · ${words.page.every}`}
              </p>
              <p className="small quiet">{clock.basis.text} · {words.status[clock.basis.status]}</p>
            </div>
            <div className="when">
              <b className={hand.late ? 'alarm' : undefined}>{open && clock.met ? (clock.unit === 'at-once' ? words.atOnce : f.dateTime(clock.due)) : hand.text}</b>
              <span className="small quiet">{words.page.due} {f.dateTime(clock.due)}</span>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
