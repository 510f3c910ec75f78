import { useState } from 'react'
import { address } from '../api/client'
import type { WeaknessRow, WeaknessTable } from '../api/types'
import { useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { Export, Filters, SearchField, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Due } from '../parts/Marks'
import { Empty } from '../parts/States'
import { Priority } from './Priority'
import { WeaknessSheet } from './WeaknessSheet'

export const kRows = 1000

export function Place({ row }: { row: WeaknessRow }) {
  return (
    <>
      <span className={row.place.length < 24 ? 'mono nb' : 'mono'}>{row.place}{row.port > 0 && `:${row.port}/${row.protocol}`}</span>
      {(row.host || row.part) && <span className="sub">{[row.host, row.part].filter(Boolean).join(' · ')}</span>}
    </>
  )
}

// A body's weaknesses as the address asks for them.
export function List({ data, organisation }: { data: WeaknessTable; organisation: string | null }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  const [query, change] = useQuery()
  const [open, setOpen] = useState<WeaknessRow | null>(null)
  const view = query.get('view') ?? 'open', text = query.get('text') ?? ''
  const by = query.get('sort') ?? 'priority'
  const columns: Column<WeaknessRow>[] = [
    { key: 'priority', head: words.priority, sort: 'priority', falls: true, phone: 'k', cell: (row) => <Priority row={row} /> },
    { key: 'weakness', head: words.weakness, sort: 'weakness', phone: 't', className: 'wrap', cell: (row) => (
      <>
        <button className="link" onClick={() => setOpen(row)}>{row.weakness}</button>
        {row.exploited && <> <span className="chip apt">{words.exploited}</span></>}
        {row.title !== row.weakness && <span className="sub">{row.title}</span>}
        {row.episode > 1 && <span className="sub alarm">{words.again(row.episode)}</span>}
      </>) },
    { key: 'place', head: words.asset, sort: 'place', phone: 'w', className: 'wrap', cell: (row) => <Place row={row} /> },
    { key: 'due', head: words.due, sort: 'due', phone: 'r2', cell: (row) => (row.state === 'closed' ? <span className="nb">{words.closed[row.closed_because]}</span> : <Due finding={{ due: row.due, overdue: row.overdue, state: row.stage ?? 'open' }} />) },
    { key: 'stage', head: words.state, phone: 'x', className: 'roomy', cell: (row) => (row.stage ? t.words.states[row.stage] : <span className="quiet">–</span>) },
    { key: 'fix', head: words.fix, phone: 'w', label: words.fix, className: 'wrap', cell: (row) => row.fix || <span className="quiet">{words.noFix}</span> },
  ]
  const { open: opened, overdue, exploited, closed } = data.numbers
  const asked = { organisation, view: view === 'open' ? null : view, text, sort: by === 'priority' ? null : by }
  return (
    <>
      <Views name={words.table} at={view === 'open' ? '' : view} views={[
        { key: '', name: words.views.open, count: opened }, { key: 'overdue', name: words.views.overdue, count: overdue },
        { key: 'exploited', name: words.views.exploited, count: exploited }, { key: 'closed', name: words.views.closed, count: closed },
      ]} />
      <Filters note={text && f.number(data.total)}>
        <SearchField value={text} onChange={(next) => change({ text: next || null })} placeholder={words.search} />
        <Export path={address('/api/weaknesses.csv')} query={asked} rows={data.total} />
      </Filters>
      {data.items.length === 0 ? <Empty action={text ? <button className="btn" onClick={() => change({ text: null })}>{t.app.close}</button> : undefined}>{text ? words.nothingFound(text) : words.nothingHere}</Empty>
        : <DataTable caption={words.table} columns={columns} rows={data.items} id={(row) => row.id} onPeek={setOpen} onOpen={setOpen} tall
            sorting={{ by, order: by === 'priority' ? 'desc' : 'asc' }} onSort={(next) => change({ sort: next.by === 'priority' ? null : next.by })} />}
      {open && <WeaknessSheet row={open} onClose={() => setOpen(null)} />}
    </>
  )
}
