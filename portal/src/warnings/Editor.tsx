// Writing an advisory or a directive, with its text as it will be shown beside it.
import { useEffect, useRef, useState } from 'react'
import type { Items, Named, Severity, WarningContent, WarningExample, WarningFile, WarningKind, WarningPage, WarningTlp } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import type { PageProps } from '../app/routes'
import { Link, navigate, useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { useSectorNames } from '../centre/sectors'
import { SelectField, TextArea, TextField } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import { warningPath, warnings } from './api'
import { cleaned, emptyContent, emptyStep, fromField, toField } from './content'
import { Files, Html, warningLink } from './parts'
import './warnings.css'

export default function Editor({ parameters }: PageProps) {
  const { t } = useSpoken()
  const [query] = useQuery()
  const asked = useAsked<WarningPage>(parameters.id ? warningPath(parameters.id) : null)
  const kind: WarningKind = query.get('kind') === 'directive' ? 'directive' : 'advisory'
  if (!parameters.id) return <Form kind={kind} start={emptyContent(kind)} />
  return (
    <Section asked={asked} what={t.warnings.oneWhat} page>
      {(page) => <Form key={page.id} kind={page.kind} page={page} start={page.working?.content ?? { ...page.content, renew: false, change: '' }} />}
    </Section>
  )
}

type Change = (changes: Partial<WarningContent>) => void

function Form({ kind, page, start }: { kind: WarningKind; page?: WarningPage; start: WarningContent }) {
  const { t } = useSpoken()
  const words = t.warnings
  const e = words.editor
  const toast = useToast()
  const [content, setContent] = useState(start)
  const [language, setLanguage] = useState<'vi' | 'en'>('vi')
  const draft = useChange(warnings.draft)
  const edit = useChange(warnings.edit)
  const change: Change = (changes) => setContent((old) => ({ ...old, ...changes }))
  const put = (name: 'title' | 'summary' | 'text', text: string) => change({ [name]: { ...content[name], [language]: text } })
  const save = async () => {
    const body = cleaned(content)
    if (page) {
      const done = await edit.run(page.id, body)
      if (!done) return
      refresh('/api/warnings')
      toast(words.saved)
      navigate(warningLink(done))
    } else {
      const made = await draft.run({ kind, content: body })
      if (!made) return
      refresh('/api/warnings')
      toast(words.saved)
      navigate(`/advisories/${made.id}`)
    }
  }
  return (
    <>
      <Ask tools={page && <Link className="btn" to={warningLink(page)}>{e.back}</Link>}>{words.kinds[kind]}</Ask>
      <Head><Answer>{page ? words.draftAnswer(content.title.vi) : words.newTitle[kind]}</Answer><Lead>{e.lead}</Lead></Head>
      {!page && kind === 'directive' && <Examples onTake={setContent} />}
      <div className="seg" role="group" aria-label={e.language}>
        {(['vi', 'en'] as const).map((one) => <button key={one} aria-pressed={language === one} onClick={() => setLanguage(one)}>{e[one]}</button>)}
      </div>
      <div className="editor" lang={language}>
        <div className="form">
          <TextField label={e.title} value={content.title[language]} maxLength={300} onChange={(event) => put('title', event.target.value)} />
          <TextArea label={e.summary} hint={e.summaryHint} rows={2} value={content.summary[language]} onChange={(event) => put('summary', event.target.value)} />
          <TextArea label={e.text} hint={e.textHint} rows={14} value={content.text[language]} onChange={(event) => put('text', event.target.value)} />
        </div>
        <Preview text={content.text[language]} language={language} />
      </div>
      <Marks kind={kind} content={content} change={change} revised={(page?.version ?? 0) > 0} />
      <Steps content={content} language={language} change={change} />
      <Weak content={content} language={language} change={change} />
      <More content={content} change={change} page={page} />
      <AudienceFields content={content} change={change} />
      <Wrong error={draft.error ?? edit.error} />
      <div className="buttons bottom"><button className="btn main" disabled={draft.busy || edit.busy} onClick={() => void save()}>{e.save}</button></div>
    </>
  )
}

function Examples({ onTake }: { onTake: (content: WarningContent) => void }) {
  const { t } = useSpoken()
  const asked = useAsked<Items<WarningExample>>('/api/warning-examples')
  return <p className="buttons">{asked.data?.items.filter((one) => one.kind === 'directive').map((one) => <button key={one.name} className="btn" onClick={() => onTake(one.content)}>{t.warnings.editor.example(one.name.replace('-', '/'))}</button>)}</p>
}

function Preview({ text, language }: { text: string; language: string }) {
  const { t } = useSpoken()
  const [html, setHtml] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() === '') setHtml('')
      else warnings.html(text).then((made) => setHtml(made.html)).catch(() => {})
    }, 300)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className="preview" aria-live="polite">
      <h3>{t.warnings.editor.preview}</h3>
      <Html html={html} lang={language} />
    </div>
  )
}

const kSeverities: Severity[] = ['low', 'medium', 'high', 'critical']
const kTlps: WarningTlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']

function Marks({ kind, content, change, revised }: { kind: WarningKind; content: WarningContent; change: Change; revised: boolean }) {
  const { t } = useSpoken()
  const e = t.warnings.editor
  return (
    <>
      {kind === 'directive' && (
        <section>
          <SectionHead title={e.letter} />
          <div className="fields">
            <TextField label={e.letterNumber} value={content.letter.number} onChange={(event) => change({ letter: { ...content.letter, number: event.target.value } })} />
            <TextField label={e.issuer} value={content.letter.issuer} onChange={(event) => change({ letter: { ...content.letter, issuer: event.target.value } })} />
            <TextField label={e.letterDate} type="date" value={content.letter.date ?? ''} onChange={(event) => change({ letter: { ...content.letter, date: event.target.value || null } })} />
          </div>
        </section>
      )}
      <div className="fields marks">
        <SelectField label={e.severity} value={content.severity} onChange={(event) => change({ severity: event.target.value as Severity })}>
          {kSeverities.map((one) => <option key={one} value={one}>{t.words.severities[one]}</option>)}
        </SelectField>
        <SelectField label={e.tlp} value={content.tlp} onChange={(event) => change({ tlp: event.target.value as WarningTlp })}>
          {kTlps.map((one) => <option key={one} value={one}>TLP:{one.toUpperCase()}</option>)}
        </SelectField>
        <TextField label={e.acknowledgeBy} hint={e.acknowledgeHint} type="datetime-local" value={toField(content.acknowledge_by)} onChange={(event) => change({ acknowledge_by: fromField(event.target.value) })} />
        <List label={e.families} hint={e.familiesHint} separator="," items={content.families} onChange={(families) => change({ families })} />
      </div>
      {revised && (
        <div className="fields">
          <TextField label={e.change} value={content.change} maxLength={300} onChange={(event) => change({ change: event.target.value })} />
          <label className="choice"><input type="checkbox" checked={content.renew} onChange={(event) => change({ renew: event.target.checked })} /><span>{e.renew}</span></label>
        </div>
      )}
    </>
  )
}

// A list as one writes it; it is read when one goes on.
function List({ label, hint, separator, items, onChange }: { label: string; hint: string; separator: ',' | '\n'; items: string[]; onChange: (items: string[]) => void }) {
  const [text, setText] = useState(items.join(separator === ',' ? ', ' : '\n'))
  const read = () => onChange(text.split(separator === ',' ? /[,\n]/ : /[\n,]/).map((one) => one.trim()).filter(Boolean))
  return separator === ',' ? <TextField label={label} hint={hint} value={text} onChange={(event) => setText(event.target.value)} onBlur={read} />
    : <TextArea label={label} hint={hint} rows={4} value={text} onChange={(event) => setText(event.target.value)} onBlur={read} />
}

const replaced = <T,>(all: T[], i: number, changes: Partial<T>) => all.map((one, at) => (at === i ? { ...one, ...changes } : one))
const without = <T,>(all: T[], i: number) => all.filter((_, at) => at !== i)

function Steps({ content, language, change }: { content: WarningContent; language: 'vi' | 'en'; change: Change }) {
  const { t } = useSpoken()
  const e = t.warnings.editor
  const steps = content.steps
  const put = (i: number, changes: Partial<(typeof steps)[number]>) => change({ steps: replaced(steps, i, changes) })
  const named = (old: Named, text: string) => ({ ...old, [language]: text })
  const swap = (i: number, j: number) => {
    const next = [...steps]
    ;[next[i], next[j]] = [next[j]!, next[i]!]
    change({ steps: next })
  }
  return (
    <section lang={language}>
      <SectionHead title={e.steps} />
      <ol className="edited">
        {steps.map((step, i) => (
          <li key={step.id || i}>
            <fieldset>
              <legend>{e.step(i + 1)}</legend>
              <TextField label={e.what} value={step.what[language]} onChange={(event) => put(i, { what: named(step.what, event.target.value) })} />
              <TextArea label={e.how} rows={2} value={step.how[language]} onChange={(event) => put(i, { how: named(step.how, event.target.value) })} />
              <div className="fields">
                <TextField label={e.due} type="datetime-local" value={toField(step.due)} onChange={(event) => put(i, { due: fromField(event.target.value) })} />
                <label className="choice"><input type="checkbox" checked={step.wants_answer} onChange={(event) => put(i, { wants_answer: event.target.checked })} /><span>{e.wantsAnswer}</span></label>
                <label className="choice"><input type="checkbox" checked={step.wants_evidence} onChange={(event) => put(i, { wants_evidence: event.target.checked })} /><span>{e.wantsEvidence}</span></label>
                <span className="buttons">
                  <button type="button" className="btn bare" disabled={i === 0} onClick={() => swap(i, i - 1)}>{e.up}</button>
                  <button type="button" className="btn bare" disabled={i === steps.length - 1} onClick={() => swap(i, i + 1)}>{e.down}</button>
                  <button type="button" className="btn bare" onClick={() => change({ steps: without(steps, i) })}>{e.remove}</button>
                </span>
              </div>
            </fieldset>
          </li>
        ))}
      </ol>
      <button className="btn" onClick={() => change({ steps: [...steps, emptyStep()] })}>{e.addStep}</button>
    </section>
  )
}

function Weak({ content, language, change }: { content: WarningContent; language: 'vi' | 'en'; change: Change }) {
  const { t } = useSpoken()
  const words = t.warnings
  const e = words.editor
  const { weaknesses, products } = content
  return (
    <>
      <section>
        <SectionHead title={e.weaknesses} />
        {weaknesses.map((one, i) => (
          <div className="fields line" key={i}>
            <TextField label={e.cve} value={one.cve} onChange={(event) => change({ weaknesses: replaced(weaknesses, i, { cve: event.target.value.trim() }) })} />
            <TextField label={e.weaknessText} lang={language} value={one.text[language]} onChange={(event) => change({ weaknesses: replaced(weaknesses, i, { text: { ...one.text, [language]: event.target.value } }) })} />
            <TextField label={e.vector} value={one.vector} onChange={(event) => change({ weaknesses: replaced(weaknesses, i, { vector: event.target.value.trim() }) })} />
            <button type="button" className="btn bare" onClick={() => change({ weaknesses: without(weaknesses, i) })}>{e.remove}</button>
          </div>
        ))}
        <button className="btn" onClick={() => change({ weaknesses: [...weaknesses, { cve: '', text: { vi: '', en: '' }, vector: '' }] })}>{e.addWeakness}</button>
      </section>
      <section>
        <SectionHead title={e.products} />
        {products.map((one, i) => (
          <div className="fields line" key={one.id || i}>
            {(['vendor', 'name', 'version', 'cpe'] as const).map((key) => <TextField key={key} label={e[key]} value={one[key]} onChange={(event) => change({ products: replaced(products, i, { [key]: event.target.value }) })} />)}
            <SelectField label={e.status} value={one.status} onChange={(event) => change({ products: replaced(products, i, { status: event.target.value as typeof one.status }) })}>
              {Object.entries(words.productStates).map(([key, name]) => <option key={key} value={key}>{name}</option>)}
            </SelectField>
            <button type="button" className="btn bare" onClick={() => change({ products: without(products, i) })}>{e.remove}</button>
          </div>
        ))}
        <button className="btn" onClick={() => change({ products: [...products, { id: '', vendor: '', name: '', version: '', cpe: '', purl: '', status: 'affected' }] })}>{e.addProduct}</button>
      </section>
    </>
  )
}

function More({ content, change, page }: { content: WarningContent; change: Change; page: WarningPage | undefined }) {
  const { t } = useSpoken()
  const e = t.warnings.editor
  const me = useMe()
  const [added, setAdded] = useState<WarningFile[]>([])
  const attach = useChange(warnings.attach)
  const input = useRef<HTMLInputElement>(null)
  const send = async (file: File | undefined) => {
    if (!file || !page) return
    const made = await attach.run(page.id, file, me.csrf)
    if (!made) return
    setAdded((old) => [...old, { id: made.id, name: file.name, type: file.type, size: file.size, sha256: '', organisation: '' }])
    change({ files: [...content.files, made.id] })
  }
  const files = [...(page?.files ?? []), ...added].filter((file) => content.files.includes(file.id))
  return (
    <>
      <section>
        <SectionHead title={e.references} />
        {content.references.map((one, i) => (
          <div className="fields line" key={i}>
            <TextField label={e.referenceTitle} value={one.title} onChange={(event) => change({ references: replaced(content.references, i, { title: event.target.value }) })} />
            <TextField label={e.url} type="url" value={one.url} onChange={(event) => change({ references: replaced(content.references, i, { url: event.target.value.trim() }) })} />
            <button type="button" className="btn bare" onClick={() => change({ references: without(content.references, i) })}>{e.remove}</button>
          </div>
        ))}
        <button className="btn" onClick={() => change({ references: [...content.references, { title: '', url: '' }] })}>{e.addReference}</button>
      </section>
      {page && (
        <section>
          <SectionHead title={e.files} note={t.warnings.limits} />
          <Files files={files} />
          <input ref={input} type="file" hidden aria-label={e.addFile} onChange={(event) => {
            void send(event.target.files?.[0])
            event.target.value = ''
          }} />
          <button className="btn" disabled={attach.busy} onClick={() => input.current?.click()}>{e.addFile}</button>
          <Wrong error={attach.error} />
        </section>
      )}
    </>
  )
}

function AudienceFields({ content, change }: { content: WarningContent; change: Change }) {
  const { t } = useSpoken()
  const e = t.warnings.editor
  const audience = content.audience
  const sectors = useSectorNames()
  const put = (changes: Partial<typeof audience>) => change({ audience: { ...audience, ...changes } })
  return (
    <section>
      <SectionHead title={e.audience} />
      <div className="form">
        <label className="choice"><input type="radio" name="audience" checked={audience.all} onChange={() => put({ all: true, sectors: [], organisations: [], matching: false })} /><span>{e.everybody}</span></label>
        <label className="choice"><input type="radio" name="audience" checked={!audience.all} onChange={() => put({ all: false })} /><span>{e.some}</span></label>
        {!audience.all && (
          <>
            <label className="choice"><input type="checkbox" checked={audience.matching} onChange={(event) => put({ matching: event.target.checked })} /><span>{e.matching}</span></label>
            <fieldset>
              <legend>{e.sectors}</legend>
              {[...sectors].map(([id, name]) => (
                <label key={id} className="choice"><input type="checkbox" checked={audience.sectors.includes(id)} onChange={(event) => put({ sectors: event.target.checked ? [...audience.sectors, id] : audience.sectors.filter((one) => one !== id) })} /><span>{name}</span></label>
              ))}
            </fieldset>
            <List label={e.organisations} hint={e.organisationsHint} separator={'\n'} items={audience.organisations} onChange={(organisations) => put({ organisations })} />
          </>
        )}
      </div>
    </section>
  )
}
