// When mail comes, what is left out of it, and where else it goes.
import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { NoticeSettings, NoticeSettingsChange, Severity, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { Dialog } from '../../parts/Dialog'
import { SelectField, TextArea, TextField } from '../../parts/Form'
import { Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'
import { Mutes } from './Mutes'

const kSeverities: Severity[] = ['low', 'medium', 'high', 'critical']
const kLargestKey = 64 << 10

export function Notices({ unit, settings, again }: { unit: Unit; settings: NoticeSettings; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const { may } = useSession()
  const mayChange = may('change_contacts')
  const { schedule, hour, least, at_once, webhook, language } = settings
  const [value, setValue] = useState({ schedule, hour, least, at_once, webhook, language })
  const [secret, setSecret] = useState('')
  const [isKey, setKey] = useState(false)
  const save = useChange((body: NoticeSettingsChange) => api.unit.noticeSettings(unit.organisation.id, body))
  const keep = async (body: NoticeSettingsChange) => {
    const answer = await save.run(body)
    if (!answer) return false
    again()
    toast(words.saved)
    setSecret(answer.webhook_secret)
    return true
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { webhook: address, ...rest } = value
    // A webhook is sent only when it changed: setting it makes a new secret.
    void keep({ ...rest, ...(address.trim() === webhook ? {} : { webhook: address.trim() }) })
  }
  const severities = kSeverities.map((one) => <option key={one} value={one}>{t.words.severities[one]}</option>)
  const change = (next: Partial<typeof value>) => setValue({ ...value, ...next })
  return (
    <section id="notices">
      <SectionHead title={words.notices} />
      <p className="note">
        {words.noticeLead} {settings.key ? <>{words.encrypted} <span className="mono long">{settings.key}</span>.</> : `${words.plain}.`}
        {mayChange && <> <button className="link" onClick={() => setKey(true)}>{settings.key ? words.changeKey : words.addKey}</button></>}
      </p>
      <form className="form wide" onSubmit={submit}>
        <fieldset disabled={!mayChange} className="fields">
          <SelectField label={words.schedule} value={value.schedule} onChange={(event) => change({ schedule: event.target.value as typeof schedule })}>
            <option value="daily">{words.daily}</option>
            <option value="weekly">{words.weekly}</option>
            <option value="never">{words.never}</option>
          </SelectField>
          <SelectField label={words.hour} value={value.hour} onChange={(event) => change({ hour: Number(event.target.value) })}>
            {Array.from({ length: 24 }, (_, n) => <option key={n} value={n}>{String(n).padStart(2, '0')}:00</option>)}
          </SelectField>
          <SelectField label={words.least} value={value.least} onChange={(event) => change({ least: event.target.value as Severity })}>{severities}</SelectField>
          <SelectField label={words.atOnce} value={value.at_once} onChange={(event) => change({ at_once: event.target.value as Severity })}>{severities}</SelectField>
          <SelectField label={words.language} value={value.language} onChange={(event) => change({ language: event.target.value as 'vi' | 'en' })}>
            <option value="vi">{t.account.person.vi}</option>
            <option value="en">{t.account.person.en}</option>
          </SelectField>
          <TextField label={words.webhook} name="webhook" type="url" hint={words.webhookHint} value={value.webhook} onChange={(event) => change({ webhook: event.target.value })} />
        </fieldset>
        {!isKey && <Wrong error={save.error} />}
        {mayChange && <div className="buttons"><button className="btn" disabled={save.busy}>{t.parts.save}</button></div>}
      </form>
      <Mutes unit={unit} muted={settings.muted} again={again} />
      {isKey && <PublicKey has={settings.key !== ''} error={save.error} busy={save.busy} onClose={() => {
        save.clear()
        setKey(false)
      }} onKey={async (public_key) => {
        if (await keep({ public_key })) setKey(false)
      }} />}
      {secret && <Secret secret={secret} onClose={() => setSecret('')} />}
    </section>
  )
}

// An OpenPGP public key, chosen as a file or pasted.
function PublicKey({ has, error, busy, onKey, onClose }: {
  has: boolean
  error: ReturnType<typeof useChange>['error']
  busy: boolean
  onKey: (key: string) => Promise<void>
  onClose: () => void
}) {
  const { t } = useSpoken()
  const words = t.body.unit
  const [key, setKey] = useState('')
  const title = has ? words.changeKey : words.addKey
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <h2>{title}</h2>
      <form className="form" onSubmit={(event) => {
        event.preventDefault()
        void onKey(key)
      }}>
        <TextField label={words.keyFile} type="file" accept=".asc,.gpg,.pgp,.txt" onChange={(event) => {
          const file = event.target.files?.[0]
          if (file && file.size <= kLargestKey) void file.text().then(setKey)
        }} />
        <TextArea label={words.keyText} name="public_key" hint={words.keyHint} rows={6} className="input mono" spellCheck={false} value={key} onChange={(event) => setKey(event.target.value)} />
        <Wrong error={error} />
        <div className="buttons">
          <button className="btn main" disabled={busy || key.trim() === ''}>{t.parts.save}</button>
          {has && <button type="button" className="btn grave" disabled={busy} onClick={() => void onKey('')}>{words.dropKey}</button>}
          <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  return (
    <Dialog kind="box" label={words.secret} onClose={onClose}>
      <h2>{words.secret}</h2>
      <div className="token">
        <p className="soft">{words.secretLead}</p>
        <code className="once">{secret}</code>
        <p className="quiet small">{words.secretHow}</p>
        <div className="buttons">
          <button className="btn" onClick={() => void navigator.clipboard.writeText(secret).then(() => toast(t.account.enrol.copied))}>{t.account.enrol.copy}</button>
          <button className="btn main" onClick={onClose}>{t.app.close}</button>
        </div>
      </div>
    </Dialog>
  )
}
