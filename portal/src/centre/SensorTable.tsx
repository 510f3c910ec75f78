import type { ReactNode } from 'react'
import type { SensorRow } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { DataTable, type Column, type Sorting } from '../parts/DataTable'
import { SmallHedge } from '../parts/Hedge'
import { organisationLink } from './columns'

export function SensorTable({ sensors, withOrganisation, sorting, onSort, action }: {
  sensors: SensorRow[]
  withOrganisation: boolean
  sorting?: Sorting
  onSort?: (next: Sorting) => void
  action?: (row: SensorRow) => ReactNode
}) {
  const { t, f, name } = useSpoken()
  const c = t.centre.sensors.column
  const words = t.centre.sensors
  const silent = (row: SensorRow) => row.state === 'silent'
  const columns: Column<SensorRow>[] = [
    { key: 'name', head: c.name, sort: 'name', phone: 't', cell: (row) => <span className="strong nb">{row.name}</span> },
    ...(withOrganisation ? [{
      key: 'organisation', head: c.organisation, sort: 'organisation', phone: 'w', className: 'wrap',
      cell: (row) => (row.organisation ? <Link to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> : <span className="quiet">{words.outside}</span>),
    } satisfies Column<SensorRow>] : []),
    { key: 'state', head: c.state, sort: 'state', phone: 'k', cell: (row) => <span className={silent(row) ? 'alarm strong nb' : 'nb'}>{t.words.sensors[row.state]}</span> },
    { key: 'last', head: c.last, sort: 'last', num: true, phone: 'w', cell: (row) => (row.last_seen ? f.dateTime(row.last_seen) : '–') },
    { key: 'records', head: c.records, sort: 'records', falls: true, num: true, cell: (row) => f.number(row.records) },
    { key: 'lost', head: c.lost, sort: 'lost', falls: true, num: true, cell: (row) => f.number(row.lost) },
    { key: 'sampling', head: c.sampling, num: true, cell: (row) => words.sampled(row.sampling) },
    { key: 'skew', head: c.skew, num: true, cell: (row) => (row.clock_skew === null ? '–' : <span className={Math.abs(row.clock_skew) > 60 ? 'alarm' : ''}>{words.seconds(row.clock_skew)}</span>) },
    { key: 'version', head: c.version, className: 'soft', cell: (row) => row.version || '–' },
    { key: 'coverage', head: c.coverage, phone: 'w', cell: (row) => <SmallHedge stalks={row.coverage} /> },
    ...(action ? [{ key: 'action', head: '', className: 'nb', phone: 'w', cell: action } satisfies Column<SensorRow>] : []),
  ]
  return <DataTable caption={words.table} columns={columns} rows={sensors} id={(row) => row.id || row.name} {...(sorting && onSort ? { sorting, onSort } : {})} />
}
