import type { WeaknessPage, WeaknessRow } from '../api/types'
import { part } from '../api/client'
import { useAsked } from '../api/use'
import { Link } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Section } from '../parts/States'
import { KeyValue } from '../parts/Text'
import { Sum } from './Priority'

// One weakness: why it stands where it stands, what to do, what happened.
export function WeaknessSheet({ row, onClose }: { row: WeaknessRow; onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  const me = useMe()
  const asked = useAsked<WeaknessPage>(`/api/weaknesses/${part(row.id)}`, { on: ['finding'] })
  const x = asked.data?.weakness.id === row.id ? asked.data.weakness : row
  return (
    <Dialog kind="sheet" label={x.weakness} onClose={onClose}>
      <h2>{x.weakness}</h2>
      {x.title !== x.weakness && <p className="long">{x.title}</p>}
      <h3 className="above">{words.why}</h3>
      <Sum terms={x.terms} points={x.priority} />
      {x.contacted && <p className="note">{words.contacted(x.contacted)}</p>}
      <h3 className="above">{words.fix}</h3>
      <p className="long">{x.fix || words.noFix}</p>
      <div className="above">
        <KeyValue rows={[
          [words.asset, [x.place + (x.port > 0 ? `:${x.port}/${x.protocol}` : ''), x.host, x.part].filter(Boolean).join(' · ')],
          [words.product, x.product ? `${x.product} ${x.version}` : '–'],
          [words.severity, words.severities[x.severity]],
          [words.due, x.due ? f.dateTime(x.due) : '–'],
          [words.since, f.dateTime(x.first_seen)],
          [words.seen, f.dateTime(x.last_seen)],
          [words.scanners, x.rules.join(', ') || '–'],
        ]} />
      </div>
      <h3 className="above">{words.story}</h3>
      <Section asked={asked} what={words.story.toLowerCase()} lines={3}>
        {(data) => (
          <ol className="stalk">
            {data.history.map((one, i) => (
              <li key={i} className={one.event === 'reopened' ? 'hot' : ''}>
                <span className="t">{f.dateTime(one.at)} · {one.actor}</span>
                <span>{words.events[one.event] ?? one.event}{one.event === 'closed' && x.closed_because ? `: ${words.closed[one.detail as WeaknessRow['closed_because']] ?? one.detail}` : ''}</span>
              </li>
            ))}
          </ol>
        )}
      </Section>
      <p className="buttons above">
        {x.finding ? <Link className="btn main" to={`/findings/${part(x.finding)}`}>{words.openFinding}</Link> : x.state === 'open' && <span className="small quiet">{words.noFinding}</span>}
        {me.centre && <Link className="btn" to={`/weaknesses/${part(x.weakness)}`}>{words.campaign.question}</Link>}
      </p>
    </Dialog>
  )
}
