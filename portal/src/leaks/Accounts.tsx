import { useState } from 'react'
import { api } from '../api/routes'
import type { LeakedAccount, Leaks } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { BulkBar } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { useChange } from '../api/use'
import { Wrong } from '../parts/States'
import { useSorting } from '../parts/useSorting'
import { CloseLeaks } from './CloseLeaks'

const kRanks = { low: 0, medium: 1, high: 2, critical: 3 }

// One body's accounts, masked; its own people may ask for a name, which is audited and stays on this page only, and
// close what is done.
export function Accounts({ leaks }: { leaks: Leaks }) {
  const { t, f } = useSpoken()
  const words = t.leaks
  const [asked, setAsked] = useState<LeakedAccount | null>(null)
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map())
  const [selected, setSelected] = useState<Set<string>>(new Set())
  const [closing, setClosing] = useState(false)
  const picked = leaks.items.filter((row) => selected.has(row.id) && row.finding !== '' && row.state !== 'closed')
  const list = useSorting(leaks.items, {
    account: (row) => row.account, last: (row) => row.last, first: (row) => row.first, sources: (row) => row.collections, severity: (row) => (row.severity ? kRanks[row.severity] : -1),
  }, { by: 'severity', order: 'desc' })
  const columns: Column<LeakedAccount>[] = [
    { key: 'account', head: words.account, sort: 'account', phone: 't', cell: (row) => (
      <>
        {row.finding ? <Link className="row" to={`/findings/${row.finding}`}>{names.get(row.id) ?? row.account}</Link> : names.get(row.id) ?? row.account}
        {row.may_reveal && !names.has(row.id) && <> <button className="link small" onClick={() => setAsked(row)}>{words.body.reveal}<span className="vh"> {row.account}</span></button></>}
        <span className="sub mono">{row.id.slice(0, 8)}</span>
        {row.door === 'site' && <span className="sub">{words.doors.site}, {row.domain}</span>}
      </>) },
    { key: 'severity', head: words.severity, sort: 'severity', falls: true, phone: 'k', cell: (row) => (row.severity ? t.words.severities[row.severity] : <span className="quiet">–</span>) },
    { key: 'passwords', head: words.passwords, num: true, phone: 'x', cell: (row) => <>{f.number(row.passwords)}{row.plain && <span className="sub">{words.plain}</span>}</> },
    { key: 'sources', head: words.sources, label: words.sources, sort: 'sources', falls: true, num: true, phone: 'w', cell: (row) => f.number(row.collections) },
    { key: 'first', head: words.first, sort: 'first', falls: true, phone: 'x', cell: (row) => f.dateInTable(row.first) },
    { key: 'last', head: words.last, label: words.last, sort: 'last', falls: true, phone: 'w', cell: (row) => f.dateInTable(row.last) },
    { key: 'state', head: words.state, phone: 'x', cell: (row) => (row.state ? t.words.states[row.state] : <span className="quiet">–</span>) },
  ]
  const cut = leaks.items.length < leaks.accounts + leaks.customers
  return (
    <>
      {leaks.can_check && (
        <BulkBar count={picked.length} organisations={1} onClear={() => setSelected(new Set())}>
          <button className="btn main" onClick={() => setClosing(true)}>{words.body.close}</button>
        </BulkBar>
      )}
      <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.id} sorting={list.sorting} onSort={list.onSort} tall
        {...(leaks.can_check ? { selected, onSelect: setSelected, rowName: (row: LeakedAccount) => row.account } : {})} />
      {closing && <CloseLeaks accounts={picked} onClose={() => setClosing(false)} onDone={() => {
        setClosing(false)
        setSelected(new Set())
      }} />}
      {cut && <p className="small quiet">{words.body.cut(leaks.items.length)}</p>}
      {asked && <Reveal account={asked} onClose={() => setAsked(null)} onName={(name) => {
        setNames(new Map(names).set(asked.id, name))
        setAsked(null)
      }} />}
    </>
  )
}

function Reveal({ account, onClose, onName }: { account: LeakedAccount; onClose: () => void; onName: (name: string) => void }) {
  const { t } = useSpoken()
  const words = t.leaks.body
  const change = useChange(api.leaks.reveal)
  const go = async () => {
    const shown = await change.run(account.id)
    if (shown) onName(shown.account)
  }
  return (
    <Dialog kind="box" label={words.revealTitle} onClose={onClose}>
      <h2>{words.revealTitle}</h2>
      <p>{account.account}</p>
      <p className="small quiet">{words.revealNote}</p>
      <Wrong error={change.error} />
      <div className="buttons"><button className="btn main" disabled={change.busy} onClick={go}>{words.reveal}</button><button className="btn" onClick={onClose}>{t.app.cancel}</button></div>
    </Dialog>
  )
}
