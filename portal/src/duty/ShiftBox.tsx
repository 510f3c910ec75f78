// One shift: put somebody on duty, let another stand in, ask for a swap, take it away.
import { useState, type FormEvent } from 'react'
import type { DutyRole, DutyShift } from '../api/types'
import { useChange } from '../api/use'
import { useMe, useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { SelectField, TextArea, TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { duty } from './api'
import { ROLES, toField } from './roster'

export interface Wanted {
  organisation: string
  role: DutyRole
  from: string
  to: string
}

function People({ id, people }: { id: string; people: [string, string][] }) {
  return <datalist id={id}>{people.map(([person, name]) => <option key={person} value={person}>{name}</option>)}</datalist>
}

export function AddShift({ wanted, people, onClose, onDone }: { wanted: Wanted; people: [string, string][]; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [shift, setShift] = useState({ role: wanted.role, person: '', from: toField(wanted.from), to: toField(wanted.to), note: '' })
  const add = useChange(duty.addShift)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await add.run({ ...shift, person: shift.person.trim(), organisation: wanted.organisation }))) return
    toast(words.saved)
    onDone()
    onClose()
  }
  return (
    <Dialog kind="box" label={words.assignTitle} onClose={onClose}>
      <h2>{words.assignTitle}</h2>
      <form className="form" onSubmit={submit}>
        <TextField label={words.person} hint={words.personHint} required list="duty-people" value={shift.person} onChange={(event) => setShift({ ...shift, person: event.target.value })} />
        <People id="duty-people" people={people} />
        <SelectField label={words.column.role} value={shift.role} onChange={(event) => setShift({ ...shift, role: event.target.value as DutyRole })}>
          {ROLES.map((role) => <option key={role} value={role}>{words.role[role]}</option>)}
        </SelectField>
        <Span value={shift} onChange={(span) => setShift({ ...shift, ...span })} />
        <TextArea label={words.note} value={shift.note} onChange={(event) => setShift({ ...shift, note: event.target.value })} />
        <Wrong error={add.error} />
        <div className="buttons"><button className="btn main" disabled={add.busy}>{words.save}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}

export function Span({ value, onChange, days }: { value: { from: string; to: string }; onChange: (span: { from: string; to: string }) => void; days?: boolean }) {
  const { t } = useSpoken()
  const type = days ? 'date' : 'datetime-local'
  return (
    <div className="pair">
      <TextField label={t.duty.from} type={type} required value={value.from} onChange={(event) => onChange({ from: event.target.value, to: value.to })} />
      <TextField label={t.duty.to} type={type} required value={value.to} onChange={(event) => onChange({ from: value.from, to: event.target.value })} />
    </div>
  )
}

export function ShiftBox({ shift, people, nameOf, onClose, onDone }: { shift: DutyShift; people: [string, string][]; nameOf: (person: string) => string; onClose: () => void; onDone: () => void }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const me = useMe()
  const { may } = useSession()
  const toast = useToast()
  const [stand, setStand] = useState({ person: '', from: toField(shift.from), to: toField(shift.to), note: '' })
  const [taker, setTaker] = useState('')
  const done = (text: string) => {
    toast(text)
    onDone()
    onClose()
  }
  const standIn = useChange(async () => { await duty.standIn(shift, { ...stand, person: stand.person.trim() }); done(words.saved) })
  const ask = useChange(async () => { await duty.askSwap(shift, { taker: taker.trim() }); done(words.swapAsked) })
  const cancel = useChange(async () => { await duty.cancelShift(shift); done(words.cancelled) })
  const on = (change: { run: () => Promise<unknown> }) => (event: FormEvent) => {
    event.preventDefault()
    void change.run()
  }
  return (
    <Dialog kind="sheet" label={words.shiftOf(nameOf(shift.person))} onClose={onClose}>
      <h2>{words.shiftOf(nameOf(shift.person))}</h2>
      <p className="lead">{words.role[shift.role]} · {f.dateTime(shift.from)} {words.until} {f.dateTime(shift.to)}</p>
      {shift.note && <p className="soft">{shift.note}</p>}
      {shift.person === me.id && (
        <form className="form" onSubmit={on(ask)}>
          <h3>{words.askSwap}</h3>
          <TextField label={words.taker} hint={words.askSwapHint} required list="duty-takers" value={taker} onChange={(event) => setTaker(event.target.value)} />
          <People id="duty-takers" people={people} />
          <Wrong error={ask.error} />
          <div className="buttons"><button className="btn main" disabled={ask.busy}>{words.askSwap}</button></div>
        </form>
      )}
      {may('change_duty') && (
        <>
          <form className="form" onSubmit={on(standIn)}>
            <h3>{words.standIn}</h3>
            <TextField label={words.person} hint={words.personHint} required list="duty-people" value={stand.person} onChange={(event) => setStand({ ...stand, person: event.target.value })} />
            <People id="duty-people" people={people} />
            <Span value={stand} onChange={(span) => setStand({ ...stand, ...span })} />
            <Wrong error={standIn.error} />
            <div className="buttons"><button className="btn main" disabled={standIn.busy}>{words.standInSave}</button></div>
          </form>
          <Wrong error={cancel.error} />
          <div className="buttons"><button className="btn" disabled={cancel.busy} onClick={() => void cancel.run()}>{words.cancelShift}</button></div>
        </>
      )}
    </Dialog>
  )
}
