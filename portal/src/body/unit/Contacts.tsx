import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { Contact, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { SelectField, TextField } from '../../parts/Form'
import { Empty, Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

type Open = { kind: 'edit'; contact: Contact | null } | { kind: 'verify'; contact: Contact } | null

export function Contacts({ unit, again }: { unit: Unit; again: () => void }) {
  const { t, f } = useSpoken()
  const words = t.body.unit
  const { may } = useSession()
  const mayChange = may('change_contacts')
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const columns: Column<Contact>[] = [
    { key: 'name', head: words.contactName, phone: 't', cell: (row) => <>{row.name}<span className="sub">{t.words.contactRoles[row.role]}</span></> },
    { key: 'email', head: words.contactEmail, phone: 'w', className: 'wrap', cell: (row) => row.email },
    { key: 'phone', head: words.contactPhone, phone: 'x', cell: (row) => row.phone || '–' },
    { key: 'state', head: words.contactState, phone: 'w s2', cell: (row) => row.suspect ? <span className="alarm">{words.suspect}</span> : row.verified ? words.verified(f.dateInTable(row.verified)) : <span className="alarm">{words.unverified}</span> },
    { key: 'act', head: '', phone: 'k', num: true, cell: (row) => mayChange && (
      <span className="cell-actions">
        {!row.verified && <button className="btn bare" aria-label={words.verifyOf(row.name)} onClick={() => setOpen({ kind: 'verify', contact: row })}>{words.verify}</button>}
        <button className="btn bare" aria-label={words.editOf(row.name)} onClick={() => setOpen({ kind: 'edit', contact: row })}>{words.edit}</button>
      </span>
    ) },
  ]
  return (
    <section id="contacts">
      <SectionHead title={words.contacts} tools={mayChange && <button className="link" onClick={() => setOpen({ kind: 'edit', contact: null })}>{words.addContact}</button>} />
      {unit.contacts.length === 0 ? <Empty>{words.contactsNone}</Empty>
        : <DataTable caption={words.contacts} columns={columns} rows={unit.contacts} id={(row) => row.id} tall />}
      {open?.kind === 'edit' && <Edit unit={unit} contact={open.contact} onClose={close} again={again} />}
      {open?.kind === 'verify' && <Verify unit={unit} contact={open.contact} onClose={close} again={again} />}
    </section>
  )
}

function Edit({ unit, contact, onClose, again }: { unit: Unit; contact: Contact | null; onClose: () => void; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const [value, setValue] = useState({ role: contact?.role ?? 'technical' as Contact['role'], name: contact?.name ?? '', email: contact?.email ?? '', phone: contact?.phone ?? '' })
  const save = useChange(async () => {
    const body = { ...value, organisation: unit.organisation.id }
    if (contact) await api.unit.changeContact(unit.organisation.id, contact.id, body)
    else await api.unit.addContact(body)
    return true
  })
  const drop = useChange(async () => {
    await api.unit.removeContact(unit.organisation.id, contact!.id)
    return true
  })
  const done = (said: string) => {
    again()
    toast(said)
    onClose()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await save.run()) done(words.saved)
  }
  const title = contact ? words.editContact : words.addContact
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <h2>{title}</h2>
      <form className="form" onSubmit={submit}>
        <TextField label={words.contactName} name="name" required value={value.name} onChange={(event) => setValue({ ...value, name: event.target.value })} />
        <SelectField label={words.contactRole} value={value.role} onChange={(event) => setValue({ ...value, role: event.target.value as Contact['role'] })}>
          {(['technical', 'leader', 'duty', 'abuse'] as const).map((role) => <option key={role} value={role}>{t.words.contactRoles[role]}</option>)}
        </SelectField>
        <TextField label={words.contactEmail} name="email" type="email" required value={value.email} onChange={(event) => setValue({ ...value, email: event.target.value })} />
        <TextField label={words.contactPhone} name="phone" type="tel" value={value.phone} onChange={(event) => setValue({ ...value, phone: event.target.value })} />
        <Wrong error={save.error ?? drop.error} />
        <div className="buttons">
          <button className="btn main" disabled={save.busy}>{t.parts.save}</button>
          {contact && <button type="button" className="btn grave" disabled={drop.busy} onClick={() => void drop.run().then((ok) => ok && done(words.removed))}>{words.removeContact}</button>}
          <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}

function Verify({ unit, contact, onClose, again }: { unit: Unit; contact: Contact; onClose: () => void; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const [mailed, setMailed] = useState(false)
  const [code, setCode] = useState('')
  const mail = useChange(async () => {
    await api.unit.mailCode(unit.organisation.id, contact.id)
    return true
  })
  const verify = useChange(async () => {
    await api.unit.verifyContact(unit.organisation.id, contact.id, code.trim())
    return true
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await verify.run())) return
    again()
    toast(words.saved)
    onClose()
  }
  return (
    <Dialog kind="box" label={words.verifyOf(contact.name)} onClose={onClose}>
      <h2>{words.verifyOf(contact.name)}</h2>
      <form className="form" onSubmit={submit}>
        <div className="buttons">
          <button type="button" className={mailed ? 'btn' : 'btn main'} disabled={mail.busy} onClick={() => void mail.run().then((ok) => ok && setMailed(true))}>{words.mailCodeTo(contact.email)}</button>
        </div>
        {mailed && <p className="soft" role="status">{words.codeMailed(contact.email)}</p>}
        <TextField label={words.code} name="code" autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.target.value)} />
        <Wrong error={mail.error ?? verify.error} />
        <div className="buttons"><button className={mailed ? 'btn main' : 'btn'} disabled={verify.busy || !code.trim()}>{words.verify}</button></div>
      </form>
    </Dialog>
  )
}
