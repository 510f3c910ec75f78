// The columns of a list of findings of many bodies.
import type { Finding } from '../api/types'
import { Link } from '../app/router'
import type { Spoken } from '../i18n'
import type { Column } from '../parts/DataTable'
import { Cane, Due, FamilyChip, Grade } from '../parts/Marks'

export function findingColumns({ t, f, name }: Spoken): Column<Finding>[] {
  const c = t.findings.column
  return [
    {
      key: 'organisation', head: c.organisation, sort: 'organisation', phone: 't', className: 'wrap',
      cell: (x) => <Link className="row" to={`/findings/${encodeURIComponent(x.id)}`}>{name(x.organisation.name)}</Link>,
    },
    { key: 'subject', head: c.subject, sort: 'subject', phone: 'w', className: 'subject', cell: (x) => x.subject },
    { key: 'family', head: c.family, sort: 'family', phone: 'w s2', cell: (x) => <FamilyChip name={x.name} apt={x.kind === 'apt-contact'} /> },
    { key: 'grade', head: c.grade, cell: (x) => <Grade grade={x.grade} /> },
    { key: 'since', head: c.since, sort: 'first_seen', falls: true, num: true, cell: (x) => f.since(x.first_seen) },
    { key: 'last', head: c.last, sort: 'last_seen', falls: true, num: true, className: 'roomy', cell: (x) => f.shortTime(x.last_seen) },
    { key: 'due', head: c.due, sort: 'due', phone: 'k', cell: (x) => <Due finding={x} /> },
    { key: 'state', head: c.state, sort: 'state', phone: 'r2', cell: (x) => <Cane finding={x} /> },
    { key: 'assignee', head: c.assignee, className: 'soft who', cell: (x) => x.assignee?.name ?? '' },
  ]
}
