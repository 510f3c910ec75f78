// The version being worked at, and what the centre may do next: review, publish, revise, withdraw.
import { useState, type FormEvent } from 'react'
import type { WarningAddressees, WarningPage } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, navigate } from '../app/router'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { warningPath, warnings } from './api'
import { Content } from './Page'
import { useReasons, warningLink } from './parts'

export function Working({ page }: { page: WarningPage }) {
  const { t } = useSpoken()
  const words = t.warnings
  const toast = useToast()
  const working = page.working
  const [box, setBox] = useState<'publish' | 'back' | 'withdraw' | null>(null)
  const submit = useChange(warnings.submit)
  const review = useChange(warnings.review)
  const drop = useChange(warnings.drop)
  const withdraw = useChange(warnings.withdraw)
  const busy = submit.busy || review.busy || drop.busy
  const after = (done: unknown, text: string) => {
    if (done === null) return
    toast(text)
    setBox(null)
    refresh('/api/warnings')
  }
  const editLink = `${warningLink(page)}/edit`
  return (
    <section>
      <div className="act">
        {working ? (
          <span>
            <b>{words.working(working.version, words.drafts[working.state])}</b>
            <span className="soft"> · {words.authors(working.authors.join(', '))}{working.reviewer && ` · ${words.reviewer(working.reviewer)}`}</span>
          </span>
        ) : <span>{words.state[page.state]}</span>}
        <span className="sp" />
        <span className="buttons">
          {working?.state === 'draft' && <button className="btn main" disabled={busy} onClick={async () => after(await submit.run(page.id), words.submitted)}>{words.submit}</button>}
          {working?.state === 'review' && !working.wrote && <button className="btn main" disabled={busy} onClick={async () => after(await review.run(page.id, { approve: true, note: '' }), words.approved)}>{words.approve}</button>}
          {working?.state === 'review' && !working.wrote && <button className="btn" onClick={() => setBox('back')}>{words.giveBack}</button>}
          {working?.state === 'approved' && <button className="btn main" onClick={() => setBox('publish')}>{words.publish}</button>}
          {page.state !== 'withdrawn' && <Link className="btn" to={editLink}>{working ? words.edit : words.revise}</Link>}
          {working && <button className="btn bare" disabled={busy} onClick={async () => {
            const done = await drop.run(page.id)
            if (done === null) return
            after(true, words.dropped)
            if (page.version === 0) navigate('/advisories')
          }}>{words.drop}</button>}
          {page.state === 'published' && !working && <button className="btn bare" onClick={() => setBox('withdraw')}>{words.withdraw}</button>}
        </span>
      </div>
      {working?.state === 'review' && working.wrote && <p className="note">{words.secondPerson}</p>}
      {working?.note && <p className="callout">{words.note}: {working.note}</p>}
      <Wrong error={submit.error ?? (box === null ? review.error : null) ?? drop.error} />
      {working && page.version > 0 && (
        <details>
          <summary>{words.working(working.version, words.drafts[working.state])}</summary>
          <Content page={{ id: page.id, kind: page.kind, content: working.content, html: working.html, files: page.files }} own={false} />
        </details>
      )}
      {box === 'publish' && working && <Publish page={page} onClose={() => setBox(null)} onDone={() => after(true, words.published)} />}
      {box === 'back' && <Say title={words.giveBackTitle} label={words.note} button={words.giveBack.replace('…', '')} busy={review.busy} error={<Wrong error={review.error} />} onClose={() => setBox(null)}
        onSay={async (note) => after(await review.run(page.id, { approve: false, note }), words.returned)} />}
      {box === 'withdraw' && <Say title={words.withdrawTitle} label={words.whyNot} hint={words.withdrawNote} button={words.withdraw.replace('…', '')} busy={withdraw.busy} error={<Wrong error={withdraw.error} />} onClose={() => setBox(null)}
        onSay={async (reason) => after(await withdraw.run(page.id, { reason }), words.withdrawn)} />}
    </section>
  )
}

function Publish({ page, onClose, onDone }: { page: WarningPage; onClose: () => void; onDone: () => void }) {
  const { t, name } = useSpoken()
  const words = t.warnings
  const reasons = useReasons()
  const asked = useAsked<WarningAddressees>(warningPath(page.id) + '/addressees')
  const change = useChange(warnings.publish)
  const n = asked.data?.total ?? 0
  return (
    <Dialog kind="box" label={words.publishTitle(n)} onClose={onClose}>
      <h2>{words.publishTitle(n)}</h2>
      <Section asked={asked} what={words.addresseesWhat} lines={3}>
        {(data) => (
          <ul className="addressees">
            {data.items.slice(0, 200).map((one) => <li key={one.organisation?.id}>{name(one.organisation?.name)} <span className="quiet small">{reasons(one.reasons)}</span></li>)}
          </ul>
        )}
      </Section>
      <p className="small quiet">{words.publishNote}</p>
      <Wrong error={change.error} />
      <div className="buttons">
        <button className="btn main" disabled={change.busy || !asked.data || (n === 0 && page.version === 0)} onClick={async () => {
          if (await change.run(page.id)) onDone()
        }}>{words.publishButton(n)}</button>
        <button className="btn" onClick={onClose}>{t.app.cancel}</button>
      </div>
    </Dialog>
  )
}

function Say({ title, label, hint, button, busy, error, onSay, onClose }: {
  title: string
  label: string
  hint?: string
  button: string
  busy: boolean
  error: React.ReactNode
  onSay: (text: string) => void
  onClose: () => void
}) {
  const { t } = useSpoken()
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSay(text.trim().normalize('NFC'))
  }
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      <h2>{title}</h2>
      <form className="form" onSubmit={submit}>
        <TextArea label={label} {...(hint ? { hint } : {})} value={text} onChange={(event) => setText(event.target.value)} />
        {error}
        <div className="buttons">
          <button className="btn main" disabled={busy || text.trim() === ''}>{button}</button>
          <button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </form>
    </Dialog>
  )
}
