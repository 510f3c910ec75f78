import { useState } from 'react'
import { address } from '../api/client'
import { api } from '../api/routes'
import type { Claim, Items } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Empty, Section, Wrong } from '../parts/States'
import { Answer, Ask, Callout, Head, KeyValue, Lead } from '../parts/Text'
import { organisationLink } from './columns'

export default function Claims() {
  const { t, f, name } = useSpoken()
  const words = t.centre.claims
  const c = words.column
  const [query] = useQuery()
  const { may } = useSession()
  const view = query.get('view') ?? ''
  const waiting = useAsked<Items<Claim>>(address('/api/claims', { state: 'waiting' }))
  const asked = useAsked<Items<Claim>>(address('/api/claims', { state: view === 'all' ? '' : view || 'waiting' }))
  const [deciding, setDeciding] = useState<{ claim: Claim; approve: boolean } | null>(null)
  const columns: Column<Claim>[] = [
    { key: 'resource', head: c.resource, phone: 't', cell: (row) => <><span className="strong nb">{row.resource}</span>{row.note && <span className="sub">{row.note}</span>}</> },
    { key: 'organisation', head: c.organisation, phone: 'w', className: 'wrap', cell: (row) => <Link to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
    { key: 'held', head: c.heldBy, phone: 'w', label: c.heldBy + ':', className: 'wrap soft', cell: (row) => (row.held_by ? name(row.held_by.name) : words.free) },
    { key: 'from', head: c.from, num: true, cell: (row) => f.dateInTable(row.from) },
    { key: 'made', head: c.made, num: true, cell: (row) => f.dateTime(row.made) },
    { key: 'by', head: c.by, className: 'soft nb', cell: (row) => row.made_by },
    ...(view === '' ? [] : [{ key: 'state', head: c.state, phone: 'k', cell: (row) => <>{t.words.claims[row.state]}{row.reason && <span className="sub">{row.reason}</span>}</> } satisfies Column<Claim>]),
    ...(may('decide_claims') ? [{
      key: 'act', head: '', phone: 'w',
      cell: (row) => row.state === 'waiting' ? <span className="buttons"><button className="btn" onClick={() => setDeciding({ claim: row, approve: true })}>{words.approve}</button><button className="btn bare" onClick={() => setDeciding({ claim: row, approve: false })}>{words.refuse}</button></span> : null,
    } satisfies Column<Claim>] : []),
  ]
  return (
    <>
      <Ask>{words.question}</Ask>
      <Head>{waiting.data && <><Answer>{words.answer(waiting.data.items.length)}</Answer><Lead>{words.lead}</Lead></>}</Head>
      <Views name={c.state} at={view} views={[
        { key: '', name: words.waiting, ...(waiting.data ? { count: waiting.data.items.length } : {}) },
        { key: 'approved', name: t.words.claims.approved }, { key: 'refused', name: t.words.claims.refused }, { key: 'all', name: words.all },
      ]} />
      <Section asked={asked} what={words.what} page>
        {(data) => data.items.length === 0 ? <Empty>{words.empty}</Empty> : <DataTable caption={words.table} columns={columns} rows={data.items} id={(row) => row.id} tall />}
      </Section>
      {deciding && <Decide {...deciding} onClose={() => setDeciding(null)} />}
    </>
  )
}

function Decide({ claim, approve, onClose }: { claim: Claim; approve: boolean; onClose: () => void }) {
  const { t, f, name } = useSpoken()
  const words = t.centre.claims
  const toast = useToast()
  const [reason, setReason] = useState('')
  const change = useChange(api.unit.decide)
  const title = approve ? words.approveTitle(claim.resource, name(claim.organisation.name)) : words.refuseTitle
  const go = async () => {
    if ((await change.run(claim.id, { approve, reason: reason.trim() })) === null) return
    toast(approve ? words.approved : words.refused)
    refresh('/api/claims')
    onClose()
  }
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <h2>{title}</h2>
      <div className="form">
        <KeyValue rows={[[words.column.resource, claim.resource], [words.column.organisation, name(claim.organisation.name)], [words.column.from, f.date(claim.from)], ...(claim.note ? [[words.column.note, claim.note] as [string, string]] : [])]} />
        {approve && claim.held_by && <Callout>{words.heldWarning(name(claim.held_by.name))}</Callout>}
        <TextArea label={words.reason} hint={words.reasonHint} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Wrong error={change.error} />
        <div className="buttons">
          <button className="btn main" disabled={change.busy || (!approve && reason.trim() === '')} onClick={() => void go()}>{approve ? title : words.refuse.replace('…', '')}</button>
          <button className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </div>
    </Dialog>
  )
}
