// What happened to a finding, newest first: the stalk.
import type { ClosedBecause, FindingPage, HistoryEntry } from '../api/types'
import { useSpoken } from '../i18n'

export function Story({ page, most }: { page: FindingPage; most?: number }) {
  const { t, f, name } = useSpoken()
  const words = t.findings
  const who = (entry: HistoryEntry) =>
    entry.actor.kind === 'program' ? words.program : entry.actor.kind === 'sensor' ? `${words.sensorActor} ${entry.actor.name}` : entry.actor.name
  const steps = new Map(page.advice.steps.map((step) => [step.id, name(step.what)]))
  // What an act was about, in words: the step, the reason, who it went to.
  const about = (entry: HistoryEntry): string => {
    if (entry.machine || entry.done) return [entry.machine, entry.done].filter(Boolean).join(': ')
    if (entry.act === 'tick' || entry.act === 'untick') return steps.get(entry.reason) ?? ''
    if (entry.act === 'move-due') return f.date(entry.reason)
    if (entry.act === 'assign') return entry.reason || t.parts.nobody
    if (entry.act === 'seen-again') return entry.reason && entry.reason !== 'none' ? words.seenAfter(t.words.closed[entry.reason as ClosedBecause] ?? entry.reason) : ''
    if (entry.act === 'dispute') return words.disputes[entry.reason as keyof typeof words.disputes] ?? entry.reason
    return t.words.closed[entry.reason as ClosedBecause] ?? entry.reason
  }
  const entries = [...page.history].reverse().slice(0, most)
  return (
    <ol className="stalk">
      {entries.map((entry, i) => {
        const what = about(entry)
        return (
          <li key={entry.step} className={i === 0 ? 'hot' : undefined}>
            <span className="t">{f.dateTime(entry.time)}</span>
            <span>
              {t.words.acts[entry.act] ?? entry.act}{what && `: ${what}`}
              {entry.actor.kind !== 'program' && <span className="soft"> · {who(entry)}</span>}
            </span>
            {entry.comment && <q>{entry.actor.kind === 'program' ? t.words.program(entry.comment) : entry.comment}</q>}
          </li>
        )
      })}
    </ol>
  )
}
