import type { ReactNode } from 'react'
import { useSpoken } from '../i18n'
import './charts.css'

export interface Bar { key: string; name: ReactNode; value: number; alarm?: boolean; text?: string }

/** A ranking: name, bar from zero, figure. It is a list with its figures in words: its own table. */
export function Bars({ title, bars }: { title: string; bars: Bar[] }) {
  const { f } = useSpoken()
  const highest = Math.max(1, ...bars.map(bar => bar.value))
  return (
    <ul className="ch-bars" aria-label={title}>
      {bars.map(bar =>
        <li key={bar.key}>
          <span className="ch-bar-name">{bar.name}</span>
          <BarCell value={bar.value} highest={highest} alarm={bar.alarm} />
          <span className="num">{bar.text ?? f.number(bar.value)}</span>
        </li>)}
    </ul>
  )
}

/** The bar alone, for a table's cell. */
export function BarCell({ value, highest, alarm }: { value: number; highest: number; alarm?: boolean }) {
  const share = highest > 0 ? Math.max(value > 0 ? 1.5 : 0, Math.min(100, value / highest * 100)) : 0
  return (
    <svg className="ch-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className={alarm ? 'ch-gap' : 'ch-mark'} x={0} y={0} width={share} height={10} />
    </svg>
  )
}
