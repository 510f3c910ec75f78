import type { ReactNode } from 'react'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { Figure } from './Figure'
import { steps, stepOf } from './scale'
import { PROVINCES, provinceOf, type ProvinceTile } from './vietnam'
import './charts.css'

export interface ProvinceValue { code: string; value: number; href?: string }

/** Values by tile: units that were merged add up; null where the list names none of a tile's units. */
export function byTile(values: ProvinceValue[]): { unit: ProvinceTile; value: number | null; href?: string }[] {
  const found = new Map<string, { value: number; href?: string; count: number }>()
  for (const one of values) {
    const unit = provinceOf(one.code)
    if (!unit) continue
    const before = found.get(unit.code)
    if (!before) found.set(unit.code, { value: one.value, href: one.href, count: 1 })
    else {
      // A tile of several units leads to the one with most.
      if (one.value > before.value / before.count) before.href = one.href
      before.value += one.value
      before.count += 1
    }
  }
  return PROVINCES.map(unit => ({ unit, value: found.get(unit.code)?.value ?? null, href: found.get(unit.code)?.href }))
}

/** The country as 34 tiles in their rough places: five steps of shade, the value in the tile. */
export function TileGrid({ title, values, note }: { title?: string; values: ProvinceValue[]; note?: ReactNode }) {
  const { t, f } = useSpoken()
  const format = f.number
  const tiles = byTile(values)
  const sorted = [...tiles].sort((a, b) => (b.value ?? -1) - (a.value ?? -1))
  const first = sorted[0]
  const said = title ?? (first?.value ? t.charts.provinces(first.unit.name, format(first.value)) : t.charts.empty)
  const bounds = steps(tiles.map(tile => tile.value ?? 0))
  const highest = Math.max(0, ...tiles.map(tile => tile.value ?? 0))
  const twin = {
    head: [t.charts.province, t.charts.addresses],
    rows: sorted.map(({ unit, value, href }) => ({ key: unit.code, cells: [unit.name, value], ...(href ? { href } : {}) })),
  }
  return (
    <Figure title={said} twin={twin} note={note}>
    <div className="ch-tiles" role="group" aria-label={said}>
      {tiles.map(({ unit: place, value, href }) => {
        const step = value === null ? 'k-none' : `k${stepOf(value, bounds)}`
        const inside = <><span>{place.name}</span><b>{value === null ? '–' : format(value)}</b></>
        const tile = `ch-tile ${step} r${place.row} c${place.column}`
        const label = `${place.name}: ${value === null ? t.charts.nothing : t.charts.count(format(value), value)}`
        return href
          ? <Link key={place.code} className={tile} to={href}>{inside}<span className="vh">{t.charts.count('', value ?? 0).trim()}</span></Link>
          : <div key={place.code} className={tile} role="img" aria-label={label}>{inside}</div>
      })}
      {highest > 0 && <div className="ch-key" aria-hidden="true">
        {scale(bounds, highest, tiles.map(tile => tile.value ?? 0)).map(([step, text]) =>
          <span key={step}><i className={`ch-tile k${step}`} />{text(format)}</span>)}
      </div>}
    </div>
    </Figure>
  )
}

/** What each step means, in words: "0", "1–4", "5–9", "từ 16" is left to numbers: "≥ 16". */
function scale(bounds: number[], highest: number, values: number[]): [number, (format: (value: number) => string) => string][] {
  const lowest = Math.min(...values.filter(value => value > 0))
  const from = [lowest, ...bounds]
  const out: [number, (format: (value: number) => string) => string][] = [[0, () => '0']]
  from.forEach((low, index) => {
    const next = from[index + 1]
    const high = next === undefined ? highest : next - 1
    out.push([index + 1, format => next === undefined && high > low ? `≥ ${format(low)}`
      : high > low ? `${format(low)}–${format(high)}` : format(low)])
  })
  return out
}
