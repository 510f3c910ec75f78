import { useState, type FormEvent } from 'react'
import { api } from '../../api/routes'
import type { NoticeSettings, Severity, Unit } from '../../api/types'
import { useChange } from '../../api/use'
import { useSession } from '../../app/session'
import { useToast } from '../../app/toast'
import { useSpoken } from '../../i18n'
import { SelectField, TextField } from '../../parts/Form'
import { Wrong } from '../../parts/States'
import { SectionHead } from '../../parts/Text'

const kSeverities: Severity[] = ['low', 'medium', 'high', 'critical']

export function Notices({ unit, settings, again }: { unit: Unit; settings: NoticeSettings; again: () => void }) {
  const { t } = useSpoken()
  const words = t.body.unit
  const toast = useToast()
  const { may } = useSession()
  const { schedule, hour, least, at_once, webhook, language } = settings
  const [value, setValue] = useState({ schedule, hour, least, at_once, webhook, language })
  const save = useChange(() => api.unit.noticeSettings(unit.organisation.id, value))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await save.run())) return
    again()
    toast(words.saved)
  }
  const severities = kSeverities.map((one) => <option key={one} value={one}>{t.words.severities[one]}</option>)
  const change = (next: Partial<typeof value>) => setValue({ ...value, ...next })
  return (
    <section id="notices">
      <SectionHead title={words.notices} />
      <p className="note">{words.noticeLead} {settings.key ? <>{words.encrypted} <span className="mono">{settings.key}</span>.</> : `${words.plain}.`}</p>
      <form className="form wide" onSubmit={submit}>
        <fieldset disabled={!may('change_contacts')} className="fields">
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
          <TextField label={words.webhook} type="url" hint={words.webhookHint} value={value.webhook} onChange={(event) => change({ webhook: event.target.value })} />
        </fieldset>
        <Wrong error={save.error} />
        {may('change_contacts') && <div className="buttons"><button className="btn" disabled={save.busy}>{t.parts.save}</button></div>}
      </form>
    </section>
  )
}
