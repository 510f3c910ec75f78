// What the duty page is made of, from the hub's answers. Pure; times are Vietnam's (UTC+7).
import type { CoverageStalk, DutyGap, DutyRole, DutyShift } from '../api/types'

const kZone = 7 * 3_600_000
export const kHour = 3_600_000
export const kDay = 86_400_000
export const ROLES: DutyRole[] = ['technical', 'leader']

export const localDay = (time: string) => new Date(Date.parse(time) + kZone).toISOString().slice(0, 10)
// "2026-02-14" -> its first moment, ms.
export const startOf = (day: string) => Date.parse(day) - kZone
export const addDays = (day: string, n: number) => new Date(Date.parse(day) + n * kDay).toISOString().slice(0, 10)
// What a field of type datetime-local takes, and back to what the hub takes.
export const toField = (time: string | number) => new Date((typeof time === 'number' ? time : Date.parse(time)) + kZone).toISOString().slice(0, 16)

export function daysOf(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = localDay(from); startOf(day) < Date.parse(to); day = addDays(day, 1)) days.push(day)
  return days
}
// Monday to Sunday; the first and last may be short.
export function weeksOf(days: string[]): string[][] {
  const weeks: string[][] = []
  for (const day of days) {
    if (weeks.length === 0 || new Date(day).getUTCDay() === 1) weeks.push([])
    weeks.at(-1)!.push(day)
  }
  return weeks
}

export interface Piece {
  from: string // of that day: never before its beginning
  to: string
  shift?: DutyShift
  gap?: DutyGap
}
// A day's shifts and gaps of one role, cut to the day, by time.
export function piecesOf(day: string, role: DutyRole, shifts: DutyShift[], gaps: DutyGap[]): Piece[] {
  const begin = startOf(day), end = begin + kDay
  const cut = (one: { from: string; to: string }) => ({
    from: new Date(Math.max(Date.parse(one.from), begin)).toISOString(),
    to: new Date(Math.min(Date.parse(one.to), end)).toISOString(),
  })
  const touches = (one: { from: string; to: string; role: DutyRole }) => one.role === role && Date.parse(one.from) < end && Date.parse(one.to) > begin
  return [
    ...shifts.filter(touches).map((shift) => ({ ...cut(shift), shift })),
    ...gaps.filter(touches).map((gap) => ({ ...cut(gap), gap })),
  ].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
}

// One stalk for so many hours; a gap is where somebody is missing for a part of it.
export function stalksOf(from: string, to: string, gaps: DutyGap[], hours = 3): CoverageStalk[] {
  const stalks: CoverageStalk[] = []
  for (let at = Date.parse(from); at < Date.parse(to); at += hours * kHour) {
    const end = at + hours * kHour
    const missing = gaps.some((gap) => Date.parse(gap.from) < end && Date.parse(gap.to) > at)
    stalks.push({ from: new Date(at).toISOString(), share: missing ? 0 : 1, state: missing ? 'gap' : 'ok' })
  }
  return stalks
}

// Hours in which a body lacks at least one role.
export function hoursWithout(gaps: DutyGap[]): number {
  const spans = gaps.map((gap) => [Date.parse(gap.from), Date.parse(gap.to)] as const).sort((a, b) => a[0] - b[0])
  let total = 0, reach = -Infinity
  for (const [from, to] of spans) {
    total += Math.max(0, to - Math.max(from, reach))
    reach = Math.max(reach, to)
  }
  return total / kHour
}
