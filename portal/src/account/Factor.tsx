import { useState, type FormEvent } from 'react'
import { setCsrf } from '../api/client'
import { api } from '../api/routes'
import { useChange } from '../api/use'
import { useMe, useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { RecoveryCodes } from './RecoveryCodes'
import { SetUpFactor } from './SetUpFactor'

export function Factor() {
  const { t } = useSpoken()
  const words = t.account.factor
  const me = useMe()
  const { enter } = useSession()
  const [open, setOpen] = useState<'add' | 'renew' | 'drop' | null>(null)
  const close = () => setOpen(null)
  const again = () => void api.session.me().then(enter)
  return (
    <section>
      <SectionHead title={words.title} />
      <p className="soft">{me.has_second_factor ? words.on : words.off}</p>
      <div className="buttons">
        {me.has_second_factor ? (
          <>
            <button className="btn" onClick={() => setOpen('renew')}>{words.renew}</button>
            <button className="btn" onClick={() => setOpen('drop')}>{words.drop}</button>
          </>
        ) : <button className="btn main" onClick={() => setOpen('add')}>{words.add}</button>}
      </div>
      {open === 'add' && (
        <Dialog kind="box" label={words.add} onClose={close}>
          <SetUpFactor last={t.account.enrol.finish} onDone={() => {
            close()
            again()
          }} />
        </Dialog>
      )}
      {(open === 'renew' || open === 'drop') && <Proof of={open} onClose={close} onDropped={again} />}
    </section>
  )
}

// Password and code again before the factor itself is touched.
function Proof({ of, onClose, onDropped }: { of: 'renew' | 'drop'; onClose: () => void; onDropped: () => void }) {
  const { t } = useSpoken()
  const words = t.account.factor
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[] | null>(null)
  const renew = useChange(api.session.recoveryCodes)
  const drop = useChange(api.session.dropFactor)
  const title = of === 'renew' ? words.renew : words.drop
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const proof = { password, code: code.replace(/\s/g, '') }
    if (of === 'renew') {
      const answer = await renew.run(proof)
      if (!answer) return
      setCsrf(answer.csrf)
      setCodes(answer.recovery_codes)
    } else {
      const answer = await drop.run(proof)
      if (!answer) return
      setCsrf(answer.csrf)
      onClose()
      onDropped()
    }
  }
  return (
    <Dialog kind="box" label={title} onClose={onClose}>
      {codes ? <RecoveryCodes codes={codes} onDone={onClose} last={t.account.enrol.finish} /> : (
        <form className="form" onSubmit={submit}>
          <h2>{title}</h2>
          <p className="soft">{of === 'renew' ? words.renewHint : words.dropHint}</p>
          <TextField label={t.account.signIn.password} name="password" type="password" autoComplete="current-password" required value={password}
            onChange={(event) => setPassword(event.target.value)} />
          <TextField label={t.account.signIn.code} name="code" autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.target.value)} />
          <Wrong error={of === 'renew' ? renew.error : drop.error} />
          <div className="buttons">
            <button className="btn main" disabled={renew.busy || drop.busy}>{words.go}</button>
            <button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
