import { describe, expect, it } from 'vitest'
import type { CampaignThing } from '../api/types'
import { kMostBodies, kRow, layOut } from './graph'

const body = (id: string, first: string) => ({
  organisation: { id, name: { vi: id, en: id }, abbreviation: '', sector: 'MINISTRY' }, first, last: first, sightings: 1, grade: 'confirmed' as const,
})
const thing = (value: string, bodies: ReturnType<typeof body>[]): CampaignThing =>
  ({ kind: 'server', value, holds: true, begins: null, earlier: 0, share: 0.1, bodies })

describe('the picture of a campaign', () => {
  it('puts bodies in the order in which they met something', () => {
    const graph = layOut({ things: [thing('a', [body('B', '2026-01-02'), body('A', '2026-01-03')]), thing('b', [body('A', '2026-01-01')])] })
    expect(graph.bodies.map((one) => one.id)).toEqual(['A', 'B'])
    expect(graph.edges).toHaveLength(3)
    expect(graph.bodies[0]!.links).toBe(2)
    expect(graph.height).toBe(2 * kRow)
  })
  it('lets nothing stand on another', () => {
    const all = Array.from({ length: 12 }, (_, i) => body(`O${i}`, `2026-01-${10 + i}`))
    const graph = layOut({ things: [thing('a', all), thing('b', all.slice(0, 3)), thing('c', all.slice(9))] })
    for (const column of [graph.bodies, graph.things]) {
      const ys = column.map((one) => one.y)
      expect(ys).toEqual([...ys].sort((a, b) => a - b))
      for (let i = 1; i < ys.length; i++) expect(ys[i]! - ys[i - 1]!).toBeGreaterThanOrEqual(kRow - 0.01)
    }
    expect(graph.things.map((one) => one.thing.value)).toEqual(['b', 'a', 'c'])
  })
  it('says how many it leaves out, and bears nothing at all', () => {
    const all = Array.from({ length: kMostBodies + 7 }, (_, i) => body(`O${String(i).padStart(3, '0')}`, '2026-01-01'))
    expect(layOut({ things: [thing('a', all)] }).left).toBe(7)
    expect(layOut({ things: [thing('a', all)] }).edges).toHaveLength(kMostBodies)
    expect(layOut({ things: [] })).toMatchObject({ things: [], bodies: [], edges: [], left: 0 })
  })
})
