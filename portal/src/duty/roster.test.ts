import { describe, expect, it } from 'vitest'
import type { DutyGap, DutyShift } from '../api/types'
import { daysOf, hoursWithout, piecesOf, stalksOf, toField, weeksOf } from './roster'

const gap = (from: string, to: string, role: DutyGap['role'] = 'technical'): DutyGap => ({ organisation: 'centre', role, from, to, missing: 1 })
const shift = (from: string, to: string): DutyShift =>
  ({ id: from, organisation: 'centre', role: 'technical', person: 'A', from, to, state: 'planned', planned_person: '', note: '' })

describe('a roster', () => {
  it('has days of the country, whatever the zone of the times', () => {
    expect(daysOf('2026-02-13T17:00:00Z', '2026-02-15T17:00:00Z')).toEqual(['2026-02-14', '2026-02-15'])
  })
  it('is cut into weeks that begin on Monday', () => {
    expect(weeksOf(['2026-02-14', '2026-02-15', '2026-02-16', '2026-02-17'])).toEqual([['2026-02-14', '2026-02-15'], ['2026-02-16', '2026-02-17']])
  })
  it('shows a night shift on both its days, cut at midnight', () => {
    const night = shift('2026-02-14T15:00:00Z', '2026-02-14T23:00:00Z')
    expect(piecesOf('2026-02-14', 'technical', [night], []).map((p) => [p.from, p.to])).toEqual([['2026-02-14T15:00:00.000Z', '2026-02-14T17:00:00.000Z']])
    expect(piecesOf('2026-02-15', 'technical', [night], []).map((p) => [p.from, p.to])).toEqual([['2026-02-14T17:00:00.000Z', '2026-02-14T23:00:00.000Z']])
    expect(piecesOf('2026-02-15', 'leader', [night], [])).toEqual([])
  })
  it('has a stalk for each three hours, and a gap where one touches it', () => {
    const stalks = stalksOf('2026-02-13T17:00:00Z', '2026-02-14T05:00:00Z', [gap('2026-02-13T20:59:00Z', '2026-02-13T21:00:00Z')])
    expect(stalks.map((s) => s.state)).toEqual(['ok', 'gap', 'ok', 'ok'])
  })
  it('counts hours in which both roles are missing once', () => {
    expect(hoursWithout([gap('2026-02-14T00:00:00Z', '2026-02-14T08:00:00Z'), gap('2026-02-14T04:00:00Z', '2026-02-14T10:00:00Z', 'leader')])).toBe(10)
  })
  it('writes times for fields on the country’s clock', () => {
    expect(toField('2026-02-13T17:00:00Z')).toBe('2026-02-14T00:00')
  })
})
