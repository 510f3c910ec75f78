// Everything that happened, oldest first. A time leads to the state of then.
import type { IncidentEvent, IncidentPage, IncidentPerson } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'

export function TimeLine({ page, who }: { page: IncidentPage; who: (person: IncidentPerson) => string }) {
  const { t, f, language, name } = useSpoken()
  const words = t.incidents.page
  const said = (event: IncidentEvent): string => {
    const d = event.detail
    const form = (language === 'vi' ? d['title_vi'] : d['title_en']) ?? ''
    switch (event.kind) {
      case 'reported': case 'report': return [words.event[event.kind], form].filter(Boolean).join(': ')
      case 'receipt': return `${words.event[event.kind]} ${d['number'] ?? ''}`
      case 'act': return [words.acts[d['act'] ?? ''] ?? d['act'], d['ended'] ? f.dateTime(d['ended']) : ''].filter(Boolean).join(', ')
      case 'file': return `${words.event[event.kind]} ${d['name'] ?? ''} (${words.purpose[d['purpose'] ?? ''] ?? ''})`
      case 'support-answer': return `${words.event[event.kind]}: ${d['granted'] === '1' ? words.granted : words.refused}`
      case 'task': return [words.event[event.kind], d['assignee']].filter(Boolean).join(': ')
      case 'escalation': {
        const clock = page.clocks.find((one) => one.clock === d['clock'])
        return `${words.event[event.kind]} ${words.told[d['to'] ?? ''] ?? ''}: ${clock ? name(clock.name) : (d['clock'] ?? '')}`
      }
      case 'campaign': return `${words.event[event.kind]} ${d['id'] ?? ''}`
      case 'finding': case 'finding-off': return `${words.event[event.kind]} ${(d['id'] ?? '').slice(0, 8)}`
      case 'mark': return `${words.event[event.kind]}: ${d['confidential'] === '1' ? words.whoClosed : words.whoOpen}`
      case 'assess': return [words.event[event.kind], t.incidents.level(Number(d['level'] ?? 0))].join(': ')
      default: return words.event[event.kind] ?? event.kind
    }
  }
  return (
    <ol className="stalk">
      {page.events.map((event) => (
        <li key={event.step} className={event.kind === 'report' || event.kind === 'reported' || event.kind === 'act' ? 'hot' : undefined}>
          <span className="t"><Link to={`/incidents/${page.incident.id}?at=${encodeURIComponent(event.at)}`}>{f.dateTime(event.at)}</Link> · {who(event.actor)}</span>
          <span>{said(event)}</span>
          {(event.detail['reason'] || event.detail['text']) && <q className="inc-lines">{event.detail['reason'] || event.detail['text']}</q>}
        </li>
      ))}
    </ol>
  )
}
