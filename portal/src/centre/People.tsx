import { useMemo, useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import type { Items, Membership, NewUser, OneTimeToken, Role, UserRow } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { useQuery } from '../app/router'
import { useMe, useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { folded } from '../i18n/format'
import { Filters, SearchField } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { SelectField, TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, KeyValue } from '../parts/Text'
import { useSorting } from '../parts/useSorting'

export default function People() {
  const { t } = useSpoken()
  const words = t.centre.people
  const { may } = useSession()
  const [isAdding, setAdding] = useState(false)
  const asked = useAsked<Items<UserRow>>('/api/users')
  return (
    <>
      <Ask tools={may('change_users') && <button className="btn" onClick={() => setAdding(true)}>{words.add}</button>}>{words.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.items.length, data.items.filter((one) => one.active && !one.has_second_factor).length)}</Answer></Head>
            <List people={data.items} mayChange={may('change_users')} />
          </>
        )}
      </Section>
      {isAdding && <AddPerson onClose={() => setAdding(false)} />}
    </>
  )
}

function List({ people, mayChange }: { people: UserRow[]; mayChange: boolean }) {
  const { t, f, name } = useSpoken()
  const words = t.centre.people
  const c = words.column
  const [query, setQuery] = useQuery()
  const [open, setOpen] = useState<UserRow | null>(null)
  const q = query.get('q') ?? ''
  const fitting = useMemo(() => people.filter((one) => folded(`${one.name} ${one.login} ${one.email}`).includes(folded(q))), [people, q])
  const list = useSorting(fitting, { name: (row) => row.name, login: (row) => row.login, created: (row) => row.created, factor: (row) => Number(row.has_second_factor) }, { by: 'name', order: 'asc' })
  const role = (one: Membership) => `${t.words.roles[one.role]}, ${one.organisation === '' ? words.centre : name(one.organisation_name) || one.organisation}`
  const columns: Column<UserRow>[] = [
    { key: 'name', head: c.name, sort: 'name', phone: 't', cell: (row) => <><span className="strong">{row.name}</span><span className="sub">{row.email}</span></> },
    { key: 'login', head: c.login, sort: 'login', className: 'nb', cell: (row) => row.login },
    { key: 'roles', head: c.roles, phone: 'w', className: 'wrap soft', cell: (row) => row.memberships.map(role).join('; ') },
    { key: 'factor', head: c.factor, sort: 'factor', phone: 'w', label: c.factor, cell: (row) => (row.has_second_factor ? words.on : <span className="strong">{words.off}</span>) },
    { key: 'state', head: c.state, phone: 'k', className: 'nb', cell: (row) => (!row.active ? <span className="strong">{words.inactive}</span> : row.has_password ? words.active : words.noPassword) },
    { key: 'created', head: c.created, sort: 'created', falls: true, num: true, cell: (row) => f.dateInTable(row.created) },
  ]
  return (
    <>
      <Filters note={t.parts.rowsShown(fitting.length, people.length)}><SearchField value={q} placeholder={words.search} onChange={(next) => setQuery({ q: next })} /></Filters>
      <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.id} sorting={list.sorting} onSort={list.onSort} tall {...(mayChange ? { onPeek: setOpen } : {})} />
      {open && <Person person={people.find((one) => one.id === open.id) ?? open} onClose={() => setOpen(null)} />}
    </>
  )
}

function Person({ person, onClose }: { person: UserRow; onClose: () => void }) {
  const { t, name } = useSpoken()
  const me = useMe()
  const words = t.centre.people
  const toast = useToast()
  const [token, setToken] = useState<OneTimeToken | null>(null)
  const [sure, setSure] = useState(false)
  const state = useChange(api.people.setActive)
  const password = useChange(api.people.passwordToken)
  const factor = useChange(api.people.resetFactor)
  const expel = useChange(async (one: Membership) => {
    await api.people.expel(one.organisation, one.id)
    refresh('/api/users')
    toast(words.done)
  })
  const turn = async () => {
    if ((await state.run(person.id, !person.active)) === null) return
    refresh('/api/users')
    toast(words.done, () => void api.people.setActive(person.id, person.active).then(() => refresh('/api/users')))
  }
  const reset = async () => {
    if ((await factor.run(person.id)) === null) return
    setSure(false)
    refresh('/api/users')
    toast(words.done)
  }
  return (
    <Dialog kind="sheet" label={person.name} onClose={onClose}>
      <h2>{person.name}</h2>
      <p className="soft">{person.login} · {person.email}</p>
      <div className="form above">
        {token ? (
          <>
            <h3>{words.tokenTitle(person.name)}</h3>
            <Token token={token} />
          </>
        ) : <button className="btn" disabled={password.busy} onClick={() => void password.run(person.id).then((answer) => answer && setToken(answer))}>{words.token}</button>}
        {person.has_second_factor && (sure
          ? <div><p>{words.resetSure(person.name)}</p><div className="buttons"><button className="btn grave" onClick={() => void reset()}>{words.resetFactor}</button><button className="btn" onClick={() => setSure(false)}>{t.app.cancel}</button></div></div>
          : <button className="btn" onClick={() => setSure(true)}>{words.resetFactor}</button>)}
        <button className="btn" disabled={state.busy} onClick={() => void turn()}>{person.active ? words.block : words.unblock}</button>
        {person.id !== me.id && person.memberships.length > 0 && (
          <KeyValue rows={person.memberships.map((one) => [
            one.organisation === '' ? words.centre : name(one.organisation_name) || one.organisation,
            <>{t.words.roles[one.role]} <button className="link small" disabled={expel.busy} aria-label={words.expelOf(t.words.roles[one.role])} onClick={() => void expel.run(one)}>{words.expel}</button></>,
          ])} />
        )}
        <Wrong error={state.error ?? password.error ?? factor.error ?? expel.error} />
      </div>
    </Dialog>
  )
}

function Token({ token }: { token: OneTimeToken }) {
  const { t, f } = useSpoken()
  const words = t.centre.people
  return (
    <>
      <p className="once">{token.token}</p>
      <p className="small quiet">{words.tokenHow} {words.tokenWhere(location.origin + '/password')} {t.centre.sensors.expires(f.dateTime(token.expires))}</p>
    </>
  )
}

const kRoles: Role[] = ['operator', 'analyst', 'leader', 'administrator', 'member']

function AddPerson({ onClose }: { onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.centre.people
  const [user, setUser] = useState<NewUser>({ login: '', name: '', email: '', language: 'vi', organisation: '', role: 'analyst', named: false })
  const [token, setToken] = useState<OneTimeToken | null>(null)
  const change = useChange(async () => api.people.passwordToken((await api.people.add(user)).id))
  const set = (part: Partial<NewUser>) => setUser((old) => ({ ...old, ...part }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const made = await change.run()
    if (!made) return
    setToken(made)
    refresh('/api/users')
  }
  return (
    <Dialog kind="box" label={words.addTitle} onClose={onClose}>
      <h2>{token ? words.tokenTitle(user.name) : words.addTitle}</h2>
      {token ? <div className="form"><Token token={token} /><div className="buttons"><button className="btn main" onClick={onClose}>{t.app.close}</button></div></div> : (
      <form className="form" onSubmit={submit}>
        <TextField label={words.name} value={user.name} required autoFocus onChange={(event) => set({ name: event.target.value })} />
        <TextField label={words.login} value={user.login} required autoCapitalize="none" onChange={(event) => set({ login: event.target.value })} />
        <TextField label={words.email} type="email" value={user.email} required onChange={(event) => set({ email: event.target.value })} />
        <TextField label={words.organisation} hint={words.organisationHint} value={user.organisation} onChange={(event) => set({ organisation: event.target.value.trim() })} />
        <SelectField label={words.role} value={user.role} onChange={(event) => set({ role: event.target.value as Role })}>{kRoles.map((role) => <option key={role} value={role}>{t.words.roles[role]}</option>)}</SelectField>
        <SelectField label={words.language} value={user.language} onChange={(event) => set({ language: event.target.value as 'vi' | 'en' })}><option value="vi">Tiếng Việt</option><option value="en">English</option></SelectField>
        <label className="choice"><input type="checkbox" checked={user.named} onChange={(event) => set({ named: event.target.checked })} /><span>{words.named}</span></label>
        <Wrong error={change.error} />
        <div className="buttons"><button className="btn main" disabled={change.busy}>{words.create}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
      )}
    </Dialog>
  )
}
