// The groups of the board, gravest first.
import type { Finding } from '../api/types'
import { daysBetween } from '../i18n/format'

export type Group = 'apt' | 'overdue' | 'week' | 'later' | 'none' | 'closed'

export function groupOf(finding: Pick<Finding, 'kind' | 'state' | 'due' | 'overdue'>, now: string): Group {
  if (finding.state === 'closed') return 'closed'
  if (finding.kind === 'apt-contact') return 'apt'
  if (finding.overdue) return 'overdue'
  if (finding.due === null) return 'none'
  return daysBetween(now, finding.due) <= 7 ? 'week' : 'later'
}
