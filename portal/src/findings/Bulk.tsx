// What is done with many findings at once. What leaves the house is previewed and named on its button.
import { useEffect, useState } from 'react'
import { get } from '../api/client'
import { api, findingPath } from '../api/routes'
import type { BulkAnswer, ClosedBecause, Finding, FindingPage, NoticePreviewRequest } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Choices, SelectField, TextArea } from '../parts/Form'
import { Loading, Wrong } from '../parts/States'

export function RemindDialog({ request, onClose, onDone }: { request: NoticePreviewRequest; onClose: () => void; onDone: () => void }) {
  const { t, f, name } = useSpoken()
  const b = t.findings.bulk
  const toast = useToast()
  const preview = useChange(api.notices.preview)
  const send = useChange(api.notices.send)
  const [mails, setMails] = useState<Awaited<ReturnType<typeof api.notices.preview>> | null>(null)
  const asked = JSON.stringify(request)
  const run = preview.run
  useEffect(() => {
    void run(JSON.parse(asked) as NoticePreviewRequest).then((answer) => answer && setMails(answer))
    // One question an opened dialog: `run` is made anew with each drawing.
  }, [asked])
  const good = mails?.mails.filter((mail) => mail.problem === '') ?? []
  const who = good.length <= 3 ? f.list(good.map((mail) => name(mail.organisation.name))) : b.whoMany(good.length)
  const count = good.reduce((sum, mail) => sum + mail.findings, 0)
  const go = async () => {
    const answer = await send.run(request)
    if (!answer) return
    toast(b.sent(answer.sent, answer.findings))
    refresh('/api/')
    onDone()
  }
  return (
    <Dialog kind="box" label={b.preview} onClose={onClose}>
      <h2>{b.preview}</h2>
      {preview.error ? <Wrong error={preview.error} /> : !mails ? <><p className="quiet">{b.previewing}</p><Loading lines={4} /></> : (
        <>
          {mails.mails.map((mail) => (
            <details key={mail.organisation.id} open={mails.mails.length === 1} className="mail">
              <summary>
                <b>{name(mail.organisation.name)}</b> <span className="quiet">{mail.subject}</span>
                {mail.problem && <span className="alarm"> · {b.problem}: {mail.problem}</span>}
              </summary>
              <p className="small soft">
                {b.to}: {mail.to.length > 0 ? mail.to.join(', ') : b.noTo}
                {mail.signed && ` · ${b.signed}`}{mail.encrypted && ` · ${b.encrypted}`}
              </p>
              <pre tabIndex={0} aria-label={mail.subject}>{mail.text}</pre>
            </details>
          ))}
          <Wrong error={send.error} />
          <div className="buttons end">
            {good.length > 0 ? <button className="btn main" disabled={send.busy} onClick={go}>{b.send(good.length, who, count)}</button> : <p className="soft">{b.nothing}</p>}
            <button className="btn" onClick={onClose}>{t.app.cancel}</button>
          </div>
        </>
      )}
    </Dialog>
  )
}

function Refused({ answer, findings }: { answer: BulkAnswer | null; findings: Finding[] }) {
  const { t, name } = useSpoken()
  const what = (id: string) => {
    const x = findings.find((one) => one.id === id)
    return x ? `${name(x.organisation.name)}, ${x.subject}` : id
  }
  if (!answer || answer.refused.length === 0) return null
  return (
    <div className="small" role="status">
      <p className="alarm">{t.findings.bulk.refused(answer.refused.length)}</p>
      <ul>{answer.refused.slice(0, 10).map((one) => <li key={one.id}>{what(one.id)}: <span lang="en">{one.detail}</span></li>)}</ul>
    </div>
  )
}

// Who may have all of these findings: each body's own people may have that body's only.
function useAssignees(findings: Finding[]): FindingPage['assignees'] {
  const [people, setPeople] = useState<FindingPage['assignees']>([])
  const one = new Map(findings.map((x) => [x.organisation.id, x.id]))
  const ids = [...one.values()].join(' ')
  useEffect(() => {
    let gone = false
    void Promise.all(ids.split(' ').map((id) => get<FindingPage>(findingPath(id)))).then((pages) => {
      const [first, ...others] = pages.map((page) => page.assignees)
      if (!gone) setPeople((first ?? []).filter((person) => others.every((list) => list.some((other) => other.id === person.id))))
    }, () => {})
    return () => void (gone = true)
  }, [ids])
  return people
}

export function AssignDialog({ findings, onClose, onDone }: { findings: Finding[]; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const b = t.findings.bulk
  const toast = useToast()
  const [who, setWho] = useState(findings[0]?.assignee?.id ?? '')
  const [answer, setAnswer] = useState<BulkAnswer | null>(null)
  const people = useAssignees(findings)
  const change = useChange(api.findings.bulk)
  const go = async () => {
    const done = await change.run({ ids: findings.map((x) => x.id), act: 'assign', assignee: who })
    if (!done) return
    setAnswer(done)
    refresh('/api/findings')
    if (done.refused.length > 0) return
    const before = findings.map((x) => ({ id: x.id, assignee: x.assignee?.id ?? '' }))
    toast(b.assigned(done.done.length), () => void Promise.allSettled(before.map((x) => api.findings.assign(x.id, x.assignee))).then(() => refresh('/api/findings')))
    onDone()
  }
  return (
    <Dialog kind="box" label={b.assignTitle(findings.length)} onClose={onClose}>
      <h2>{b.assignTitle(findings.length)}</h2>
      <div className="form">
        <SelectField label={b.assignTo} value={who} onChange={(event) => setWho(event.target.value)}>
          <option value="">{b.nobody}</option>
          {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </SelectField>
        <Wrong error={change.error} />
        <Refused answer={answer} findings={findings} />
        <div className="buttons"><button className="btn main" disabled={change.busy} onClick={go}>{b.assignTitle(findings.length)}</button><button className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </div>
    </Dialog>
  )
}

// What findings of a kind may be closed for; an owner closes leaks only, and by the first two. A false positive is a dispute
// that was upheld.
const reasonsOf = (kind: Finding['kind'], centre: boolean): ClosedBecause[] =>
  kind === 'leak' ? ['password-changed', 'account-closed', ...(centre ? ['indicator-withdrawn' as const] : [])]
    : kind === 'weakness' ? ['patched', 'port-closed', 'host-gone', 'indicator-withdrawn']
    : ['cleaned', 'not-seen', 'address-moved', 'indicator-withdrawn']
export const closingReasons = (findings: Finding[], centre: boolean): ClosedBecause[] =>
  findings.map((one) => reasonsOf(one.kind, centre)).reduce((all, some) => all.filter((one) => some.includes(one)))

export function CloseDialog({ findings, onClose, onDone }: { findings: Finding[]; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const b = t.findings.bulk
  const toast = useToast()
  const [reason, setReason] = useState<ClosedBecause | ''>('')
  const [comment, setComment] = useState('')
  const [answer, setAnswer] = useState<BulkAnswer | null>(null)
  const change = useChange(api.findings.bulk)
  const go = async () => {
    if (reason === '') return
    const done = await change.run({ ids: findings.map((x) => x.id), act: 'close', reason, ...(comment ? { comment } : {}) })
    if (!done) return
    setAnswer(done)
    refresh('/api/findings')
    if (done.refused.length > 0) return
    toast(b.closed(done.done.length))
    onDone()
  }
  return (
    <Dialog kind="box" label={b.closeTitle(findings.length)} onClose={onClose}>
      <h2>{b.closeTitle(findings.length)}</h2>
      <div className="form">
        <Choices legend={t.findings.reason} value={reason} onChange={(value) => setReason(value as ClosedBecause)}
          choices={closingReasons(findings, true).map((one) => ({ value: one, name: t.words.closed[one] }))} />
        <TextArea label={t.findings.words} hint={t.findings.wordsHint} value={comment} onChange={(event) => setComment(event.target.value)} />
        <Wrong error={change.error} />
        <Refused answer={answer} findings={findings} />
        <div className="buttons"><button className="btn main" disabled={change.busy || reason === ''} onClick={go}>{b.closeButton(findings.length)}</button><button className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </div>
    </Dialog>
  )
}
