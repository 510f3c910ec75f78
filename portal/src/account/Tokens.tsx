import { useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import type { ApiTokenRow, Items, OneTimeToken } from '../api/types'
import { useAsked, useChange } from '../api/use'
import { useMe } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { SelectField, TextField } from '../parts/Form'
import { Empty, Section, Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'

const kDays = [30, 90, 365]

export function Tokens() {
  const { t, f } = useSpoken()
  const words = t.account.tokens
  const asked = useAsked<Items<ApiTokenRow>>('/api/session/tokens')
  const [making, setMaking] = useState(false)
  const revoke = useChange(async (id: string) => {
    await api.session.revokeToken(id)
    asked.again()
  })
  const state = (row: ApiTokenRow) => (row.revoked ? words.revoked : Date.parse(row.expires) < Date.now() ? words.expired : null)
  const columns: Column<ApiTokenRow>[] = [
    { key: 'name', head: words.name, phone: 't', cell: (row) => <>{row.name}<span className="sub mono">{row.prefix}…</span></> },
    { key: 'scopes', head: words.scopes, phone: 'w', className: 'wrap', cell: (row) => row.scopes.map((scope) => t.account.permissions[scope] ?? scope).join(', ') },
    { key: 'used', head: words.used, phone: 'x', cell: (row) => (row.used ? f.dateTime(row.used) : words.never) },
    { key: 'until', head: words.until, phone: 'x', cell: (row) => state(row) ?? f.dateInTable(row.expires) },
    { key: 'end', head: '', phone: 'k', num: true, cell: (row) => state(row) ? null
      : <button className="btn bare" disabled={revoke.busy} aria-label={words.revokeOf(row.name)} onClick={() => void revoke.run(row.id)}>{words.revoke}</button> },
  ]
  return (
    <section>
      <SectionHead title={words.title} tools={<button className="link" onClick={() => setMaking(true)}>{words.make}</button>} />
      <p className="note">{words.lead}</p>
      <Wrong error={revoke.error} />
      <Section asked={asked} what={words.what} lines={2}>
        {(data) => data.items.length === 0 ? <Empty>{words.none}</Empty>
          : <DataTable caption={words.title} columns={columns} rows={data.items} id={(row) => row.id} tall />}
      </Section>
      {making && <NewToken onClose={() => setMaking(false)} onMade={asked.again} />}
    </section>
  )
}

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { t, f } = useSpoken()
  const words = t.account.tokens
  const me = useMe()
  const toast = useToast()
  const [label, setLabel] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [days, setDays] = useState(90)
  const [made, setMade] = useState<OneTimeToken | null>(null)
  const make = useChange(api.session.newToken)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const expires = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19) + 'Z'
    const answer = await make.run({ name: label.trim(), scopes, expires })
    if (!answer) return
    setMade(answer)
    onMade()
  }
  const turn = (scope: string, on: boolean) => setScopes((old) => (on ? [...old, scope] : old.filter((one) => one !== scope)))
  return (
    <Dialog kind="box" label={words.make} onClose={onClose}>
      <h2>{words.make}</h2>
      {made ? (
        <div className="form">
          <p className="soft">{words.made}</p>
          <code className="once">{made.token}</code>
          <div className="buttons">
            <button className="btn" onClick={() => void navigator.clipboard.writeText(made.token).then(() => toast(t.account.enrol.copied))}>{t.account.enrol.copy}</button>
            <button className="btn main" onClick={onClose}>{t.app.close}</button>
          </div>
        </div>
      ) : (
        <form className="form" onSubmit={submit}>
          <TextField label={words.name} hint={words.nameHint} required value={label} onChange={(event) => setLabel(event.target.value)} />
          <fieldset>
            <legend>{words.scopes}</legend>
            <div className="checks">
              {me.permissions.map((scope) => (
                <label key={scope} className="choice">
                  <input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => turn(scope, event.target.checked)} />
                  <span>{t.account.permissions[scope] ?? scope}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <SelectField label={words.expires} value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {kDays.map((n) => <option key={n} value={n}>{words.daysOf(n)} ({f.date(new Date(Date.now() + n * 86_400_000).toISOString())})</option>)}
          </SelectField>
          <Wrong error={make.error} />
          <div className="buttons">
            <button className="btn main" disabled={make.busy || scopes.length === 0 || !label.trim()} title={scopes.length === 0 ? words.pick : undefined}>{words.make}</button>
            <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
