// One list of all that is to do, by due date.
import type { Duty } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { daysBetween } from '../i18n/format'
import { Grade, now } from '../parts/Marks'

export function Duties({ duties }: { duties: Duty[] }) {
  const { t } = useSpoken()
  return (
    <ol className="todos" aria-label={t.body.home.list}>
      {duties.map((duty, i) => <One key={duty.kind + duty.id} duty={duty} isFirst={i === 0} />)}
    </ol>
  )
}

function One({ duty, isFirst }: { duty: Duty; isFirst: boolean }) {
  const { t, f, name, family } = useSpoken()
  const words = t.body.home
  const title = family(name(duty.title))
  const days = duty.due === null ? null : daysBetween(now(), duty.due)
  const isToday = days !== null && days <= 0
  const presses = duty.overdue || isToday
  const when = days === null || duty.due === null ? words.noDue
    : duty.overdue ? words.late(-days) : days === 0 ? words.today(f.shortDate(duty.due)) : first(days < 7 ? f.weekday(duty.due) : f.dateInTable(duty.due))
  const finding = duty.finding
  const button = duty.kind === 'finding' ? (duty.grade === 'suspected' ? words.check : words.steps) : words.open[duty.kind]
  return (
    <li className={presses ? 'todo now' : 'todo'}>
      <div className="when">
        <span className={presses ? 'alarm strong' : days === null ? 'quiet' : 'strong'}>{when}</span>
        <span className="quiet small">{words.kinds[duty.kind]}</span>
      </div>
      <div className="what">
        <h2><Link to={duty.link}>{title}</Link></h2>
        <p>{name(duty.detail)}</p>
        <p className="meta">
          {duty.grade && <Grade grade={duty.grade} />}
          <span>
            {finding ? `${words.last(f.shortTime(finding.last_seen))} · ${words.times(finding.sightings)}` : duty.since && words.since(f.dateInTable(duty.since))}
          </span>
          {finding && finding.episode > 1 && <span className="alarm">{t.parts.reinfected}</span>}
          {finding?.assignee && <span>{words.assignee(finding.assignee.name)}</span>}
        </p>
      </div>
      <div className="go"><Link className={isFirst || presses ? 'btn main' : 'btn'} to={duty.link} aria-label={`${button}: ${title}`}>{button}</Link></div>
    </li>
  )
}

const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
