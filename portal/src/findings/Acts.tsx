// The buttons of one finding: what the hub allows this person now (`acts`), and nothing else. Acts that need words ask
// for them in a box.
import { useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import type { ActRequest, ClosedBecause, FindingPage, FindingState } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useKeys } from '../app/keys'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { today } from '../i18n/format'
import { Dialog } from '../parts/Dialog'
import { Choices, TextArea, TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { AssignDialog, RemindDialog, closingReasons } from './Bulk'
import { useMe, useSession } from '../app/session'

// In the order of their buttons. The main one is the next step of the finding's life.
const kOrder = ['acknowledge', 'start', 'resolve', 'uphold-dispute', 'reject-dispute', 'dispute', 'accept-risk', 'end-risk', 'notify', 'reopen', 'close']
const kNext: Partial<Record<FindingState, string[]>> = {
  open: ['acknowledge', 'start', 'resolve'], notified: ['acknowledge', 'start', 'resolve'], acknowledged: ['start', 'resolve'], 'in-work': ['resolve'],
  disputed: ['uphold-dispute'],
}
const kAtOnce = new Set(['acknowledge', 'start', 'notify', 'end-risk'])

export function Acts({ page }: { page: FindingPage }) {
  const { t } = useSpoken()
  const words = t.findings
  const { may } = useSession()
  const toast = useToast()
  const [box, setBox] = useState<string | null>(null)
  const change = useChange(api.findings.act)
  const id = page.finding.id
  const main = kNext[page.finding.state]?.find((act) => page.acts.includes(act))
  const acts = [...(main ? [main] : []), ...kOrder.filter((act) => act !== main && page.acts.includes(act))]
  const canAssign = page.acts.includes('assign')
  const canMoveDue = page.acts.includes('move-due')
  const canRemind = may('send_notices') && page.finding.state !== 'closed'
  useKeys({
    ...(canAssign ? { a: () => setBox('assign') } : {}),
    ...(canRemind ? { r: () => setBox('remind') } : {}),
  })
  const atOnce = async (act: string) => {
    const done = await change.run(id, { act })
    if (!done) return
    toast(words.actDone(words.act[act]!))
    refresh('/api/')
  }
  return (
    <div className="buttons">
      {acts.map((act) => (
        <button key={act} className={act === main ? 'btn main' : 'btn'} disabled={change.busy} onClick={() => (kAtOnce.has(act) ? void atOnce(act) : setBox(act))}>{words.act[act]}</button>
      ))}
      {canAssign && <button className="btn" onClick={() => setBox('assign')}>{words.assign}</button>}
      {canRemind && <button className="btn" onClick={() => setBox('remind')}>{words.remind}</button>}
      {canMoveDue && <button className="btn" onClick={() => setBox('move-due')}>{words.moveDue}</button>}
      <Wrong error={change.error} />
      {box === 'move-due' && <MoveDueDialog page={page} onClose={() => setBox(null)} />}
      {box === 'assign' && <AssignDialog findings={[page.finding]} onClose={() => setBox(null)} onDone={() => setBox(null)} />}
      {box === 'remind' && <RemindDialog request={{ findings: [id], kind: 'reminder' }} onClose={() => setBox(null)} onDone={() => setBox(null)} />}
      {box !== null && box !== 'assign' && box !== 'remind' && box !== 'move-due' && <ActBox act={box} page={page} onClose={() => setBox(null)} />}
    </div>
  )
}

function MoveDueDialog({ page, onClose }: { page: FindingPage; onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.findings
  const toast = useToast()
  const change = useChange(api.findings.moveDue)
  const [day, setDay] = useState('')
  const [reason, setReason] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await change.run(page.finding.id, { day, reason: reason.trim() }))) return
    toast(words.actDone(words.moveDue.replace('…', '')))
    refresh('/api/')
    onClose()
  }
  return (
    <Dialog kind="box" label={words.moveDueTitle} onClose={onClose}>
      <h2>{words.moveDueTitle}</h2>
      <form className="form" onSubmit={submit}>
        <TextField label={words.moveDueDay} type="date" min={today()} value={day} autoFocus onChange={(event) => setDay(event.target.value)} hint={page.finding.due ? words.moveDueNow(f.date(page.finding.due)) : undefined} />
        <TextArea label={words.reason} value={reason} onChange={(event) => setReason(event.target.value)} />
        <p className="small quiet">{words.moveDueAfter}</p>
        <Wrong error={change.error} />
        <div className="buttons">
          <button className="btn main" disabled={day === '' || reason.trim() === '' || change.busy}>{words.moveDue.replace('…', '')}</button>
          <button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}

function ActBox({ act, page, onClose }: { act: string; page: FindingPage; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.findings
  const me = useMe()
  const toast = useToast()
  const change = useChange(api.findings.act)
  const [comment, setComment] = useState('')
  const [machine, setMachine] = useState('')
  const [done, setDone] = useState('')
  const [dispute, setDispute] = useState('')
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const missing = (act === 'dispute' && (dispute === '' || (dispute === 'other' && comment.trim() === ''))) || (act === 'close' && reason === '') ||
    (act === 'accept-risk' && until === '') || (act === 'resolve' && (machine.trim() === '' || done.trim() === ''))
  const title = act === 'resolve' ? words.resolveTitle : act === 'dispute' ? words.disputeTitle : act === 'accept-risk' ? words.riskTitle : words.act[act] ?? act
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const body: ActRequest = { act }
    if (comment.trim()) body.comment = comment.trim()
    if (act === 'resolve') Object.assign(body, { machine: machine.trim(), done: done.trim() })
    if (act === 'dispute') body.dispute = dispute as NonNullable<ActRequest['dispute']>
    if (act === 'close') body.reason = reason as ClosedBecause
    if (act === 'accept-risk') body.until = until
    if (!(await change.run(page.finding.id, body))) return
    toast(words.actDone((words.act[act] ?? act).replace('…', '')))
    refresh('/api/')
    onClose()
  }
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <h2>{title}</h2>
      <form className="form" onSubmit={submit}>
        {act === 'resolve' && (
          <>
            <TextField label={words.machine} hint={words.machineHint} value={machine} autoFocus onChange={(event) => setMachine(event.target.value)} />
            <TextArea label={words.done} value={done} onChange={(event) => setDone(event.target.value)} />
            <p className="small quiet">{words.resolveAfter(page.watch.hours)}</p>
          </>
        )}
        {act === 'dispute' && <Choices legend={words.reason} value={dispute} onChange={setDispute} choices={Object.entries(words.disputes).map(([value, name]) => ({ value, name }))} />}
        {act === 'close' && <Choices legend={words.reason} value={reason} onChange={setReason} choices={closingReasons([page.finding], me.centre).map((value) => ({ value, name: t.words.closed[value] }))} />}
        {act === 'accept-risk' && <TextField label={words.until} type="date" min={today()} value={until} onChange={(event) => setUntil(event.target.value)} hint={words.riskAfter} />}
        {act !== 'resolve' && <TextArea label={words.words} hint={words.wordsHint} value={comment} onChange={(event) => setComment(event.target.value)} />}
        {act === 'dispute' && <p className="small quiet">{words.disputeAfter}</p>}
        <Wrong error={change.error} />
        <div className="buttons">
          <button className="btn main" disabled={missing || change.busy}>{(words.act[act] ?? act).replace('…', '')}</button>
          <button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}
