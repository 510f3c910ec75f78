// The columns of a list of findings, for the board and for a body's own list.
import type { Finding } from '../api/types'
import { Link } from '../app/router'
import type { Spoken } from '../i18n'
import type { Column } from '../parts/DataTable'
import { Cane, Due, FamilyChip, Grade } from '../parts/Marks'

export function findingColumns({ t, f, name }: Spoken, withOrganisation: boolean): Column<Finding>[] {
  const c = t.findings.column
  const open = (finding: Finding, text: string) => <Link className="row" to={`/findings/${encodeURIComponent(finding.id)}`}>{text}</Link>
  return [
    ...(withOrganisation
      ? [{ key: 'organisation', head: c.organisation, sort: 'organisation', phone: 't', cell: (x) => open(x, name(x.organisation.name)) } satisfies Column<Finding>]
      : []),
    { key: 'subject', head: c.subject, sort: 'subject', phone: withOrganisation ? 'x' : 't', cell: (x) => (withOrganisation ? <span className="nb">{x.subject}</span> : open(x, x.subject)) },
    { key: 'family', head: c.family, sort: 'family', phone: 'w s2', cell: (x) => <FamilyChip name={x.name} apt={x.kind === 'apt-contact'} /> },
    { key: 'grade', head: c.grade, cell: (x) => <Grade grade={x.grade} /> },
    { key: 'since', head: c.since, sort: 'first_seen', falls: true, num: true, cell: (x) => f.shortDate(x.first_seen) },
    { key: 'last', head: c.last, sort: 'last_seen', falls: true, num: true, cell: (x) => f.shortTime(x.last_seen) },
    { key: 'due', head: c.due, sort: 'due', phone: 'k', cell: (x) => <Due finding={x} /> },
    { key: 'state', head: c.state, sort: 'state', phone: 'r2', cell: (x) => <Cane finding={x} /> },
    { key: 'assignee', head: c.assignee, className: 'soft', cell: (x) => x.assignee?.name ?? '' },
  ]
}
