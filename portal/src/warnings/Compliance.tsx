// The ledger: every body, what reached it, what it did, at this moment or any before; one click to remind.
import { useState } from 'react'
import { address } from '../api/client'
import type { WarningBodies, WarningBodyRow, WarningPage, WarningUrged } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { organisationLink } from '../centre/columns'
import { Export, Filters, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { Empty, News, Section, Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { warningPath, warnings } from './api'
import { useReasons } from './parts'

const kFilters = ['all', 'unread', 'behind', 'open', 'settled', 'unreachable'] as const
type Filter = (typeof kFilters)[number]
const fits: Record<Filter, (row: WarningBodyRow) => boolean> = {
  all: () => true, unread: (row) => !row.acknowledged, behind: (row) => row.behind, open: (row) => !row.settled, settled: (row) => row.settled, unreachable: (row) => row.unreachable || row.bounced !== null,
}
// Who needs most first.
const urgency = (row: WarningBodyRow) => (row.behind ? 0 : !row.acknowledged ? 1 : !row.settled ? 2 : 3)

export function Compliance({ page }: { page: WarningPage }) {
  const { t, f, name } = useSpoken()
  const words = t.warnings
  const c = words.body_column
  const reasons = useReasons()
  const [query, change] = useQuery()
  const at = query.get('at') ?? ''
  const view = kFilters.find((one) => one === query.get('bodies')) ?? 'all'
  const asked = useAsked<WarningBodies>(address(warningPath(page.id) + '/bodies', { at }), { on: ['notice'], hold: true })
  const [reminding, setReminding] = useState<WarningUrged | null>(null)
  const preview = useChange(warnings.urge)
  const rows = (asked.data?.items ?? []).filter(fits[view]).sort((a, b) => urgency(a) - urgency(b) || f.compare(name(a.organisation?.name), name(b.organisation?.name)))
  const chased = (asked.data?.items ?? []).filter((row) => !row.acknowledged || row.behind)
  const time = (text: string | null) => (text ? f.shortTime(text) : <span className="quiet">{words.never}</span>)
  const columns: Column<WarningBodyRow>[] = [
    { key: 'organisation', head: c.organisation, phone: 't', className: 'wrap', cell: (row) => row.organisation && <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
    { key: 'reasons', head: c.reasons, phone: 'w', className: 'wrap soft roomy', cell: (row) => reasons(row.reasons) },
    { key: 'delivered', head: c.delivered, num: true, phone: 'x', cell: (row) => row.bounced ? <span className="alarm">{words.events.bounced}</span> : row.unreachable && !row.delivered ? <span className="alarm">{words.noMail}</span> : time(row.delivered) },
    { key: 'opened', head: c.opened, num: true, phone: 'x', cell: (row) => time(row.opened) },
    {
      key: 'acknowledged', head: c.acknowledged, num: true, phone: 'k',
      cell: (row) => row.not_applicable ? <span title={row.reason}>{words.mine.notApplicable}</span> : row.acknowledged && row.acknowledged_at ? f.shortTime(row.acknowledged_at) : <span className={row.behind ? 'alarm' : 'quiet'}>{words.never}</span>,
    },
    { key: 'steps', head: c.steps, num: true, phone: 'r2', cell: (row) => <span className={row.step_states.some((one) => one.late) ? 'alarm' : ''}>{words.of(row.done, row.steps)}</span> },
    { key: 'reminded', head: c.reminded, num: true, phone: 'x', cell: (row) => row.reminded ? <>{f.shortTime(row.reminded)}<span className="sub">{words.times(row.reminders)}</span></> : <span className="quiet">–</span> },
    { key: 'escalated', head: c.escalated, phone: 'x', className: 'wrap soft', cell: (row) => row.escalated ? (row.escalated_to ? name(row.escalated_to.name) : words.toCentre) : <span className="quiet">–</span> },
  ]
  const ask = async () => {
    const urged = await preview.run(page.id, { organisations: [], send: false })
    if (urged) setReminding(urged)
  }
  return (
    <section>
      <SectionHead title={words.bodies} note={at ? words.atPast(f.dateTime(asked.data?.at ?? at)) : undefined}
        tools={<>
          {page.writes && page.state === 'published' && !at && chased.length > 0 && <button className="btn main" disabled={preview.busy} onClick={() => void ask()}>{words.remind(chased.length)}</button>}
          <Export path={warningPath(page.id) + '/bodies.csv'} query={{ at }} {...(asked.data ? { rows: asked.data.items.length } : {})} />
        </>} />
      <Wrong error={preview.error} />
      <Views name={words.bodies} at={view} parameter="bodies" views={kFilters.map((one) => ({ key: one, name: words.filter[one], ...(asked.data ? { count: asked.data.items.filter(fits[one]).length } : {}) }))} />
      <Filters>
        <label className="tag select on">{words.at}: <input type="datetime-local" value={at.slice(0, 16)} aria-label={words.at} onChange={(event) => change({ at: event.target.value })} /></label>
        {at && <button className="tag" onClick={() => change({ at: null })}>{words.atNow}</button>}
      </Filters>
      <News asked={asked} />
      <Section asked={asked} what={words.bodiesWhat}>
        {() => rows.length === 0 ? <Empty>{words.bodiesEmpty}</Empty> : <DataTable caption={words.bodies} columns={columns} rows={rows} id={(row) => row.organisation?.id ?? ''} tall />}
      </Section>
      {reminding && <Remind page={page} urged={reminding} onClose={() => setReminding(null)} />}
    </section>
  )
}

function Remind({ page, urged, onClose }: { page: WarningPage; urged: WarningUrged; onClose: () => void }) {
  const { t, name } = useSpoken()
  const words = t.warnings
  const toast = useToast()
  const change = useChange(warnings.urge)
  const first = urged.items[0]
  const send = async () => {
    const done = await change.run(page.id, { organisations: urged.items.map((one) => one.organisation?.id ?? ''), send: true })
    if (!done) return
    const failed = done.items.filter((one) => one.problem !== '').length
    toast(words.reminded(done.items.length - failed, failed))
    refresh('/api/warnings')
    onClose()
  }
  return (
    <Dialog kind="box" label={words.remindTitle(urged.items.length)} onClose={onClose}>
      <h2>{words.remindTitle(urged.items.length)}</h2>
      {first ? (
        <>
          <p className="small quiet">{urged.items.map((one) => name(one.organisation?.name)).join(', ')}</p>
          <h3>{first.subject}</h3>
          <pre className="letter">{first.text}</pre>
          <Wrong error={change.error} />
          <div className="buttons">
            <button className="btn main" disabled={change.busy} onClick={() => void send()}>{words.remindSend(urged.items.length)}</button>
            <button className="btn" onClick={onClose}>{t.app.cancel}</button>
          </div>
        </>
      ) : <p>{words.remindNone}</p>}
    </Dialog>
  )
}
