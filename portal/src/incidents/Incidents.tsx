// Which clock runs out next? For the centre over all bodies, for a body its own.
import { useMemo } from 'react'
import { usePages } from '../api/pages'
import type { IncidentRow, IncidentTable } from '../api/types'
import { Link, navigate, useQuery } from '../app/router'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Filters, SearchField, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, News, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { minutesBetween } from './clock'
import './incidents.css'

const kViews = ['open', 'late', 'due', 'over', 'all'] as const

export default function Incidents() {
  const { t, f, name } = useSpoken()
  const words = t.incidents.board
  const me = useMe()
  const { may } = useSession()
  const [query, change] = useQuery()
  const view = kViews.find((one) => one === query.get('view')) ?? 'open'
  const list = usePages<IncidentRow, IncidentTable>('/api/incidents', { view, q: query.get('q'), organisation: query.get('organisation') }, { on: ['incident'], hold: true })
  const now = new Date().toISOString()
  const columns = useMemo((): Column<IncidentRow>[] => [
    { key: 'title', head: words.title, phone: 't', className: 'wrap', cell: (row) => <><Link className="row" to={`/incidents/${row.id}`}>{row.title}</Link><span className="sub">{row.number}{me.centre && row.organisation ? ` · ${name(row.organisation.name)}` : ''}</span></> },
    { key: 'next', head: words.next, phone: 'w', className: 'wrap', cell: (row) => row.next ? name(row.next.name) : <span className="quiet">{words.nothingDue}</span> },
    { key: 'due', head: words.due, phone: 'k', cell: (row) => row.next && (row.next.late
      ? <span className="due over">{t.incidents.late(t.incidents.length(minutesBetween(row.next.due, now)))}<span className="sub">{f.dateTime(row.next.due)}</span></span>
      : <span className="due nb">{now > row.next.due ? t.incidents.atOnce : t.incidents.left(t.incidents.length(minutesBetween(now, row.next.due)))}<span className="sub">{f.dateTime(row.next.due)}</span></span>) },
    { key: 'state', head: words.stage, phone: 'w', cell: (row) => <>{t.incidents.state[row.state]}{row.grades.length > 0 && <span className="sub">{row.grades.map((grade) => t.incidents.grade[grade] ?? grade).join(', ')}</span>}</> },
    { key: 'detected', head: words.detected, phone: 'x', className: 'roomy', cell: (row) => <span className="nb">{f.dateTime(row.detected)}</span> },
  ], [t, f, name, me.centre, words, now.slice(0, 16)])
  return (
    <>
      <Ask tools={may('report_incidents') && <Link className="btn main" to="/incidents/new">{words.report}</Link>}>{me.centre ? words.ask : words.askBody(name(me.organisation?.name))}</Ask>
      <Section asked={list} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.open, data.late, data.due)}</Answer><Lead>{me.centre ? words.lead : words.leadBody}</Lead></Head>
            {data.mails > 0 && <p className="news">{words.mails(data.mails)} <Link to="/incidents/mails">{words.seeMails}</Link></p>}
            <Views name={words.views} at={view === 'open' ? '' : view} views={kViews.map((one) => ({ key: one === 'open' ? '' : one, name: words.view[one], ...(one === 'all' ? {} : { count: data[one] }) }))} />
            <Filters><SearchField value={query.get('q') ?? ''} placeholder={words.search} onChange={(q) => change({ q })} /></Filters>
            <News asked={list} />
            {data.total === 0 ? <Empty>{words.empty}</Empty> : (
              <>
                <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.id} onRange={list.need} onOpen={(row) => navigate(`/incidents/${row.id}`)} tall />
                <div className="foot"><span>{t.parts.rowsShown(list.rows.filter(Boolean).length, data.total)}</span></div>
              </>
            )}
          </>
        )}
      </Section>
    </>
  )
}
