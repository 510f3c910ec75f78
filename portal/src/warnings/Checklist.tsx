// What one body does with it: acknowledge, tick, answer, prove, or say why it does not apply.
import { useRef, useState, type FormEvent } from 'react'
import type { WarningAnswer, WarningBodyRow, WarningPage, WarningStep, WarningStepState } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useMe } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { warnings } from './api'
import { Files } from './parts'

export function Checklist({ page, mine }: { page: WarningPage; mine: WarningBodyRow }) {
  const { t, f } = useSpoken()
  const words = t.warnings
  const toast = useToast()
  const change = useChange(warnings.answer)
  const [refusing, setRefusing] = useState<string | null>(null) // a step's id, "" for the whole
  const organisation = mine.organisation?.id ?? ''
  const say = async (body: WarningAnswer, done?: string) => {
    if ((await change.run(organisation, page.id, body)) === null) return false
    if (done) toast(done)
    refresh('/api/warnings')
    refresh('/api/home')
    return true
  }
  return (
    <section>
      <div className="act">
        {mine.acknowledged && mine.acknowledged_at ? <span>{words.acknowledged(mine.acknowledged_by, f.dateTime(mine.acknowledged_at))}</span>
          : mine.not_applicable ? <span>{words.stepNot(mine.reason)}</span>
          : <span className={mine.behind ? 'alarm strong' : 'strong'}>{words.tellBy(f.dateTime(mine.acknowledge_by))}</span>}
        <span className="sp" />
        {mine.answers && (
          <span className="buttons">
            {!mine.acknowledged && <button className="btn main" disabled={change.busy} onClick={() => void say({ act: 'acknowledge' }, words.acknowledgedToast)}>{words.acknowledge}</button>}
            {mine.not_applicable
              ? <button className="btn" disabled={change.busy} onClick={() => void say({ act: 'applicable' })}>{words.applicableAgain}</button>
              : <button className="btn bare" onClick={() => setRefusing('')}>{words.notApplicable}</button>}
          </span>
        )}
      </div>
      {refusing === null && <Wrong error={change.error} />}
      {page.content.steps.length > 0 && (
        <>
          <SectionHead title={page.kind === 'directive' ? words.duties : words.steps} note={words.of(mine.done, mine.steps)} />
          <ol className="steps">
            {page.content.steps.map((step, i) => (
              <Step key={step.id} page={page} mine={mine} step={step} number={i + 1} state={mine.step_states.find((one) => one.step === step.id)!} say={say} busy={change.busy} refuse={() => setRefusing(step.id)} />
            ))}
          </ol>
        </>
      )}
      <p className="small quiet">{words.seenBy}</p>
      {refusing !== null && (
        <WhyNot error={<Wrong error={change.error} />} busy={change.busy} onClose={() => setRefusing(null)}
          onSay={async (text) => {
            if (await say({ act: 'not_applicable', ...(refusing ? { step: refusing } : {}), text })) setRefusing(null)
          }} />
      )}
    </section>
  )
}

function Step({ page, mine, step, number, state, say, busy, refuse }: {
  page: WarningPage
  mine: WarningBodyRow
  step: WarningStep
  number: number
  state: WarningStepState
  say: (body: WarningAnswer, done?: string) => Promise<boolean>
  busy: boolean
  refuse: () => void
}) {
  const { t, f, name } = useSpoken()
  const words = t.warnings
  const me = useMe()
  const toast = useToast()
  const [answer, setAnswer] = useState(state.answer)
  const file = useRef<HTMLInputElement>(null)
  const evidence = useChange(warnings.evidence)
  const isOpen = state.is === 'open'
  const refused = state.is === 'not_applicable' // nothing is ticked: it was not done
  const can = mine.answers && !mine.not_applicable
  const send = async (chosen: File | undefined) => {
    if (!chosen || (await evidence.run(mine.organisation?.id ?? '', page.id, step.id, chosen, me.csrf)) === null) return
    toast(words.evidenceSent)
    refresh('/api/warnings')
  }
  const needs = [step.wants_answer && words.wantsAnswer, step.wants_evidence && words.wantsEvidence].filter(Boolean).join(', ')
  return (
    <li className={isOpen ? undefined : 'done'}>
      <span className="tick" aria-hidden="true">{isOpen ? number : state.is === 'done' ? '✓' : '–'}</span>
      <div>
        <h3>{name(step.what)}</h3>
        {name(step.how) && <p>{name(step.how)}</p>}
        <p className="hint">
          {step.due && <span className={state.late ? 'alarm' : ''}>{words.due(f.dateTime(step.due))}{state.late && `, ${words.lateMark}`}</span>}
          {isOpen && needs && <span>{step.due && ' · '}{needs}</span>}
          {state.is === 'done' && state.at && <span>{step.due && ' · '}{words.doneBy(state.by, f.dateTime(state.at))}</span>}
          {refused && <span>{step.due && ' · '}{words.stepNot(state.reason)}</span>}
        </p>
        {state.files.length > 0 && <Files files={state.files} />}
        {step.wants_answer && (isOpen && can
          ? <TextArea label={words.answer} rows={2} value={answer} onChange={(event) => setAnswer(event.target.value)} />
          : state.answer && <p className="quote">{state.answer}</p>)}
        {can && isOpen && (
          <span className="buttons">
            {step.wants_evidence && (
              <>
                <input ref={file} type="file" hidden aria-label={words.evidence} onChange={(event) => {
                  void send(event.target.files?.[0])
                  event.target.value = ''
                }} />
                <button className="btn" disabled={evidence.busy} onClick={() => file.current?.click()} title={words.limits}>{words.evidence}</button>
              </>
            )}
            {step.wants_answer && answer.trim() !== state.answer && answer.trim() !== '' && <button className="btn" disabled={busy} onClick={() => void say({ act: 'answer', step: step.id, text: answer.trim().normalize('NFC') })}>{words.answerSave}</button>}
            <button className="btn bare" onClick={refuse}>{words.notApplicable}</button>
          </span>
        )}
        {can && refused && <span className="buttons"><button className="btn" disabled={busy} onClick={() => void say({ act: 'applicable', step: step.id })}>{words.applicableAgain}</button></span>}
        <Wrong error={evidence.error} />
      </div>
      {!refused && (
        <label className="tickbox">
          <input type="checkbox" checked={!isOpen} disabled={!can || busy}
            onChange={() => void say(isOpen ? { act: 'done', step: step.id, ...(step.wants_answer && answer.trim() ? { text: answer.trim().normalize('NFC') } : {}) } : { act: 'undone', step: step.id })} />
          <span>{words.stepDone}<span className="vh"> {name(step.what)}</span></span>
        </label>
      )}
    </li>
  )
}

function WhyNot({ busy, error, onSay, onClose }: { busy: boolean; error: React.ReactNode; onSay: (text: string) => void; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.warnings
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSay(text.trim().normalize('NFC'))
  }
  return (
    <Dialog kind="box" label={words.notApplicableTitle} onClose={onClose}>
      <h2>{words.notApplicableTitle}</h2>
      <form className="form" onSubmit={submit}>
        <TextArea label={words.whyNot} value={text} onChange={(event) => setText(event.target.value)} />
        {error}
        <div className="buttons">
          <button className="btn main" disabled={busy || text.trim() === ''}>{words.notApplicable.replace('…', '')}</button>
          <button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}
