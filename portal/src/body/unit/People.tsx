import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { OneTimeToken, Role, Unit, UserRow } from '../../api/types'
import { useChange } from '../../api/use'
import { useMe, useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { SelectField, TextField } from '../../parts/Form'
import { Empty, Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

interface Given {
  login: string
  token: OneTimeToken
}

export function People({ unit, again }: { unit: Unit; again: () => void }) {
  const { t, name } = useSpoken()
  const words = t.body.unit
  const me = useMe()
  const { may } = useSession()
  const mayChange = may('change_users')
  const [adding, setAdding] = useState(false)
  const [given, setGiven] = useState<Given | null>(null)
  const turn = useChange(async (row: UserRow) => {
    await api.people.setActive(row.id, !row.active)
    again()
  })
  const give = useChange(async (row: UserRow) => setGiven({ login: row.login, token: await api.people.passwordToken(row.id) }))
  const here = (row: UserRow) => row.memberships.filter((one) => one.organisation === unit.organisation.id)
  const columns: Column<UserRow>[] = [
    { key: 'name', head: words.personName, phone: 't', cell: (row) => <>{row.name || row.login}<span className="sub">{row.login}</span></> },
    { key: 'role', head: words.personRole, phone: 'w', className: 'wrap', cell: (row) => here(row).map((one) =>
      <span key={one.id}>{t.words.roles[one.role]}{one.named && <span className="quiet"> · {words.personNamed}</span>}{!one.accepted && <span className="quiet"> · {words.invited}</span>}{one.organisation_name && one.organisation !== unit.organisation.id && ` (${name(one.organisation_name)})`}</span>) },
    { key: 'factor', head: words.personFactor, phone: 'x', cell: (row) => row.has_second_factor ? words.hasFactor : <span className="quiet">{words.noFactor}</span> },
    { key: 'state', head: words.personState, phone: 'k', cell: (row) => !row.active ? <span className="quiet">{words.inactive}</span> : row.has_password ? words.active : words.noPassword },
    { key: 'act', head: '', num: true, phone: 'w s2', cell: (row) => mayChange && row.id !== me.id && (
      <span className="cell-actions">
        <button className="btn bare" disabled={give.busy} aria-label={words.newTokenOf(row.name || row.login)} onClick={() => void give.run(row)}>{words.newToken}</button>
        <button className="btn bare" disabled={turn.busy} aria-label={row.active ? words.lockOf(row.name || row.login) : words.unlockOf(row.name || row.login)} onClick={() => void turn.run(row)}>
          {row.active ? words.lock : words.unlock}</button>
      </span>
    ) },
  ]
  return (
    <section id="people">
      <SectionHead title={words.people} tools={mayChange && <button className="link" onClick={() => setAdding(true)}>{words.addPerson}</button>} />
      <Wrong error={turn.error ?? give.error} />
      {unit.people.length === 0 ? <Empty>{words.peopleNone}</Empty>
        : <DataTable caption={words.people} columns={columns} rows={unit.people} id={(row) => row.id} tall />}
      {adding && <Add unit={unit} onClose={() => setAdding(false)} onMade={(next) => {
        setAdding(false)
        setGiven(next)
        again()
      }} />}
      {given && <Token given={given} onClose={() => setGiven(null)} />}
    </section>
  )
}

function Add({ unit, onClose, onMade }: { unit: Unit; onClose: () => void; onMade: (given: Given) => void }) {
  const { t, language } = useSpoken()
  const words = t.body.unit
  const [person, setPerson] = useState({ login: '', name: '', email: '', language: language as 'vi' | 'en', role: 'member' as Role, named: false })
  const add = useChange(async () => {
    const { id } = await api.people.add({ ...person, login: person.login.trim(), organisation: unit.organisation.id })
    return { login: person.login.trim(), token: await api.people.passwordToken(id) }
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const given = await add.run()
    if (given) onMade(given)
  }
  return (
    <Dialog kind="box" label={words.addPerson} onClose={onClose}>
      <h2>{words.addPerson}</h2>
      <form className="form" onSubmit={submit}>
        <TextField label={words.personName} name="name" required value={person.name} onChange={(event) => setPerson({ ...person, name: event.target.value })} />
        <TextField label={words.personLogin} name="login" required minLength={3} autoCapitalize="none" spellCheck={false} value={person.login} onChange={(event) => setPerson({ ...person, login: event.target.value })} />
        <TextField label={words.contactEmail} name="email" type="email" required value={person.email} onChange={(event) => setPerson({ ...person, email: event.target.value })} />
        <SelectField label={words.personRole} value={person.role} onChange={(event) => setPerson({ ...person, role: event.target.value as Role })}>
          {(['member', 'administrator'] as const).map((role) => <option key={role} value={role}>{t.words.roles[role]}</option>)}
        </SelectField>
        <SelectField label={words.personLanguage} value={person.language} onChange={(event) => setPerson({ ...person, language: event.target.value as 'vi' | 'en' })}>
          <option value="vi">{t.account.person.vi}</option>
          <option value="en">{t.account.person.en}</option>
        </SelectField>
        <label className="choice"><input type="checkbox" checked={person.named} onChange={(event) => setPerson({ ...person, named: event.target.checked })} /><span>{words.personNamed}</span></label>
        <Wrong error={add.error} />
        <div className="buttons">
          <button className="btn main" disabled={add.busy}>{words.addPerson}</button>
          <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}

function Token({ given, onClose }: { given: Given; onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  return (
    <Dialog kind="box" label={words.newTokenOf(given.login)} onClose={onClose}>
      <h2>{words.newTokenOf(given.login)}</h2>
      <div className="token">
        <p className="soft">{words.personMade(given.login)}</p>
        <code className="once">{given.token.token}</code>
        <p className="quiet small">{words.tokenWhere(`${location.origin}/password`)}. {words.sensorUntil(f.dateTime(given.token.expires))}</p>
        <div className="buttons">
          <button className="btn" onClick={() => void navigator.clipboard.writeText(given.token.token).then(() => toast(t.account.enrol.copied))}>{t.account.enrol.copy}</button>
          <button className="btn main" onClick={onClose}>{t.app.close}</button>
        </div>
      </div>
    </Dialog>
  )
}
