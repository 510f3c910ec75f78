import { runs } from './scale'
import './charts.css'

const WIDTH = 96, HEIGHT = 22, EDGE = 3

/** A line without axes for a table's cell, broken where data is missing. The cell's row carries the figures, so it is
 *  hidden from screen readers unless it gets a title. */
export function Sparkline({ values, title }: { values: (number | null)[]; title?: string }) {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return <span className="ch-none">–</span>
  const low = Math.min(...known), high = Math.max(...known)
  const x = (index: number) => values.length < 2 ? WIDTH / 2 : 1 + index * (WIDTH - 4) / (values.length - 1)
  const y = (value: number) => high === low ? HEIGHT / 2 : HEIGHT - EDGE - (value - low) / (high - low) * (HEIGHT - 2 * EDGE)
  const at = (point: { index: number; value: number }) => `${x(point.index).toFixed(1)} ${y(point.value).toFixed(1)}`
  const lines = runs(values)
  const last = lines.at(-1)!.at(-1)!
  return (
    <svg className="ch-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT}
      {...(title ? { role: 'img', 'aria-label': title } : { 'aria-hidden': true })}>
      <path d={lines.filter(run => run.length > 1).map(run => `M${run.map(at).join('L')}`).join('')} />
      {lines.filter(run => run.length === 1).flat().filter(point => point !== last).map(point =>
        <circle key={point.index} className="ch-lone" cx={x(point.index)} cy={y(point.value)} r={1.2} />)}
      <circle cx={x(last.index)} cy={y(last.value)} r={2.2} />
    </svg>
  )
}
