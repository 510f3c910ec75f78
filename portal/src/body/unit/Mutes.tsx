// What no mail speaks of until a day; the findings themselves stay as they are.
import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { NoticeSettings, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { today } from '../../i18n/format'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { TextArea, TextField } from '../../parts/Form'
import { Wrong } from '../../parts/States'

type Mute = NoticeSettings['muted'][number]

export function Mutes({ unit, muted, again }: { unit: Unit; muted: Mute[]; again: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const { may } = useSession()
  const [adding, setAdding] = useState(false)
  const drop = useChange(async (id: string) => {
    await api.unit.unmute(unit.organisation.id, id)
    again()
  })
  const what = (row: Mute) => [row.what || words.anyFamily, row.subject || words.anyAddress].join(' · ')
  const columns: Column<Mute>[] = [
    { key: 'what', head: words.muteWhat, phone: 't', className: 'wrap', cell: what },
    { key: 'until', head: words.muteUntil, phone: 'k', cell: (row) => f.dateInTable(row.until) },
    { key: 'reason', head: words.muteReason, phone: 'w', className: 'soft wrap', cell: (row) => row.reason },
    { key: 'act', head: '', num: true, phone: 'r2', cell: (row) => may('accept_risk')
      && <button className="btn bare" disabled={drop.busy} aria-label={words.unmuteOf(what(row))} onClick={() => void drop.run(row.id)}>{words.unmute}</button> },
  ]
  if (muted.length === 0 && !may('accept_risk')) return null
  return (
    <div className="above" id="mutes">
      <p className="note">
        {muted.length === 0 ? words.mutesNone : words.mutes} {may('accept_risk') && <button className="link" onClick={() => setAdding(true)}>{words.mute}</button>}
      </p>
      {muted.length > 0 && <DataTable caption={words.mutes} columns={columns} rows={muted} id={(row) => row.id} />}
      <Wrong error={drop.error} />
      {adding && <NewMute unit={unit} onClose={() => setAdding(false)} again={again} />}
    </div>
  )
}

function NewMute({ unit, onClose, again }: { unit: Unit; onClose: () => void; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const [mute, setMute] = useState({ what: '', subject: '', until: '', reason: '' })
  const add = useChange(() => api.unit.mute(unit.organisation.id, { ...mute, what: mute.what.trim(), subject: mute.subject.trim(), reason: mute.reason.trim() }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await add.run())) return
    again()
    toast(words.saved)
    onClose()
  }
  return (
    <Dialog kind="box" label={words.mute} onClose={onClose}>
      <h2>{words.mute}</h2>
      <form className="form" onSubmit={submit}>
        <p className="soft">{words.muteLead}</p>
        <TextField label={words.muteFamily} name="what" hint={words.muteFamilyHint} spellCheck={false} autoCapitalize="none" value={mute.what} onChange={(event) => setMute({ ...mute, what: event.target.value })} />
        <TextField label={words.muteSubject} name="subject" hint={words.muteSubjectHint} spellCheck={false} value={mute.subject} onChange={(event) => setMute({ ...mute, subject: event.target.value })} />
        <TextField label={words.muteUntil} name="until" type="date" required min={today()} value={mute.until} onChange={(event) => setMute({ ...mute, until: event.target.value })} />
        <TextArea label={words.muteReason} name="reason" required value={mute.reason} onChange={(event) => setMute({ ...mute, reason: event.target.value })} />
        <Wrong error={add.error} />
        <div className="buttons">
          <button className="btn main" disabled={add.busy || (mute.what.trim() === '' && mute.subject.trim() === '')}>{words.mute}</button>
          <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}
