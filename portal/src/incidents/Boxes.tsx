// What is asked for before something is put on an incident.
import { useState, type FormEvent, type ReactNode } from 'react'
import type { IncidentActRequest, IncidentPage, IncidentRules, IncidentValues, NewIncidentEntry } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Choices, SelectField, TextArea, TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { incidents } from './api'
import { filled, FormFields, missingOf } from './FormFields'

export type BoxKind =
  | { kind: 'report' } | { kind: 'assess' } | { kind: 'file' } | { kind: 'act'; act: IncidentActRequest['act'] }
  | { kind: 'note' | 'support' | 'task' | 'finding' | 'campaign' | 'mark' } | { kind: 'support-answer'; id: string }

// The minute of a time on the country's clock, as the field has it.
const minuteOf = (time: string) => new Date(Date.parse(time) + 7 * 3600_000).toISOString().slice(0, 16)

export function Box({ box, page, onClose }: { box: BoxKind; page: IncidentPage; onClose: () => void }) {
  switch (box.kind) {
    case 'report': return <ReportBox page={page} onClose={onClose} />
    case 'assess': return <AssessBox page={page} onClose={onClose} />
    case 'file': return <FileBox page={page} onClose={onClose} />
    case 'act': return <ActBox page={page} act={box.act} onClose={onClose} />
    default: return <EntryBox page={page} box={box} onClose={onClose} />
  }
}

function Frame({ title, button, ready, change, send, said, onClose, children }: {
  title: string
  button: string
  ready: boolean
  change: { busy: boolean; error: Parameters<typeof Wrong>[0]['error'] }
  send: () => Promise<unknown>
  said: string
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useSpoken()
  const toast = useToast()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || (await send()) === null) return
    toast(said)
    refresh('/api/incident')
    onClose()
  }
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <form className="form inc-form" onSubmit={submit} noValidate>
        <h2>{title}</h2>
        {children}
        <Wrong error={change.error} />
        <div className="buttons end"><button className="btn main" disabled={change.busy || !ready}>{button}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}

function useRules(page: IncidentPage) {
  return useAsked<IncidentRules>(incidents.rulesPath(minuteOf(page.incident.detected), page.incident.organisation?.id ?? '', page.incident.level, page.criteria))
}

function ReportBox({ page, onClose }: { page: IncidentPage; onClose: () => void }) {
  const { t } = useSpoken()
  const rules = useRules(page)
  return (
    <>
      {rules.data ? <ReportForm rules={rules.data} page={page} onClose={onClose} /> : (
        <Dialog kind="box" label={t.incidents.page.reportTitle} onClose={onClose}><Section asked={rules} what={t.incidents.page.what}>{() => null}</Section></Dialog>
      )}
    </>
  )
}

function ReportForm({ rules, page, onClose }: { rules: IncidentRules; page: IncidentPage; onClose: () => void }) {
  const { t, name } = useSpoken()
  const words = t.incidents.page
  const change = useChange(incidents.addReport)
  const wanted = page.clocks.filter((clock) => !clock.met && !clock.centre).flatMap((clock) => clock.forms)
  const forms = rules.forms.filter((form) => form.kind !== 'closing' || page.incident.state === 'ended')
  const [code, setCode] = useState(() => wanted.find((one) => forms.some((form) => form.form === one)) ?? forms[0]?.form ?? '')
  // What was said before is not asked again.
  const [values, setValues] = useState<IncidentValues>(() => Object.assign({}, ...page.reports.map((report) => report.values)) as IncidentValues)
  const [checked, setChecked] = useState(false)
  const form = forms.find((one) => one.form === code)
  const missing = form ? missingOf(form, values) : []
  const send = async () => {
    if (!form) return null
    if (missing.length > 0) {
      setChecked(true)
      return null
    }
    return change.run(page.incident.id, { form: form.form, values: filled(form, values) })
  }
  return (
    <Frame title={words.reportTitle} button={words.reportSend} ready={form !== undefined} change={change} send={send} said={words.reported} onClose={onClose}>
      <SelectField label={words.reportForm} name="form" value={code} onChange={(event) => setCode(event.target.value)}>
        {forms.map((one) => <option key={one.form} value={one.form}>{name(one.title)}{one.number ? ` (${one.number})` : ''}</option>)}
      </SelectField>
      {form && <FormFields form={form} values={values} checked={checked} onChange={setValues} />}
      {checked && missing.length > 0 && <p className="alarm small" role="status">{t.incidents.form.missing(missing.length)}</p>}
    </Frame>
  )
}

function ActBox({ page, act, onClose }: { page: IncidentPage; act: IncidentActRequest['act']; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.incidents.page
  const change = useChange(incidents.act)
  const [reason, setReason] = useState('')
  const [ended, setEnded] = useState(() => minuteOf(new Date().toISOString()))
  const send = () => change.run(page.incident.id, { act, reason: reason.trim(), ...(act === 'end' && ended ? { ended } : {}) })
  return (
    <Frame title={words.actTitle[act] ?? ''} button={(words.act[act] ?? '').replace('…', '')} ready={reason.trim() !== ''} change={change} send={send} said={words.acted} onClose={onClose}>
      {act === 'end' && <TextField label={words.endedAt} name="ended" type="datetime-local" value={ended} min={minuteOf(page.incident.detected)} onChange={(event) => setEnded(event.target.value)} />}
      {act === 'close' && <p className="small quiet">{words.closeNote}</p>}
      <TextArea label={words.reason} name="reason" maxLength={3900} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Frame>
  )
}

function AssessBox({ page, onClose }: { page: IncidentPage; onClose: () => void }) {
  const { t, name } = useSpoken()
  const words = t.incidents.page
  const rules = useRules(page)
  const change = useChange(incidents.assess)
  const [level, setLevel] = useState(page.incident.level)
  const [criteria, setCriteria] = useState(page.criteria)
  const [reason, setReason] = useState('')
  return (
    <Frame title={words.assessTitle} button={words.save} ready={reason.trim() !== ''} change={change} said={words.acted} onClose={onClose}
      send={() => change.run(page.incident.id, { level, criteria, reason: reason.trim() })}>
      <SelectField label={words.levelName} name="level" value={String(level)} onChange={(event) => setLevel(Number(event.target.value))}>
        {[0, 1, 2, 3, 4, 5].map((one) => <option key={one} value={one}>{t.incidents.level(one)}</option>)}
      </SelectField>
      <fieldset className="inc-choices">
        <legend>{t.incidents.form.criteria}</legend>
        {(rules.data?.criteria ?? []).map((one) => (
          <label key={one.criterion} className="choice">
            <input type="checkbox" value={one.criterion} checked={criteria.includes(one.criterion)} onChange={(event) => setCriteria(event.target.checked ? [...criteria, one.criterion] : criteria.filter((old) => old !== one.criterion))} />
            <span>{name(one.name)}</span>
          </label>
        ))}
      </fieldset>
      <TextArea label={words.assessWhy} name="reason" maxLength={3900} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Frame>
  )
}

function FileBox({ page, onClose }: { page: IncidentPage; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.incidents.page
  const change = useChange(incidents.attach)
  const [file, setFile] = useState<File | null>(null)
  const [purpose, setPurpose] = useState('log')
  return (
    <Frame title={words.files} button={words.fileSend} ready={file !== null} change={change} said={words.fileSent} onClose={onClose}
      send={async () => (file ? change.run(page.incident.id, file, purpose) : null)}>
      <TextField label={words.fileChoose} name="file" type="file" hint={words.fileHint} onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      <Choices legend={words.filePurpose} value={purpose} onChange={setPurpose} choices={['log', 'sample', 'signed', 'other'].map((one) => ({ value: one, name: words.purpose[one] ?? one }))} />
    </Frame>
  )
}

function EntryBox({ page, box, onClose }: { page: IncidentPage; box: Extract<BoxKind, { kind: 'note' | 'support' | 'task' | 'finding' | 'campaign' | 'mark' | 'support-answer' }>; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.incidents.page
  const change = useChange(incidents.enter)
  const [text, setText] = useState('')
  const [id, setId] = useState(box.kind === 'campaign' ? page.incident.campaign : '')
  const [assignee, setAssignee] = useState('')
  const [due, setDue] = useState('')
  const [yes, setYes] = useState(box.kind === 'mark' ? page.incident.confidential : true)
  const { kind } = box
  const title = { note: words.noteText, support: words.support, task: words.tasks, finding: words.findings, campaign: words.campaign, mark: words.markTitle, 'support-answer': words.answerText }[kind]
  const label = { note: words.noteText, support: words.supportText, task: words.taskText, finding: words.noteText, campaign: words.noteText, mark: words.reason, 'support-answer': words.answerText }[kind]
  const needsText = kind !== 'finding' && kind !== 'campaign'
  const ready = (!needsText || text.trim() !== '') && (kind !== 'finding' || id.trim() !== '')
  const send = () => {
    const body: NewIncidentEntry = { kind, text: text.trim() }
    if (kind === 'support-answer') Object.assign(body, { id: box.id, yes })
    if (kind === 'mark') body.yes = yes
    if (kind === 'finding' || kind === 'campaign') body.id = id.trim()
    if (kind === 'task') Object.assign(body, { assignee: assignee.trim(), ...(due ? { due } : {}) })
    return change.run(page.incident.id, body)
  }
  return (
    <Frame title={title} button={words.save} ready={ready} change={change} send={send} said={words.acted} onClose={onClose}>
      {kind === 'support-answer' && <Choices legend={words.answerText} value={yes ? 'yes' : 'no'} onChange={(value) => setYes(value === 'yes')} choices={[{ value: 'yes', name: words.grant }, { value: 'no', name: words.notGrant }]} />}
      {kind === 'mark' && <Choices legend={words.who} value={yes ? 'yes' : 'no'} onChange={(value) => setYes(value === 'yes')} choices={[{ value: 'no', name: words.whoOpen }, { value: 'yes', name: words.whoClosed }]} />}
      {kind === 'finding' && <TextField label={words.findingId} name="id" hint={words.findingHint} maxLength={64} value={id} onChange={(event) => setId(event.target.value)} />}
      {kind === 'campaign' && <TextField label={words.campaignId} name="id" maxLength={100} value={id} onChange={(event) => setId(event.target.value)} />}
      <TextArea label={label} name="text" maxLength={19000} value={text} onChange={(event) => setText(event.target.value)} />
      {kind === 'task' && <TextField label={words.taskWho} name="assignee" maxLength={150} value={assignee} onChange={(event) => setAssignee(event.target.value)} />}
      {kind === 'task' && <TextField label={words.taskDue} name="due" type="datetime-local" value={due} onChange={(event) => setDue(event.target.value)} />}
    </Frame>
  )
}
