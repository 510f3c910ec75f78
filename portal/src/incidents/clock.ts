// Clocks in words. Pure, so that it can be tested.
import type { IncidentClock } from '../api/types'
import type { Messages } from '../i18n/messages.vi'

// Whole minutes from `from` to `to`, never below 0: a term that has begun its last minute has none left.
export const minutesBetween = (from: string, to: string) => Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000))

export interface Hand { text: string; late: boolean }
export function handOf(clock: Pick<IncidentClock, 'due' | 'late_after' | 'met' | 'late' | 'unit'>, now: string, words: Messages['incidents'], time: (at: string) => string): Hand {
  if (clock.met) return { text: clock.late ? words.metLate(time(clock.met)) : words.metAt(time(clock.met)), late: clock.late }
  if (now > clock.due && (clock.late || now > clock.late_after)) return { text: words.late(words.length(minutesBetween(clock.due, now))), late: true }
  if (clock.unit === 'at-once') return { text: words.atOnce, late: false }
  return { text: words.left(words.length(minutesBetween(now, clock.due))), late: false }
}

// The sentence of an incident: what runs out first among what its body must send.
export function firstOpen(clocks: IncidentClock[]): IncidentClock | undefined {
  return clocks.filter((clock) => !clock.met && !clock.centre).sort((a, b) => a.late_after.localeCompare(b.late_after))[0]
}
