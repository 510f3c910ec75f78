import type { ReactNode } from 'react'
import { useSpoken } from '../i18n'
import { Figure } from './Figure'
import { usePointed } from './Series'
import { useWidth } from './useWidth'
import './charts.css'

export interface DayStalk { day: string; sightings: number }

/** Contacts a day as stalks on a ground: a day without any is a visible gap. The newest is dark. */
export function DayStalks({ title, days, note }: {
  title?: string
  days: DayStalk[]            // oldest first
  note?: ReactNode
}) {
  const { t, f } = useSpoken()
  const [ref, width] = useWidth<HTMLDivElement>(340)
  const { at, handlers } = usePointed(days.length, width)
  if (days.length === 0) return <p className="quiet small">{t.charts.empty}</p>
  const top = 22, ground = 76, height = 96
  const highest = Math.max(1, ...days.map(day => day.sightings))
  const slot = width / days.length, wide = Math.max(1, Math.min(14, slot * 0.68))
  const gap = slot > 4
  const pointed = at === null ? undefined : days[at]
  const said = pointed ? `${f.shortDate(pointed.day)}: ${f.number(pointed.sightings)}` : ''
  const seen = days.filter(day => day.sightings > 0).length
  const name = title ?? t.charts.contacts(seen, days.length)
  const twin = { head: [t.charts.day, t.charts.sightings], rows: days.map(day => ({ key: day.day, cells: [f.dateInTable(day.day), day.sightings] })) }
  return (
    <Figure title={name} twin={twin} note={note}>
    <div ref={ref} className="ch-box">
      <svg className="ch-svg" role="img" aria-label={`${name}${said && ` ${said}`}`} width={width} height={height}
        viewBox={`0 0 ${width} ${height}`} {...handlers}>
        {days.map((day, index) => {
          const tall = day.sightings > 0 ? Math.max(3, day.sightings / highest * (ground - top)) : 0
          const x = slot * (index + 0.5) - wide / 2
          return (
            <g key={day.day} className={index === days.length - 1 || index === at ? 'ch-new' : 'ch-mark'}>
              {/* a joint at two thirds makes the stalk; days are too many to joint when thin */}
              {gap && tall > 18
                ? <><rect x={x} y={ground - tall} width={wide} height={tall * 0.36} />
                  <rect x={x} y={ground - tall * 0.64 + 1.5} width={wide} height={tall * 0.64 - 1.5} /></>
                : <rect x={x} y={ground - tall} width={wide} height={tall} />}
            </g>
          )
        })}
        <line className="ch-axis" x1={0} x2={width} y1={ground + 0.5} y2={ground + 0.5} />
        {said && <text className="ch-strong" y={12} x={Math.max(0, Math.min(width, slot * (at! + 0.5)))}
          textAnchor={at! > days.length * 0.65 ? 'end' : at! < days.length * 0.35 ? 'start' : 'middle'}>{said}</text>}
        <text x={0} y={height - 4}>{f.shortDate(days[0]!.day)}</text>
        {days.length > 1 && <text x={width} y={height - 4} textAnchor="end">{f.shortDate(days.at(-1)!.day)}</text>}
      </svg>
    </div>
    </Figure>
  )
}
