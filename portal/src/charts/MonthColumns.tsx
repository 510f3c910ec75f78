import { useId, type ReactNode } from 'react'
import type { MonthCount } from '../api/types'
import { useSpoken } from '../i18n'
import { Figure } from './Figure'
import { useWidth } from './useWidth'
import './charts.css'

const kPhone = 480

/** Counts by month, from zero: the newest dark, context pale, low coverage hatched, a label on every column. Under each
 *  column its coverage. On narrow screens the same as bars, the newest seven months. */
export function MonthColumns({ months, title, note }: {
  months: MonthCount[]        // oldest first
  title?: string              // states the finding; made from the figures when absent
  note?: ReactNode
}) {
  const { t, f } = useSpoken()
  const [ref, width] = useWidth<HTMLDivElement>(720)
  const newest = months.at(-1)
  const highest = months.reduce<MonthCount | undefined>((most, one) => !most || one.addresses > most.addresses ? one : most, undefined)
  const said = title ?? (newest && highest && highest.addresses > 0 ? t.charts.months(f.month(newest.month), f.number(newest.addresses), f.month(highest.month), f.number(highest.addresses)) : t.charts.empty)
  const twin = {
    head: [t.charts.month, t.charts.addresses, t.charts.coverage, t.charts.comparable],
    rows: months.map(one => ({ key: one.month, cells: [f.monthInTable(one.month), isUnseen(one) ? null : one.addresses,
      one.share === null ? null : f.share(one.share), isLow(one) ? t.charts.no : t.charts.yes] })),
  }
  const scale = inThousands(months) && width >= kPhone ? t.charts.thousands : ''
  return (
    <Figure title={said} twin={twin} note={(scale || note) && <>{scale} {note}</>}>
      <div ref={ref} className="ch-box">
        {width < kPhone ? <Rows title={said} months={months} width={width} /> : <Columns title={said} months={months} width={width} />}
      </div>
    </Figure>
  )
}

// Too little was seen of this month for its count to stand beside others.
const isLow = (one: MonthCount) => !one.comparable || (one.share !== null && one.share < 0.95)
// Nothing was there to see it: no count, which is not the same as none.
const isUnseen = (one: MonthCount) => one.addresses === 0 && !one.share

const inThousands = (months: MonthCount[]) => months.some(one => one.addresses >= 10_000)

interface Drawn { title: string; months: MonthCount[]; width: number }

function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line className="ch-hatch-line" x1="0" y1="0" x2="0" y2="6" />
    </pattern>
  )
}

function Columns({ title, months, width }: Drawn) {
  const { t, f, language } = useSpoken()
  const round = (value: number) => f.number(inThousands(months) ? Math.round(value / 1000) : value)
  const low = t.charts.low
  const hatch = useId()
  const top = 28, ground = 246, hedge = 278, height = 300
  const highest = Math.max(1, ...months.map(one => one.addresses))
  const slot = width / Math.max(1, months.length)
  const wide = Math.min(56, slot * 0.8)
  const y = (value: number) => ground - value / highest * (ground - top)
  return (
    <svg className="ch-svg" role="img" aria-label={title} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <defs><Hatch id={hatch} /></defs>
      {months.map((one, index) => {
        const newest = index === months.length - 1
        const figure = isUnseen(one) ? '–' : newest ? f.number(one.addresses) : round(one.addresses)
        const middle = slot * (index + 0.5), x = middle - wide / 2, at = y(one.addresses), tall = ground - at
        const words = tall > 22 + 15 * low.length && wide >= 40
        return (
          <g key={one.month}>
            <title>{hover(t.charts.coverage, f.monthInTable(one.month), isUnseen(one) ? t.charts.nothing : f.number(one.addresses), one.share === null ? null : f.share(one.share))}</title>
            <rect className="ch-catch" x={slot * index} y={0} width={slot} height={height} />
            {isLow(one)
              ? <rect x={x + 0.5} y={at} width={wide - 1} height={tall} fill={`url(#${hatch})`} className="ch-low" />
              : <rect x={x} y={at} width={wide} height={tall} className={newest ? 'ch-new' : 'ch-context'} />}
            {!isLow(one) && !newest && tall > 2 && <rect x={x} y={at} width={wide} height={2} className="ch-mark" />}
            {isLow(one) && words && <rect className="ch-ground" x={x + 2} y={at + 6} width={wide - 4} height={6 + 15 * low.length} />}
            {isLow(one) && words && low.map((line, row) =>
              <text key={row} x={middle} y={at + 19 + 15 * row} textAnchor="middle">{line}</text>)}
            <text className={newest ? 'ch-strong' : 'ch-soft'} x={newest ? Math.min(middle, width - figure.length * 3.8) : middle}
              y={at - 8} textAnchor="middle">{figure}</text>
            <CoverageStub x={x} wide={wide} ground={hedge} share={one.share} />
            <text className={newest ? 'ch-strong' : undefined} x={middle} y={height - 4} textAnchor="middle">{under(one.month, newest || index === 0, language)}</text>
          </g>
        )
      })}
      <line className="ch-axis" x1={0} x2={width} y1={ground} y2={ground} />
      <line className="ch-axis" x1={0} x2={width} y1={hedge + 0.5} y2={hedge + 0.5} />
    </svg>
  )
}

/** A month's coverage as a row of eight small stalks: as many stand as were seen. */
function CoverageStub({ x, wide, ground, share }: { x: number; wide: number; ground: number; share: number | null }) {
  if (share === null) return null
  const count = 8, slot = wide / count, whole = Math.min(count, Math.round(share * count))
  return <>{Array.from({ length: count }, (_, index) => {
    const stands = share >= 0.95 || index < Math.min(whole, count - 1)
    const tall = stands ? 14 : 3
    return <rect key={index} className={stands ? 'ch-mark' : 'ch-gap'} x={x + slot * index + slot * 0.17} y={ground - tall}
      width={slot * 0.66} height={tall} />
  })}</>
}

function hover(coverage: string, month: string, figure: string, share: string | null) {
  return `${month}: ${figure}${share === null ? '' : ` · ${coverage} ${share}`}`
}

// "2026-01" -> "01", with the year where it begins and ends.
function under(month: string, year: boolean, language: string) {
  const [y, m] = [month.slice(2, 4), month.slice(5, 7)]
  return !year ? m : language === 'vi' ? `${m}/${y}` : `${y}-${m}`
}

function Rows({ title, months, width }: Drawn) {
  const { t, f } = useSpoken()
  const hatch = useId()
  const newest = months.slice(-7), row = 30, left = 62
  const highest = Math.max(1, ...newest.map(one => one.addresses))
  const room = width - left - 8 - Math.max(0, ...newest.map(one => f.number(one.addresses).length)) * 7.4
  return (
    <svg className="ch-svg" role="img" aria-label={title} width={width} height={row * newest.length}
      viewBox={`0 0 ${width} ${row * newest.length}`}>
      <defs><Hatch id={hatch} /></defs>
      {newest.map((one, index) => {
        const last = index === newest.length - 1, wide = Math.max(1, one.addresses / highest * room), y = row * index + 4
        return (
          <g key={one.month}>
            <text className={last ? 'ch-strong' : 'ch-soft'} x={0} y={y + 12}>
              {last || index === 0 ? f.monthInTable(one.month) : one.month.slice(5)}</text>
            {!isLow(one)
              ? <rect x={left} y={y} width={wide} height={16} className={last ? 'ch-new' : 'ch-context'} />
              : <rect x={left} y={y} width={wide} height={16} fill={`url(#${hatch})`} className="ch-low" />}
            {isLow(one) && one.share !== null && wide > 110 &&
              <><rect className="ch-ground" x={left + 3} y={y + 1} width={96} height={14} />
                <text className="ch-soft" x={left + 8} y={y + 12}>{`${t.charts.coverage} ${f.share(one.share)}`}</text></>}
            <text className={last ? 'ch-strong' : 'ch-soft'} x={left + wide + 8} y={y + 12}>{isUnseen(one) ? '–' : f.number(one.addresses)}</text>
          </g>
        )
      })}
    </svg>
  )
}
