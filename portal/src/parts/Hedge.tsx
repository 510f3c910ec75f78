// The hedge: coverage over time, one stalk a unit. A gap is what was not seen. Always with its text twin.
import type { CoverageStalk } from '../api/types'
import { useSpoken } from '../i18n'

// Stalks of a hedge are never alike: heights and joints are a hash of the place, so a page drawn twice is the same.
function shape(i: number, height: number) {
  let hash = Math.imul(i + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0
  const top = height * (0.06 + 0.22 * ((hash & 0xffff) / 0xffff))
  const joint = height * (0.38 + 0.3 * ((hash >>> 16) / 0xffff))
  return { top, joint }
}

export function HedgeDrawing({ stalks, height = 34, label }: { stalks: CoverageStalk[]; height?: number; label: string }) {
  const width = Math.max(1, stalks.length * 8)
  const ground = height - 0.5
  return (
    <svg className="hedge" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {stalks.map((stalk, i) => {
        const x = i * 8 + 1.5
        if (stalk.state === 'gap') return <rect key={i} className="gap" x={x} y={ground - height * 0.12} width={5} height={height * 0.12} />
        if (stalk.state === 'todo') return <rect key={i} className="todo" x={x} y={ground - 2} width={5} height={2} />
        const { top, joint } = shape(i, height)
        if (stalk.state === 'low') {
          const tall = Math.max(height * 0.14, (ground - top) * (stalk.share ?? 0.4) * 0.7)
          return <rect key={i} className="low" x={x} y={ground - tall} width={5} height={tall} />
        }
        return (
          <g key={i}>
            <rect className="ok" x={x} y={top} width={5} height={joint - top} />
            <rect className="ok" x={x} y={joint + height * 0.04} width={5} height={ground - joint - height * 0.04} />
          </g>
        )
      })}
      <line className="ground" x1={0} y1={ground} x2={width} y2={ground} />
    </svg>
  )
}

// How a hedge reads aloud.
export function useHedgeText(stalks: CoverageStalk[], unit: 'day' | 'hour' = 'day') {
  const { t, f } = useSpoken()
  const when = (text: string) => (unit === 'hour' ? f.time(text) : f.shortDate(text))
  const gaps = stalks.filter((stalk) => stalk.state === 'gap')
  const low = stalks.filter((stalk) => stalk.state === 'low')
  const ends: [string, string] = stalks.length > 0 ? [when(stalks[0]!.from), when(stalks.at(-1)!.from)] : ['', '']
  const worst = gaps[0]
    ? t.parts.gapAt(when(gaps[0].from), gaps.length - 1)
    : low[0] && low[0].share !== null
      ? t.parts.lowAt(when(low[0].from), low[0].share)
      : ''
  return { label: t.parts.coverageOf(ends[0], ends[1], gaps.length, low.length), ends, worst, alarming: gaps.length > 0 }
}

export function Hedge({ stalks, title, note, unit = 'day' }: {
  stalks: CoverageStalk[]
  title: string
  note?: string
  unit?: 'day' | 'hour'
}) {
  const { label, ends, worst, alarming } = useHedgeText(stalks, unit)
  if (stalks.length === 0) {
    return (
      <div className="cover">
        <div className="cover-top"><b>{title}</b>{note && <span>{note}</span>}</div>
      </div>
    )
  }
  return (
    <div className="cover">
      <div className="cover-top"><b>{title}</b>{note && <span>{note}</span>}</div>
      <HedgeDrawing stalks={stalks} label={label} />
      <div className="cover-axis" aria-hidden="true">
        <span>{ends[0]}</span>
        {worst && <span className={alarming ? 'alarm' : ''}>{worst}</span>}
        <span>{ends[1]}</span>
      </div>
    </div>
  )
}

// In a table's cell.
export function SmallHedge({ stalks }: { stalks: CoverageStalk[] }) {
  const { t } = useSpoken()
  const { label } = useHedgeText(stalks)
  if (stalks.length === 0) return <span className="quiet nb">{t.parts.noSensor}</span>
  return <HedgeDrawing stalks={stalks} height={18} label={label} />
}
