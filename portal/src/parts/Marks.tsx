// Small marks that carry a fact by shape and word: grade, stage, change, family, due date.
import type { Change as ChangeOf, Finding, FindingState, Grade as GradeOf } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { daysBetween } from '../i18n/format'

export function Grade({ grade }: { grade: GradeOf }) {
  const { t } = useSpoken()
  return (
    <span className="grade">
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {grade === 'confirmed' ? <circle cx="6" cy="6" r="5" fill="currentColor" /> : (
          <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.3" />
        )}
        {grade === 'probable' && <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor" />}
      </svg>
      {t.words.grades[grade]}
    </span>
  )
}

// 1 new, 2 notified, 3 acknowledged, 4 in work (also reported done, disputed, accepted), 5 closed.
export function stageOf(state: FindingState): number {
  switch (state) {
    case 'open': return 1
    case 'notified': return 2
    case 'acknowledged': return 3
    case 'closed': return 5
    default: return 4
  }
}

export function Cane({ finding }: { finding: Pick<Finding, 'state' | 'episode' | 'closed_because'> }) {
  const { t } = useSpoken()
  const again = finding.episode > 1 && finding.state !== 'closed'
  const stage = stageOf(finding.state)
  const why = finding.state === 'closed' ? t.words.closed[finding.closed_because] : ''
  return (
    <span className="nb">
      <span className={again ? 'cane bad' : 'cane'} aria-hidden="true">
        {[1, 2, 3, 4, 5].map((n) => <i key={n} className={n <= stage ? 'on' : ''} />)}
      </span>
      {again && finding.state === 'open' ? t.parts.reinfected : why || t.words.states[finding.state]}
    </span>
  )
}

export function FamilyChip({ name, family, apt = false }: { name: string; family?: string; apt?: boolean }) {
  const kind = apt ? 'chip apt' : 'chip'
  const { t } = useSpoken()
  const shown = name === 'Unnamed' ? t.words.unnamed : name
  const text = apt ? `APT: ${shown}` : shown
  return family ? <Link className={kind} to={`/families/${encodeURIComponent(family)}`}>{text}</Link> : <span className={kind}>{text}</span>
}

// A rise is bold ink with a plus sign, a fall is green; what cannot be compared says so.
export function Change({ change, absolute = false }: { change: ChangeOf & { now?: number }; absolute?: boolean }) {
  const { t, f } = useSpoken()
  if (change.why_not !== '') return <span className="quiet" title={t.parts.notComparable}>–<span className="vh">{t.parts.notComparable}</span></span>
  if (absolute || change.percent === null) {
    if (change.now === undefined) return <span className="quiet">–</span>
    return <Difference by={change.now - change.before} />
  }
  const p = Number(change.percent.toFixed(1))
  return <span className={p > 0 ? 'chg bad' : p < 0 ? 'chg good' : 'chg'}>{f.signedPercent(p)}</span>
}

export function Difference({ by }: { by: number | null }) {
  const { f } = useSpoken()
  if (by === null) return <span className="quiet">–</span>
  return <span className={by > 0 ? 'chg bad' : by < 0 ? 'chg good' : 'chg'}>{f.signed(by)}</span>
}

// Time of the page: "now" for due dates.
export const now = () => new Date().toISOString()

export function Due({ finding }: { finding: Pick<Finding, 'due' | 'overdue' | 'state'> }) {
  const { t, f } = useSpoken()
  if (finding.state === 'disputed') return <span className="due quiet">{t.parts.due.paused}</span>
  if (finding.due === null || finding.state === 'closed') return <span className="quiet">–</span>
  const days = daysBetween(now(), finding.due)
  if (finding.overdue) return <span className="due over">{t.parts.due.late(-days)}</span>
  return <span className="due">{days <= 0 ? t.parts.due.today : days === 1 ? t.parts.due.tomorrow : f.shortDate(finding.due)}</span>
}

export function Alarm({ n }: { n: number }) {
  const { f } = useSpoken()
  return n > 0 ? <span className="alarm">{f.number(n)}</span> : <>{f.number(n)}</>
}
