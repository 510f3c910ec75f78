import { describe, expect, it } from 'vitest'
import { spokenIn } from '../i18n'
import { handOf, minutesBetween } from './clock'

const words = spokenIn('vi').t.incidents
const clock = (changes: object) => ({ due: '2026-09-01T08:00:00Z', late_after: '2026-09-01T08:00:00Z', met: null, late: false, unit: 'hours' as const, ...changes })
const time = (at: string) => at.slice(11, 16)

describe('clocks in words', () => {
  it('count down to the minute', () => {
    expect(minutesBetween('2026-09-01T04:48:00Z', '2026-09-01T08:00:00Z')).toBe(192)
    expect(handOf(clock({}), '2026-09-01T04:48:00Z', words, time).text).toBe('còn 3 giờ 12 phút')
    expect(handOf(clock({}), '2026-09-01T07:59:30Z', words, time).text).toBe('còn 0 phút')
  })
  it('say how late it is', () => {
    expect(handOf(clock({ late: true }), '2026-09-02T10:00:00Z', words, time)).toEqual({ text: 'quá 1 ngày 2 giờ', late: true })
  })
  it('of what is due at once let the grace pass', () => {
    const once = clock({ unit: 'at-once', late_after: '2026-09-01T09:00:00Z' })
    expect(handOf(once, '2026-09-01T08:30:00Z', words, time).text).toBe('báo ngay')
    expect(handOf(once, '2026-09-01T09:30:00Z', words, time).late).toBe(true)
  })
  it('of what was sent say when', () => {
    expect(handOf(clock({ met: '2026-09-01T07:00:00Z' }), '2026-09-03T00:00:00Z', words, time).text).toBe('đã gửi 07:00')
    expect(handOf(clock({ met: '2026-09-01T09:00:00Z', late: true }), '2026-09-03T00:00:00Z', words, time).late).toBe(true)
  })
})
