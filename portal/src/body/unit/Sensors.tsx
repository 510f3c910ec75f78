import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { OneTimeToken, SensorRow, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { TextField } from '../../parts/Form'
import { SmallHedge } from '../../parts/Hedge'
import { Alarm } from '../../parts/Marks'
import { Empty, Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

const kSkew = 30 // seconds of clock skew worth saying

export function Sensors({ unit, again }: { unit: Unit; again: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const { may } = useSession()
  const mayEnrol = may('enrol_sensors')
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<SensorRow | null>(null)
  const columns: Column<SensorRow>[] = [
    { key: 'name', head: words.sensors, phone: 't', cell: (row) => <>{row.name}{row.version && <span className="sub">{row.version}</span>}</> },
    { key: 'state', head: words.sensorState, phone: 'k', cell: (row) => (
      <span className={row.state === 'silent' ? 'alarm' : row.state === 'revoked' ? 'quiet' : undefined}>
        {t.words.sensors[row.state]}
        {row.clock_skew !== null && Math.abs(row.clock_skew) >= kSkew && <span className="sub">{words.sensorSkew(f.signed(Math.round(row.clock_skew)))}</span>}
      </span>
    ) },
    { key: 'last', head: words.sensorLast, phone: 'w s2', cell: (row) => (row.last_seen ? f.dateTime(row.last_seen) : t.parts.never) },
    { key: 'records', head: words.sensorRecords, num: true, phone: 'x', cell: (row) => f.number(row.records) },
    { key: 'lost', head: words.sensorLost, num: true, phone: 'x', cell: (row) => <Alarm n={row.lost} /> },
    { key: 'coverage', head: words.sensorCoverage, phone: 'w s2', cell: (row) => row.coverage.length > 0 && <SmallHedge stalks={row.coverage} /> },
    { key: 'act', head: '', num: true, phone: 'r2', cell: (row) => mayEnrol && row.id !== '' && row.state !== 'revoked'
      && <button className="btn bare" aria-label={words.revokeOf(row.name)} onClick={() => setEnding(row)}>{words.revoke}</button> },
  ]
  return (
    <section id="sensors">
      <SectionHead title={words.sensors} tools={mayEnrol && <button className="link" onClick={() => setAdding(true)}>{words.addSensor}</button>} />
      {unit.sensors.length === 0 ? <Empty>{words.sensorsNone}</Empty>
        : <DataTable caption={words.sensors} columns={columns} rows={unit.sensors} id={(row) => row.id || row.name} tall />}
      {adding && <Add unit={unit} onClose={() => setAdding(false)} again={again} />}
      {ending && <Revoke sensor={ending} onClose={() => setEnding(null)} again={again} />}
    </section>
  )
}

function Add({ unit, onClose, again }: { unit: Unit; onClose: () => void; again: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const [label, setLabel] = useState('')
  const [made, setMade] = useState<OneTimeToken | null>(null)
  const add = useChange(api.unit.addSensor)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await add.run({ organisation: unit.organisation.id, name: label.trim() })
    if (!answer) return
    setMade(answer)
    again()
  }
  const command = made ? `luytre sensor enroll --hub ${location.origin} --token ${made.token}` : ''
  return (
    <Dialog kind="box" label={words.addSensor} onClose={onClose}>
      <h2>{words.addSensor}</h2>
      {made ? (
        <div className="token">
          <p className="soft">{words.sensorToken}</p>
          <code className="once">{made.token}</code>
          <p className="soft">{words.sensorRun}</p>
          <pre tabIndex={0}>{command}</pre>
          <p className="quiet small">{words.sensorUntil(f.dateTime(made.expires))}</p>
          <div className="buttons">
            <button className="btn" onClick={() => void navigator.clipboard.writeText(command).then(() => toast(t.account.enrol.copied))}>{t.account.enrol.copy}</button>
            <button className="btn main" onClick={onClose}>{t.app.close}</button>
          </div>
        </div>
      ) : (
        <form className="form" onSubmit={submit}>
          <TextField label={words.sensorName} name="name" hint={words.sensorNameHint} required pattern="[a-z0-9][a-z0-9\-]*" spellCheck={false} autoCapitalize="none"
            value={label} onChange={(event) => setLabel(event.target.value)} />
          <Wrong error={add.error} />
          <div className="buttons">
            <button className="btn main" disabled={add.busy}>{words.sensorMake}</button>
            <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

function Revoke({ sensor, onClose, again }: { sensor: SensorRow; onClose: () => void; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const revoke = useChange(async () => {
    await api.unit.revokeSensor(sensor.id)
    return true
  })
  return (
    <Dialog kind="box" label={words.revokeOf(sensor.name)} onClose={onClose}>
      <h2>{words.revokeOf(sensor.name)}</h2>
      <p>{words.revokeAsk(sensor.name)}</p>
      <Wrong error={revoke.error} />
      <p className="note buttons">
        <button className="btn grave" disabled={revoke.busy} onClick={() => void revoke.run().then((ok) => {
          if (!ok) return
          again()
          onClose()
        })}>{words.revoke}</button>
        <button className="btn bare" onClick={onClose}>{t.app.cancel}</button>
      </p>
    </Dialog>
  )
}
