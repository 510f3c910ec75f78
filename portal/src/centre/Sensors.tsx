import { useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import type { Items, OneTimeToken, SensorRow } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Export } from '../parts/Controls'
import { Dialog } from '../parts/Dialog'
import { TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { useSorting } from '../parts/useSorting'
import { SensorTable } from './SensorTable'

const kOrder = ['silent', 'late', 'waiting', 'ok', 'revoked']

export default function Sensors() {
  const { t, f } = useSpoken()
  const words = t.centre.sensors
  const { may } = useSession()
  const [isAdding, setAdding] = useState(false)
  const asked = useAsked<Items<SensorRow>>('/api/sensors', { on: ['sensor'] })
  const since = (asked.data?.items ?? []).filter((row) => row.state === 'silent' && row.last_seen).map((row) => Date.parse(row.last_seen!))
  const longest = since.length > 0 ? f.duration((Date.now() - Math.min(...since)) / 3_600_000) : ''
  return (
    <>
      <Ask tools={<>
        {may('enrol_sensors') && <button className="btn" onClick={() => setAdding(true)}>{words.add}</button>}
        <Export path="/api/sensors.csv" {...(asked.data ? { rows: asked.data.items.length } : {})} />
      </>}>{words.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.items, longest)}</Answer><Lead>{words.lead}</Lead></Head>
            <List rows={data.items} mayRevoke={may('enrol_sensors')} />
          </>
        )}
      </Section>
      {isAdding && <AddSensor onClose={() => setAdding(false)} />}
    </>
  )
}

function List({ rows, mayRevoke }: { rows: SensorRow[]; mayRevoke: boolean }) {
  const { t, name } = useSpoken()
  const words = t.centre.sensors
  const toast = useToast()
  const [revoking, setRevoking] = useState<SensorRow | null>(null)
  const change = useChange(api.unit.revokeSensor)
  const list = useSorting(rows, {
    name: (row) => row.name, organisation: (row) => name(row.organisation?.name), state: (row) => kOrder.indexOf(row.state), last: (row) => row.last_seen, records: (row) => row.records, lost: (row) => row.lost,
  }, { by: 'state', order: 'asc' })
  const revoke = async () => {
    if (!revoking || (await change.run(revoking.id)) === null) return
    toast(words.revoked)
    setRevoking(null)
    refresh('/api/sensors')
  }
  return (
    <>
      <SensorTable sensors={list.rows} withOrganisation sorting={list.sorting} onSort={list.onSort}
        {...(mayRevoke ? { action: (row: SensorRow) => row.id && row.state !== 'revoked' ? <button className="link small" onClick={() => setRevoking(row)}>{words.revoke}</button> : null } : {})} />
      {revoking && (
        <Dialog kind="box" label={words.revoke} onClose={() => setRevoking(null)}>
          <h2>{words.revokeSure(revoking.name)}</h2>
          <Wrong error={change.error} />
          <div className="buttons"><button className="btn grave" disabled={change.busy} onClick={() => void revoke()}>{words.revoke}</button><button className="btn" onClick={() => setRevoking(null)}>{t.app.cancel}</button></div>
        </Dialog>
      )}
    </>
  )
}

// A token shown once, with the command that uses it.
function AddSensor({ onClose }: { onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.centre.sensors
  const [sensorName, setName] = useState('')
  const [organisation, setOrganisation] = useState('')
  const [token, setToken] = useState<OneTimeToken | null>(null)
  const change = useChange(api.unit.addSensor)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await change.run({ name: sensorName.trim(), organisation: organisation.trim() })
    if (!answer) return
    setToken(answer)
    refresh('/api/sensors')
  }
  return (
    <Dialog kind="box" label={words.addTitle} onClose={onClose}>
      <h2>{token ? words.token : words.addTitle}</h2>
      {token ? (
        <div className="form">
          <p className="once">{token.token}</p>
          <p className="soft">{words.tokenHow}</p>
          <pre tabIndex={0}>luytre sensor enroll --hub {location.origin} --token {token.token}</pre>
          <p className="small quiet">{words.expires(f.dateTime(token.expires))}</p>
          <div className="buttons"><button className="btn main" onClick={onClose}>{t.app.close}</button></div>
        </div>
      ) : (
        <form className="form" onSubmit={submit}>
          <TextField label={words.name} value={sensorName} autoFocus required onChange={(event) => setName(event.target.value)} />
          <TextField label={words.organisation} hint={words.organisationHint} value={organisation} onChange={(event) => setOrganisation(event.target.value)} />
          <Wrong error={change.error} />
          <div className="buttons"><button className="btn main" disabled={change.busy || sensorName.trim() === ''}>{words.create}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
        </form>
      )}
    </Dialog>
  )
}
