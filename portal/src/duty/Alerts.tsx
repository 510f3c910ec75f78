import { useState, type FormEvent } from 'react'
import type { DutyAlert } from '../api/types'
import { useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextArea, TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { duty } from './api'
import { Span } from './ShiftBox'

// Periods in which more people are needed, everywhere.
export function Alerts({ alerts, mayChange, first, last, onDone }: { alerts: DutyAlert[]; mayChange: boolean; first: string; last: string; onDone: () => void }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [declaring, setDeclaring] = useState(false)
  const end = useChange(async (id: string) => {
    await duty.endAlert(id)
    toast(words.alertEnded)
    onDone()
  })
  if (alerts.length === 0 && !mayChange) return null
  return (
    <section id="alerts">
      <SectionHead title={words.alerts} tools={mayChange && <button className="link" onClick={() => setDeclaring(true)}>{words.declare}</button>} />
      <Wrong error={end.error} />
      <ul className="on-duty">
        {alerts.map((alert) => (
          <li key={alert.id}>
            <span className="strong">{f.dateTime(alert.from)} {words.until} {f.dateTime(alert.to)}</span>
            <span className="soft">{words.alertLine(alert.technical, alert.leader)}{alert.check_in_minutes > 0 && `; ${words.alertEvery(alert.check_in_minutes)}`}</span>
            <span className="quiet">{alert.reason}</span>
            {mayChange && Date.parse(alert.to) > Date.now() && <button className="btn bare" disabled={end.busy} onClick={() => void end.run(alert.id)}>{words.endAlert}</button>}
          </li>
        ))}
      </ul>
      {declaring && <Declare first={first} last={last} onClose={() => setDeclaring(false)} onDone={onDone} />}
    </section>
  )
}

function Declare({ first, last, onClose, onDone }: { first: string; last: string; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [alert, setAlert] = useState({ from: first, to: last, technical: 2, leader: 1, check_in_minutes: 0, reason: '' })
  const declare = useChange(duty.declare)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await declare.run({ ...alert, reason: alert.reason.trim() }))) return
    toast(words.alertDeclared)
    onDone()
    onClose()
  }
  const number = (key: 'technical' | 'leader' | 'check_in_minutes', label: string, least: number) =>
    <TextField label={label} type="number" min={least} max={1440} required value={alert[key]} onChange={(event) => setAlert({ ...alert, [key]: Number(event.target.value) })} />
  return (
    <Dialog kind="box" label={words.declare} onClose={onClose}>
      <h2>{words.declare}</h2>
      <p className="soft">{words.declareHint}</p>
      <form className="form" onSubmit={submit}>
        <Span days value={alert} onChange={(span) => setAlert({ ...alert, ...span })} />
        <div className="pair">{number('technical', words.technical, 1)}{number('leader', words.leader, 1)}</div>
        {number('check_in_minutes', words.interval, 0)}
        <TextArea label={words.reason} required value={alert.reason} onChange={(event) => setAlert({ ...alert, reason: event.target.value })} />
        <Wrong error={declare.error} />
        <div className="buttons"><button className="btn main" disabled={declare.busy}>{words.declare}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}
