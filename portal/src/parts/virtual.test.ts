import { describe, expect, test } from 'vitest'
import { linesOf, selectRange, visibleRange } from './virtual'

describe('visible rows', () => {
  test('cover the window and some around it', () => {
    expect(visibleRange(10_000, 37, 300, 900)).toEqual({ from: 0, to: 37 })
    const middle = visibleRange(10_000, 37, -185_000, 900)
    expect(middle.from).toBe(4980)
    expect(middle.to).toBe(5045)
  })
  test('never leave the table', () => {
    expect(visibleRange(0, 37, 0, 900)).toEqual({ from: 0, to: 0 })
    expect(visibleRange(50, 37, -1e6, 900)).toEqual({ from: 49, to: 50 })
    expect(visibleRange(50, 37, 1e6, 900)).toEqual({ from: 0, to: 1 })
  })
})

test('a head comes before the first row of each group, and rows that are not there yet are lines too', () => {
  const lines = linesOf(['a1', 'a2', undefined, 'b1'], (row) => row[0]!)
  expect(lines).toEqual([
    { head: 'a' }, { row: 'a1', index: 0 }, { row: 'a2', index: 1 }, { absent: true, index: 2 }, { head: 'b' }, { row: 'b1', index: 3 },
  ])
})

describe('selection', () => {
  const ids = ['a', 'b', 'c', 'd']
  test('a click turns one on and off', () => {
    expect([...selectRange(new Set(), ids, null, 1, false)]).toEqual(['b'])
    expect([...selectRange(new Set(['b']), ids, 1, 1, false)]).toEqual([])
  })
  test('Shift takes all from the last one, in both directions', () => {
    expect([...selectRange(new Set(['b']), ids, 1, 3, true)]).toEqual(['b', 'c', 'd'])
    expect([...selectRange(new Set(['d']), ids, 3, 1, true)].sort()).toEqual(['b', 'c', 'd'])
  })
})
