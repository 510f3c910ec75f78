// What happened to a finding, newest first: the stalk.
import type { FindingPage, HistoryEntry } from '../api/types'
import { useSpoken } from '../i18n'

export function Story({ page, most }: { page: FindingPage; most?: number }) {
  const { t, f } = useSpoken()
  const words = t.findings
  const who = (entry: HistoryEntry) =>
    entry.actor.kind === 'program' ? words.program : entry.actor.kind === 'sensor' ? `${words.sensorActor} ${entry.actor.name}` : entry.actor.name
  const steps = Object.fromEntries(page.advice.steps.map((step) => [step.id, step]))
  const { name } = useSpoken()
  const entries = [...page.history].reverse().slice(0, most)
  return (
    <ol className="stalk">
      {entries.map((entry, i) => {
        const step = entry.act === 'tick' || entry.act === 'untick' ? steps[entry.comment] : undefined
        return (
          <li key={entry.step} className={i === 0 ? 'hot' : undefined}>
            <span className="t">{f.dateTime(entry.time)}</span>
            <span>
              {t.words.acts[entry.act] ?? entry.act}
              {entry.actor.kind !== 'program' && <span className="soft"> · {who(entry)}</span>}
            </span>
            {entry.comment && <q>{step ? name(step.what) : entry.comment}</q>}
          </li>
        )
      })}
    </ol>
  )
}
