import { renderToStaticMarkup as draw } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Bars, DayStalks, MonthColumns, PROVINCES, provinceOf, Sparkline, StepLine, TileGrid, byTile } from '.'
import { roundUp, runs, stepOf, steps, ticks } from './scale'

const months = (values: number[], low: number[] = []) => draw(<MonthColumns months={values.map((addresses, index) => ({
  month: `2025-${String(index + 1).padStart(2, '0')}`, addresses, share: low.includes(index) ? 0.81 : 0.99, comparable: !low.includes(index),
}))} />)
const points = (values: (number | null)[]) => values.map((value, index) => ({ day: `2026-01-${String(index + 1).padStart(2, '0')}`, value }))
const days = (values: number[]) => values.map((sightings, index) => ({ day: `2026-01-${String(index + 1).padStart(2, '0')}`, sightings }))

describe('scale', () => {
  it('rounds up to a number a reader can halve', () => {
    expect([0, 0.3, 1, 7, 12, 23, 99, 101, 402318].map(roundUp)).toEqual([1, 0.5, 1, 10, 20, 25, 100, 200, 500000])
  })
  it('marks whole numbers from zero to at least the highest', () => {
    for (const highest of [0, 1, 3, 7, 22, 999]) {
      const marks = ticks(highest, 3)
      expect(marks[0]).toBe(0)
      expect(marks.at(-1)!).toBeGreaterThanOrEqual(highest)
      expect(marks.every(Number.isInteger)).toBe(true)
      expect(marks.length).toBeLessThanOrEqual(5)
    }
  })
  it('keeps none apart and gives the strongest step to few', () => {
    const values = [0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 25]
    const bounds = steps(values), found = values.map(value => stepOf(value, bounds))
    expect(found.slice(0, 2)).toEqual([0, 0])
    expect(Math.min(...found.slice(2))).toBe(1)
    expect(found.filter(step => step === 4).length).toBeLessThanOrEqual(2)
    expect(found.at(-1)).toBe(4)
    expect(found).toEqual([...found].sort((a, b) => a - b))
  })
  it('needs no bounds when all values are the same', () => expect(steps([3, 3, 3])).toEqual([]))
  it('breaks a line where data is missing', () => {
    expect(runs([1, null, null, 2, 3]).map(run => run.map(point => point.index))).toEqual([[0], [3, 4]])
    expect(runs([null])).toEqual([])
  })
})

describe('the country', () => {
  it('has 34 units, no two on one tile, each former unit once', () => {
    expect(PROVINCES.length).toBe(34)
    expect(new Set(PROVINCES.map(unit => `${unit.row} ${unit.column}`)).size).toBe(34)
    const former = PROVINCES.flatMap(unit => unit.former)
    expect([former.length, new Set(former).size]).toEqual([63, 63])
    const iso = PROVINCES.flatMap(unit => unit.iso)
    expect([iso.length, new Set(iso).size]).toEqual([63, 63])
    expect(PROVINCES.every(unit => unit.former.includes(unit.code))).toBe(true)
  })
  it('finds a unit by any of its codes', () => {
    expect(['02', '08', 'PPC25-08', 'PPC18-02', 'VN-03', 'VN-07'].map(code => provinceOf(code)?.name)).toEqual(Array(6).fill('Tuyên Quang'))
    expect(['03', 'VN-99', '', 'MIN-MOH'].map(provinceOf)).toEqual([null, null, null, null])
  })
  it('adds up what was merged and leads to the larger part', () => {
    const tile = byTile([{ code: '27', value: 2, href: '/a' }, { code: '24', value: 5, href: '/b' }]).find(one => one.unit.name === 'Bắc Ninh')
    expect([tile?.value, tile?.href]).toEqual([7, '/b'])
  })
  it('writes the value in the tile and says what is not known', () => {
    const svg = draw(<TileGrid values={[{ code: '01', value: 25, href: '/orgs/x' }, { code: '92', value: 0 }]} />)
    expect(svg).toContain('<span>Hà Nội</span><b>25</b><span class="vh">địa chỉ</span>')
    expect(svg).toContain('aria-label="Cần Thơ: 0 địa chỉ"')
    expect(svg).toContain('aria-label="Cà Mau: không có dữ liệu"')
  })
})

describe('drawings', () => {
  it('carry no inline style', () => {
    const all = [
      months([1, 2, 3], [1]), draw(<Sparkline values={[1, null, 2]} />), draw(<Bars title="t" bars={[{ key: 'a', name: 'a', value: 1 }]} />),
      draw(<StepLine title="t" what="w" points={points([1, null])} />), draw(<DayStalks days={days([1, 0])} />),
      draw(<TileGrid values={[{ code: '01', value: 1 }]} />),
    ].join('')
    expect(all).not.toMatch(/ style=/)
  })
  it('stand on zero: half the count is half the column', () => {
    const heights = [...months([1000, 500]).matchAll(/height="([\d.]+)" class="ch-(?:context|new)"/g)].map(match => Number(match[1]))
    expect(heights[1]! / heights[0]!).toBeCloseTo(0.5)
  })
  it('hatch a month that cannot be compared and label every column', () => {
    const svg = months([456000, 353000, 402318], [1])
    expect(svg).toContain('class="ch-low"')
    for (const label of ['>456<', '>353<', '>402.318<']) expect(svg).toContain(label)
  })
  it('do not write zero for a month that nothing saw', () => {
    const unseen = draw(<MonthColumns months={[{ month: '2025-01', addresses: 0, share: null, comparable: true }, { month: '2025-02', addresses: 7, share: 0.12, comparable: true }]} />)
    expect(unseen).toContain('>–</text>')
    expect(unseen).not.toContain('>0</text>')
    expect(unseen).toContain('class="ch-low"')
  })
  it('survive nothing, one and zeros', () => {
    for (const values of [[], [0], [0, 0, 0]]) expect(months(values)).not.toMatch(/NaN|Infinity/)
    for (const values of [[], [null], [0], [5], [5, 5], [null, 3, null]]) {
      expect(draw(<Sparkline values={values} />)).not.toMatch(/NaN|Infinity/)
      expect(draw(<StepLine title="t" what="w" points={points(values)} />)).not.toMatch(/NaN|Infinity/)
    }
    expect(draw(<Bars title="t" bars={[{ key: 'a', name: 'a', value: 0 }]} />)).not.toMatch(/NaN/)
    expect(draw(<DayStalks days={[]} />)).toContain('Chưa có dữ liệu')
    expect(draw(<TileGrid values={[]} />)).not.toMatch(/NaN|Infinity/)
  })
  it('leave a gap where a day saw nothing', () => {
    expect(draw(<DayStalks days={days([3, 0, 1])} />)).toContain('height="0"')
  })
  it('say what they show in a sentence', () => {
    expect(months([456000, 402318])).toContain('mới nhất tháng\u00a002/2025 là 402.318, cao nhất tháng\u00a001/2025 là 456.000')
    expect(draw(<DayStalks days={days([3, 0, 1])} />)).toContain('Có liên lạc ở 2 trong 3 ngày')
  })
})
