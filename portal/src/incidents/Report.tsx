// Reporting in three steps: what happened and when (and so what is due), the form, a last look. What is written stays in
// the browser until it is sent.
import { useEffect, useMemo, useState, type FormEvent } from 'react'
import { address } from '../api/client'
import type { IncidentMail, IncidentReceipt, IncidentRules, IncidentValues, Items, OrganisationTable } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { SelectField, TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Callout, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { incidents } from './api'
import { Clocks } from './Clocks'
import { filled, FormFields, FormRead, missingOf } from './FormFields'
import './incidents.css'

interface Written {
  organisation: string
  title: string
  detected: string
  level: number
  criteria: string[]
  confidential: boolean
  form: string
  values: IncidentValues
}
const kEmpty: Written = { organisation: '', title: '', detected: '', level: 0, criteria: [], confidential: false, form: '', values: {} }
// These are asked in the first step.
const kAsked = ['detected', 'level', 'confidential']

function kept(key: string): Written | null {
  try {
    const text = sessionStorage.getItem(key)
    return text ? { ...kEmpty, ...(JSON.parse(text) as Partial<Written>) } : null
  } catch {
    return null
  }
}

export default function Report() {
  const { t, f, name } = useSpoken()
  const words = t.incidents.form
  const me = useMe()
  const [query] = useQuery()
  const mailId = query.get('mail') ?? ''
  const key = `incident ${me.id} ${mailId}`
  const own = me.centre ? '' : (me.organisation?.id ?? '')
  const [written, setWritten] = useState<Written>(() => kept(key) ?? { ...kEmpty, organisation: own })
  const [step, setStep] = useState(0)
  const [checked, setChecked] = useState(false)
  const [receipt, setReceipt] = useState<IncidentReceipt | null>(null)
  const change = useChange(incidents.report)
  const mails = useAsked<Items<IncidentMail>>(mailId ? '/api/incident-mails' : null)
  const mail = mails.data?.items.find((one) => one.id === mailId)
  const bodies = useAsked<OrganisationTable>(me.centre ? address('/api/organisations', { limit: 1000, sort: 'name' }) : null)
  const rules = useAsked<IncidentRules>(written.detected ? incidents.rulesPath(written.detected, written.organisation, written.level, written.criteria) : null)
  const set = (changes: Partial<Written>) => setWritten((old) => ({ ...old, ...changes }))

  useEffect(() => {
    try {
      if (!receipt) sessionStorage.setItem(key, JSON.stringify(written))
    } catch {
      // A browser that keeps nothing: the page still holds it.
    }
  }, [key, written, receipt])
  useEffect(() => {
    if (!mail || kept(key)?.title) return
    const detected = mail.values['detected']?.[0]?.replace(' ', 'T') ?? ''
    set({ title: mail.subject, detected, organisation: mail.organisation?.id ?? own, values: mail.values, level: Number(mail.values['level']?.[0] ?? 0) })
  }, [mail, key, own])

  const first = useMemo(() => rules.data?.forms.filter((form) => form.kind === 'first') ?? [], [rules.data])
  // A fuller form stands for the notice too: where something is due at once it is the better choice.
  const form = first.find((one) => one.form === written.form) ?? first[0]
  const body = me.centre ? bodies.data?.items.find((row) => row.organisation.id === written.organisation)?.organisation : me.organisation
  const future = written.detected !== '' && Date.parse(written.detected + ':00+07:00') > Date.now() + 300_000
  const ready = written.title.trim() !== '' && written.detected !== '' && written.organisation !== '' && !future && rules.data !== undefined
  const values = (): IncidentValues => ({
    ...written.values,
    detected: [written.detected.replace('T', ' ')],
    ...(written.level ? { level: [String(written.level)] } : {}),
    confidential: [written.confidential ? 'yes' : 'no'],
  })
  const missing = form ? missingOf(form, values()) : []
  const go = (to: number) => {
    setStep(to)
    setChecked(false)
    scrollTo(0, 0)
  }
  const begin = () => {
    const seed: IncidentValues = { ...written.values }
    if (!seed['reporter_name'] && body) seed['reporter_name'] = [name(body.name)]
    if (!seed['operator'] && body) seed['operator'] = [body.name.vi]
    if (!seed['contact_name'] && !me.centre) seed['contact_name'] = [me.name]
    if (!seed['contact_email'] && !me.centre) seed['contact_email'] = [me.email]
    if (!seed['summary']) seed['summary'] = [written.title]
    set({ values: seed })
    go(1)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (step === 0) return ready ? begin() : setChecked(true)
    if (step === 1) return missing.length === 0 ? go(2) : setChecked(true)
    if (!form) return
    const done = await change.run({
      organisation: written.organisation, title: written.title.trim(), detected: written.detected, level: written.level, criteria: written.criteria,
      confidential: written.confidential, form: form.form, values: filled(form, values()), ...(mailId ? { mail: mailId } : {}),
    })
    if (!done) return
    sessionStorage.removeItem(key)
    setReceipt(done)
    refresh('/api/incident')
    scrollTo(0, 0)
  }

  if (receipt) {
    return (
      <>
        <Ask>{words.ask(name(body?.name))}</Ask>
        <Head><Answer>{words.done(receipt.number)}</Answer><Lead>{words.doneLead(f.dateTime(receipt.received))}</Lead></Head>
        <p><Link className="btn main" to={`/incidents/${receipt.id}`}>{words.open}</Link></p>
      </>
    )
  }
  return (
    <>
      <Ask>{words.ask(name(body?.name))}</Ask>
      <Head><Answer>{words.title}</Answer><Lead>{words.lead}</Lead></Head>
      {mail && <Callout>{words.fromMail}</Callout>}
      <ol className="inc-steps" aria-label={words.step(step + 1, 3)}>
        {words.steps.map((title, i) => <li key={title} aria-current={i === step ? 'step' : undefined} className={i < step ? 'done' : undefined}>{i + 1}. {title}</li>)}
      </ol>
      <form className="form inc-form" onSubmit={submit} noValidate>
        {step === 0 && (
          <>
            {me.centre && (
              <SelectField label={words.body + ' *'} name="organisation" value={written.organisation} wrong={checked && !written.organisation ? words.must : null} onChange={(event) => set({ organisation: event.target.value })}>
                <option value="">–</option>
                {(bodies.data?.items ?? []).map((row) => <option key={row.organisation.id} value={row.organisation.id}>{name(row.organisation.name)}</option>)}
              </SelectField>
            )}
            <TextField label={words.name + ' *'} name="title" hint={words.nameHint} maxLength={200} value={written.title} wrong={checked && !written.title.trim() ? words.must : null} onChange={(event) => set({ title: event.target.value })} />
            <TextField label={words.detected + ' *'} name="detected" type="datetime-local" hint={words.detectedHint} value={written.detected} wrong={future ? words.future : checked && !written.detected ? words.must : null} onChange={(event) => set({ detected: event.target.value.slice(0, 16), criteria: [] })} />
            <SelectField label={words.level} name="level" value={String(written.level)} onChange={(event) => set({ level: Number(event.target.value) })}>
              <option value="0">{words.levelUnknown}</option>
              {[1, 2, 3, 4, 5].map((level) => <option key={level} value={level}>{t.incidents.level(level)}</option>)}
            </SelectField>
            {rules.data && (
              <fieldset className="inc-choices">
                <legend>{words.criteria}</legend>
                <span className="hint">{words.criteriaHint}</span>
                {rules.data.criteria.map((one) => (
                  <label key={one.criterion} className="choice">
                    <input type="checkbox" name="criteria" value={one.criterion} checked={written.criteria.includes(one.criterion)}
                      onChange={(event) => set({ criteria: event.target.checked ? [...written.criteria, one.criterion] : written.criteria.filter((old) => old !== one.criterion) })} />
                    <span>{name(one.name)} <span className="quiet small">{one.basis.text}{one.basis.status !== 'verified' && ` · ${t.incidents.status[one.basis.status]}`}</span></span>
                  </label>
                ))}
              </fieldset>
            )}
            <label className="choice">
              <input type="checkbox" name="confidential" checked={written.confidential} onChange={(event) => set({ confidential: event.target.checked })} />
              <span>{words.confidential} <span className="quiet small">{words.confidentialHint}</span></span>
            </label>
            <section className="first">
              <SectionHead title={words.clocks} note={rules.data ? words.law(name(rules.data.regime.name)) : undefined} />
              {written.detected === '' ? <p className="quiet">{words.clocksNone}</p>
                : <Section asked={rules} what={words.clocksWhat} lines={3}>{(data) => <Clocks clocks={data.clocks} now={new Date().toISOString()} />}</Section>}
            </section>
          </>
        )}
        {step === 1 && form && (
          <>
            {first.length > 1 && (
              <SelectField label={words.which} name="form" hint={words.whichHint} value={form.form} onChange={(event) => set({ form: event.target.value })}>
                {first.map((one) => <option key={one.form} value={one.form}>{name(one.title)}{one.number ? ` (${one.number})` : ''}</option>)}
              </SelectField>
            )}
            <FormFields form={form} values={written.values} checked={checked} without={kAsked} onChange={(next) => set({ values: next })} />
          </>
        )}
        {step === 2 && form && (
          <>
            <h2>{name(form.title)}</h2>
            <KeyValue rows={[[words.name, written.title], ...(me.centre ? [[words.body, name(body?.name)] as [string, string]] : [])]} />
            <FormRead form={form} values={values()} />
          </>
        )}
        {checked && step === 1 && missing.length > 0 && <p className="alarm small" role="status">{words.missing(missing.length)}</p>}
        <Wrong error={change.error} />
        <div className="buttons">
          <button className="btn main" disabled={change.busy}>{step === 2 ? (change.busy ? words.sending : words.send) : step === 1 ? words.review : words.next}</button>
          {step > 0 && <button type="button" className="btn" onClick={() => go(step - 1)}>{words.back}</button>}
          <button type="button" className="btn bare" onClick={() => { setWritten({ ...kEmpty, organisation: own }); go(0) }}>{words.clear}</button>
        </div>
        <p className="small quiet">{words.kept}</p>
      </form>
    </>
  )
}
