import type { ReactNode } from 'react'
import { useSpoken } from '../i18n'
import { Figure } from './Figure'
import { runs, ticks } from './scale'
import { usePointed } from './Series'
import { useWidth } from './useWidth'
import './charts.css'

export interface Point { day: string; value: number | null }

/** A count that stays until it changes (open findings, addresses a day): steps from zero, broken where data is missing.
 *  The arrow keys and the pointer read single points. */
export function StepLine({ title, points, what, note }: {
  title: string
  points: Point[]             // oldest first, a day each
  what: string                // head of the figures' column: "Địa chỉ"
  note?: ReactNode
}) {
  const { t, f } = useSpoken()
  const format = f.number
  const [ref, width] = useWidth<HTMLDivElement>(640)
  const values = points.map(point => point.value)
  const highest = Math.max(1, ...values.map(value => value ?? 0))
  const marks = ticks(highest, 3), top = 24, ground = 148, height = 170
  const left = Math.max(...marks.map(mark => format(mark).length)) * 7 + 8
  const slot = (width - left) / Math.max(1, points.length)
  const x = (index: number) => left + index * slot
  const y = (value: number) => ground - value / marks.at(-1)! * (ground - top)
  const { at, handlers } = usePointed(points.length, width, left)
  const last = values.findLastIndex(value => value !== null)
  const shown = at ?? last
  const path = runs(values).map(run => 'M' + run.map((point, order) => {
    const level = y(point.value).toFixed(1)
    return `${order === 0 ? `${x(point.index).toFixed(1)} ${level}` : `V${level}`}H${x(point.index + 1).toFixed(1)}`
  }).join('')).join('')
  const said = shown >= 0 && points[shown] ? `${f.dateInTable(points[shown].day)}: ${values[shown] === null ? t.charts.nothing : format(values[shown]!)}` : ''
  const twin = { head: [t.charts.day, what], rows: points.map(point => ({ key: point.day, cells: [f.dateInTable(point.day), point.value] })) }
  return (
    <Figure title={title} twin={twin} note={note}>
    <div ref={ref} className="ch-box">
      <svg className="ch-svg" role="img" aria-label={`${title}${at === null ? '' : ` ${said}`}`} width={width} height={height}
        viewBox={`0 0 ${width} ${height}`} {...handlers}>
        {marks.map(mark => <g key={mark}>
          <line className={mark === 0 ? 'ch-axis' : 'ch-grid'} x1={left} x2={width} y1={y(mark)} y2={y(mark)} />
          <text x={left - 8} y={y(mark) + 4} textAnchor="end">{format(mark)}</text>
        </g>)}
        <path className="ch-line" d={path} />
        {at !== null && <line className="ch-cursor" x1={x(at + 0.5)} x2={x(at + 0.5)} y1={top - 6} y2={ground} />}
        {shown >= 0 && values[shown] !== null && <>
          <circle className="ch-dot" cx={x(shown + (at === null ? 1 : 0.5))} cy={y(values[shown]!)} r={3} />
          <text className="ch-strong" x={Math.max(left, Math.min(width - 2, x(shown + 0.5)))} y={12}
            textAnchor={x(shown) > left + (width - left) * 0.7 ? 'end' : x(shown) < left + (width - left) * 0.3 ? 'start' : 'middle'}>
            {said}</text></>}
        {shown >= 0 && values[shown] === null && <text className="ch-strong" x={left} y={12}>{said}</text>}
        {points.length > 0 && <text x={left} y={height - 4}>{f.dateInTable(points[0]!.day)}</text>}
        {points.length > 1 && <text x={width} y={height - 4} textAnchor="end">{f.dateInTable(points.at(-1)!.day)}</text>}
      </svg>
    </div>
    </Figure>
  )
}
