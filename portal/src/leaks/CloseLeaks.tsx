// A unit closes findings of leaks: the passwords are changed, or the accounts are there no more.
import { useState } from 'react'
import { api } from '../api/routes'
import type { LeakedAccount } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Choices, TextArea } from '../parts/Form'
import { Wrong } from '../parts/States'

const kReasons = ['password-changed', 'account-closed'] as const

export function CloseLeaks({ accounts, onClose, onDone }: { accounts: LeakedAccount[]; onClose: () => void; onDone: () => void }) {
  const { t } = useSpoken()
  const words = t.leaks.body
  const toast = useToast()
  const change = useChange(api.findings.bulk)
  const [reason, setReason] = useState<(typeof kReasons)[number]>('password-changed')
  const [comment, setComment] = useState('')
  const [refused, setRefused] = useState(0)
  const go = async () => {
    const done = await change.run({ ids: accounts.map((one) => one.finding), act: 'close', reason, ...(comment.trim() ? { comment: comment.trim() } : {}) })
    if (!done) return
    refresh('/api/')
    setRefused(done.refused.length)
    if (done.refused.length > 0) return
    toast(words.closed(done.done.length))
    onDone()
  }
  return (
    <Dialog kind="box" label={words.closeTitle(accounts.length)} onClose={onClose}>
      <h2>{words.closeTitle(accounts.length)}</h2>
      <div className="form">
        <Choices legend={t.findings.reason} value={reason} onChange={(value) => setReason(value as typeof reason)}
          choices={kReasons.map((value) => ({ value, name: t.words.closed[value] }))} />
        <TextArea label={t.findings.words} hint={t.findings.wordsHint} value={comment} onChange={(event) => setComment(event.target.value)} />
        <Wrong error={change.error} />
        {refused > 0 && <p className="alarm small" role="status">{t.findings.bulk.refused(refused)}</p>}
        <div className="buttons">
          <button className="btn main" disabled={change.busy} onClick={go}>{words.closeTitle(accounts.length)}</button>
          <button className="btn" onClick={onClose}>{t.app.cancel}</button>
        </div>
      </div>
    </Dialog>
  )
}
