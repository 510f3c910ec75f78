import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { Claim, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { today } from '../../i18n/format'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { Choices, TextArea, TextField } from '../../parts/Form'
import { Empty, Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

export function Claims({ unit, again }: { unit: Unit; again: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const { may } = useSession()
  const [claiming, setClaiming] = useState(false)
  const withdraw = useChange(async (claim: Claim) => {
    await api.unit.withdraw(unit.organisation.id, claim.id)
    again()
  })
  const columns: Column<Claim>[] = [
    { key: 'resource', head: words.resource, phone: 't', className: 'mono strong', cell: (row) => row.resource },
    { key: 'state', head: words.claimState, phone: 'k', cell: (row) => t.words.claims[row.state] },
    { key: 'made', head: words.claimMade, phone: 'w s2', cell: (row) => <>{f.dateInTable(row.made)} <span className="quiet">{row.made_by}</span></> },
    { key: 'note', head: words.claimNote, phone: 'w', className: 'soft wrap', cell: (row) => <>{row.note}{row.reason && <span className="sub">{row.reason}</span>}</> },
    { key: 'act', head: '', phone: 'r2', num: true, cell: (row) => row.state === 'waiting' && may('make_claims')
      && <button className="btn bare" disabled={withdraw.busy} aria-label={words.withdrawOf(row.resource)} onClick={() => void withdraw.run(row)}>{words.withdraw}</button> },
  ]
  return (
    <section id="claims">
      <SectionHead title={words.claims} tools={may('make_claims') && <button className="link" onClick={() => setClaiming(true)}>{words.claim}</button>} />
      <Wrong error={withdraw.error} />
      {unit.claims.length === 0 ? <Empty>{words.claimsNone}</Empty>
        : <DataTable caption={words.claims} columns={columns} rows={unit.claims} id={(row) => row.id} />}
      {claiming && <NewClaim unit={unit} onClose={() => setClaiming(false)} again={again} />}
    </section>
  )
}

function NewClaim({ unit, onClose, again }: { unit: Unit; onClose: () => void; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const [claim, setClaim] = useState({ kind: 'prefix' as Claim['kind'], resource: '', note: '', from: today() })
  const make = useChange(api.unit.claim)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await make.run({ ...claim, resource: claim.resource.trim(), note: claim.note.trim(), organisation: unit.organisation.id })
    if (!answer) return
    again()
    toast(words.claimSent)
    onClose()
  }
  return (
    <Dialog kind="box" label={words.claim} onClose={onClose}>
      <h2>{words.claim}</h2>
      <form className="form" onSubmit={submit}>
        <Choices legend={words.claimKind} value={claim.kind} onChange={(kind) => setClaim({ ...claim, kind: kind as Claim['kind'] })}
          choices={[{ value: 'prefix', name: words.claimPrefix }, { value: 'domain', name: words.claimDomain }]} />
        <TextField label={words.resource} name="resource" hint={claim.kind === 'prefix' ? words.claimPrefixHint : words.claimDomainHint} required spellCheck={false} autoCapitalize="none"
          value={claim.resource} onChange={(event) => setClaim({ ...claim, resource: event.target.value })} />
        <TextField label={words.claimFrom} name="from" type="date" required value={claim.from} onChange={(event) => setClaim({ ...claim, from: event.target.value })} />
        <TextArea label={words.claimNote} name="note" hint={words.claimNoteHint} required value={claim.note} onChange={(event) => setClaim({ ...claim, note: event.target.value })} />
        <Wrong error={make.error} />
        <div className="buttons">
          <button className="btn main" disabled={make.busy}>{words.claimSend}</button>
          <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}
