// Planning a roster: a shift, turns for a period, a file, and whom to call when somebody is missing.
import { useState, type FormEvent } from 'react'
import type { DutyPolicy, DutyRole, ShiftsAdded } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { SelectField, TextArea, TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { duty } from './api'
import { linesOf, stepsOf } from './policy'
import { ROLES } from './roster'
import { Span } from './ShiftBox'

type Open = 'plan' | 'import' | 'policy' | null

export function PlanTools({ organisation, first, last, onAdd, onDone }: { organisation: string; first: string; last: string; onAdd: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  return (
    <>
      <button className="link" onClick={onAdd}>{words.add}</button>
      <button className="link" onClick={() => setOpen('plan')}>{words.plan}</button>
      <button className="link" onClick={() => setOpen('import')}>{words.importFile}</button>
      <button className="link" onClick={() => setOpen('policy')}>{words.policy}</button>
      {open === 'plan' && <Plan organisation={organisation} first={first} last={last} onClose={close} onDone={onDone} />}
      {open === 'import' && <Import organisation={organisation} onClose={close} onDone={onDone} />}
      {open === 'policy' && <Policy organisation={organisation} onClose={close} />}
    </>
  )
}

function Replace({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useSpoken()
  return <label className="choice"><input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} /><span>{t.duty.replace}</span></label>
}

function Plan({ organisation, first, last, onClose, onDone }: { organisation: string; first: string; last: string; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [plan, setPlan] = useState({ role: 'technical' as DutyRole, people: '', turn_days: 1, begins: '07:00', from: first, to: last, replace: false })
  const rotate = useChange(duty.rotate)
  const list = (text: string, by: RegExp) => text.split(by).map((one) => one.trim()).filter(Boolean)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const done = await rotate.run({ ...plan, organisation, people: list(plan.people, /\n/), begins: list(plan.begins, /[,\s]+/) })
    if (!done) return
    toast(words.planned(done.added, done.cut))
    onDone()
    onClose()
  }
  return (
    <Dialog kind="sheet" label={words.plan} onClose={onClose}>
      <h2>{words.plan}</h2>
      <p className="soft">{words.planHint}</p>
      <form className="form" onSubmit={submit}>
        <SelectField label={words.column.role} value={plan.role} onChange={(event) => setPlan({ ...plan, role: event.target.value as DutyRole })}>
          {ROLES.map((role) => <option key={role} value={role}>{words.role[role]}</option>)}
        </SelectField>
        <TextArea label={words.people} required rows={5} value={plan.people} onChange={(event) => setPlan({ ...plan, people: event.target.value })} />
        <TextField label={words.begins} required value={plan.begins} onChange={(event) => setPlan({ ...plan, begins: event.target.value })} />
        <TextField label={words.turn} type="number" min={0} max={366} required value={plan.turn_days} onChange={(event) => setPlan({ ...plan, turn_days: Number(event.target.value) })} />
        <Span days value={plan} onChange={(span) => setPlan({ ...plan, ...span })} />
        <Replace on={plan.replace} onChange={(replace) => setPlan({ ...plan, replace })} />
        <Wrong error={rotate.error} />
        <div className="buttons"><button className="btn main" disabled={rotate.busy}>{words.planSave}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}

function Import({ organisation, onClose, onDone }: { organisation: string; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [file, setFile] = useState<File | null>(null)
  const [replace, setReplace] = useState(false)
  const [read, setRead] = useState<ShiftsAdded | null>(null)
  const bring = useChange(duty.importFile)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!file) return
    const done = await bring.run({ organisation, text: await file.text(), replace })
    if (!done) return
    onDone()
    toast(words.planned(done.added, done.cut))
    if (done.refused > 0) setRead(done)
    else onClose()
  }
  return (
    <Dialog kind="box" label={words.importFile} onClose={onClose}>
      <h2>{words.importFile}</h2>
      <form className="form" onSubmit={submit}>
        <TextField label={words.file} hint={words.importHint} type="file" required accept=".csv,.ics,text/csv,text/calendar" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
        <Replace on={replace} onChange={setReplace} />
        {read && <div className="callout" role="status"><p>{words.refused(read.refused)}</p><ul>{read.problems.map((problem) => <li key={problem} className="small">{problem}</li>)}</ul></div>}
        <Wrong error={bring.error} />
        <div className="buttons"><button className="btn main" disabled={bring.busy || !file}>{words.importSave}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}

function Policy({ organisation, onClose }: { organisation: string; onClose: () => void }) {
  const { t } = useSpoken()
  const asked = useAsked<DutyPolicy>(duty.policyPath(organisation))
  return (
    <Dialog kind="sheet" label={t.duty.policy} onClose={onClose}>
      <h2>{t.duty.policy}</h2>
      <Section asked={asked} what={t.duty.policy}>{(policy) => <PolicyForm policy={policy} onClose={onClose} />}</Section>
    </Dialog>
  )
}

function PolicyForm({ policy, onClose }: { policy: DutyPolicy; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [wanted, setWanted] = useState({ ...policy, lines: linesOf(policy.steps) })
  const change = useChange(duty.changePolicy)
  const steps = stepsOf(wanted.lines)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (typeof steps === 'number') return
    const { continuous, grace_minutes, check_in_minutes } = wanted
    if (!(await change.run(policy.organisation, { continuous, grace_minutes, check_in_minutes, steps }))) return
    toast(words.policySaved)
    refresh(duty.policyPath(policy.organisation))
    onClose()
  }
  const number = (key: 'grace_minutes' | 'check_in_minutes', label: string) =>
    <TextField label={label} type="number" min={0} max={1440} required value={wanted[key]} onChange={(event) => setWanted({ ...wanted, [key]: Number(event.target.value) })} />
  return (
    <form className="form" onSubmit={submit}>
      <TextArea label={words.policySteps} hint={words.policyHint} rows={6} spellCheck={false} value={wanted.lines} wrong={typeof steps === 'number' ? words.policyWrong(steps) : null}
        onChange={(event) => setWanted({ ...wanted, lines: event.target.value })} />
      {number('grace_minutes', words.policyGrace)}
      {number('check_in_minutes', words.policyInterval)}
      <label className="choice"><input type="checkbox" checked={wanted.continuous} onChange={(event) => setWanted({ ...wanted, continuous: event.target.checked })} /><span>{words.policyContinuous}</span></label>
      <Wrong error={change.error} />
      <div className="buttons"><button className="btn main" disabled={change.busy || typeof steps === 'number'}>{words.policySave}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
    </form>
  )
}
