// The roster: a table a week, days across; on a phone a block a day.
import type { ReactNode } from 'react'
import type { DutyDay, DutyGap, DutyRoster, DutyShift } from '../api/types'
import { useSpoken } from '../i18n'
import { Empty } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { daysOf, piecesOf, ROLES, weeksOf, type Piece } from './roster'

interface Props {
  roster: DutyRoster
  gaps: DutyGap[]
  days: DutyDay[]
  nameOf: (person: string) => string
  onShift: (shift: DutyShift) => void
  onGap?: (gap: DutyGap) => void
  tools?: ReactNode
}

export function Weeks(props: Props) {
  const { t } = useSpoken()
  const words = t.duty
  const { roster } = props
  const days = daysOf(roster.from, roster.to)
  return (
    <section id="roster">
      <SectionHead title={words.roster} note={words.rosterNote} tools={props.tools} />
      {roster.shifts.length === 0 && <Empty>{words.rosterNone}</Empty>}
      <div className="hide-s">{weeksOf(days).map((week) => <Week key={week[0]} week={week} {...props} />)}</div>
      <ol className="plist">{days.map((day) => <PhoneDay key={day} day={day} {...props} />)}</ol>
    </section>
  )
}

function DayHead({ day, days }: { day: string; days: DutyDay[] }) {
  const { t, f, name } = useSpoken()
  const about = days.find((one) => one.day === day)
  return (
    <>
      <span>{f.weekday(day)}</span>
      {about && <span className="sub">{about.holidays[0] ? name(about.holidays[0]) : t.duty.lunar(about.lunar_day, about.lunar_month, about.leap_month)}</span>}
    </>
  )
}

function Week({ week, roster, gaps, days, nameOf, onShift, onGap }: Props & { week: string[] }) {
  const { t } = useSpoken()
  const words = t.duty
  const free = (day: string) => days.find((one) => one.day === day)?.in_break
  return (
    <table className="roster">
      <thead><tr><th scope="col">{words.day}</th>{week.map((day) => <th key={day} scope="col" className={free(day) ? 'tet' : undefined}><DayHead day={day} days={days} /></th>)}</tr></thead>
      <tbody>
        {ROLES.map((role) => (
          <tr key={role}>
            <th scope="row">{words.role[role]}</th>
            {week.map((day) => (
              <td key={day}>{piecesOf(day, role, roster.shifts, gaps).map((piece) => <Cell key={piece.from + (piece.shift?.id ?? 'gap')} piece={piece} nameOf={nameOf} onShift={onShift} {...(onGap ? { onGap } : {})} />)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function useSpan() {
  const { f } = useSpoken()
  return (piece: Piece) => {
    const from = f.time(piece.from), to = f.time(piece.to)
    return from === '00:00' && to === '00:00' ? '24h' : `${from}–${to === '00:00' ? '24:00' : to}`
  }
}

function Cell({ piece, nameOf, onShift, onGap }: { piece: Piece; nameOf: (person: string) => string; onShift: (shift: DutyShift) => void; onGap?: (gap: DutyGap) => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const span = useSpan()
  const { shift, gap } = piece
  if (gap) {
    const inside = <>{words.missing(gap.missing)}<span className="sub">{span(piece)}</span></>
    return onGap ? <button className="piece gap" onClick={() => onGap(gap)}>{inside}</button> : <span className="piece gap">{inside}</span>
  }
  if (!shift) return null
  return (
    <button className="piece" onClick={() => onShift(shift)}>
      {nameOf(shift.person)}
      <span className="sub">{span(piece)}{shift.planned_person && ` · ${words.swapped(nameOf(shift.planned_person))}`}</span>
    </button>
  )
}

function PhoneDay({ day, roster, gaps, days, nameOf, onShift, onGap }: Props & { day: string }) {
  const { t } = useSpoken()
  const words = t.duty
  const span = useSpan()
  const rows = ROLES.flatMap((role) => piecesOf(day, role, roster.shifts, gaps).map((piece) => ({ role, piece })))
  if (rows.length === 0) return null
  return (
    <li>
      <h3><DayHead day={day} days={days} /></h3>
      {rows.map(({ role, piece }) => (
        <div key={role + piece.from + (piece.shift?.id ?? 'gap')} className={piece.gap ? 'gap' : undefined}>
          <span>{words.role[role]} {span(piece)}</span>
          {piece.gap
            ? onGap ? <button className="link" onClick={() => onGap(piece.gap!)}>{words.missing(piece.gap.missing)}</button> : <span>{words.missing(piece.gap.missing)}</span>
            : <button className="link" onClick={() => onShift(piece.shift!)}>{nameOf(piece.shift!.person)}</button>}
        </div>
      ))}
    </li>
  )
}
