// The sentence of a body's home in all its forms: none, one, many, late, no sensor, a silent one.
import type { CoverageStalk, Duty, Home, SensorRow } from '../api/types'
import type { Spoken } from '../i18n'

// A title as part of a sentence: its first letter small, unless it begins with a name of its own.
export function inSentence(title: string, own: string): string {
  const word = title.split(' ')[0] ?? ''
  const isName = (own !== '' && title.startsWith(own)) || /\p{Lu}.*\p{Lu}|\d/u.test(word)
  return isName ? title : title.charAt(0).toLowerCase() + title.slice(1)
}

// Of the hours that something was expected in; null: nothing was.
export function shareOf(stalks: CoverageStalk[]): number | null {
  const known = stalks.filter((stalk) => stalk.share !== null)
  return known.length === 0 ? null : known.reduce((sum, stalk) => sum + stalk.share!, 0) / known.length
}

export type SensorsState = 'none' | 'silent' | 'waiting' | 'late' | 'ok'
// The worst of the sensors that count; a revoked one does not.
export function stateOfSensors(sensors: SensorRow[]): SensorsState {
  const states = sensors.map((sensor) => sensor.state).filter((state) => state !== 'revoked')
  if (states.length === 0) return 'none'
  for (const state of ['silent', 'waiting', 'late'] as const) if (states.includes(state)) return state
  return 'ok'
}

export function homeSentence(home: Home, phone: string, { t, f, name, family }: Pick<Spoken, 't' | 'f' | 'name' | 'family'>): { answer: string; lead: string } {
  const words = t.body.home
  const state = stateOfSensors(home.sensors)
  const share = shareOf(home.coverage)
  const first: Duty | undefined = home.duties[0]
  const n = home.duties.length
  if (state === 'silent' || state === 'waiting') {
    const quiet = home.sensors.filter((sensor) => sensor.state === state)
    const since = quiet.map((sensor) => sensor.last_seen).filter((time) => time !== null).sort()[0]
    return {
      answer: state === 'silent' && since ? words.silent(f.dateTime(since)) : words.silentNever,
      lead: [n > 0 ? words.leadOpen(n) : '', words.leadDo(phone)].filter(Boolean).join(' '),
    }
  }
  if (!first) {
    const seen = state === 'none' ? words.leadNoSensor
      : share === null ? '' : share >= 0.95 ? words.leadClean(f.share(share)) : words.leadLow(f.share(share))
    return { answer: words.none, lead: seen }
  }
  return {
    answer: words.answer(n, home.overdue, home.due_today, inSentence(family(name(first.title)), first.finding?.name ?? '')),
    lead: [words.leadClosed(home.closed.length), state === 'none' ? words.leadNoSensor : '', words.leadDo(phone)].filter(Boolean).join(' '),
  }
}
