// A second factor from the password to the recovery codes: the page before the first work, and the account's dialog.
import { useState, type FormEvent } from 'react'
import { setCsrf } from '../api/client'
import { api } from '../api/routes'
import type { SecondFactorOffer } from '../api/types'
import { useChange } from '../api/use'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { Qr } from './Qr'
import { RecoveryCodes } from './RecoveryCodes'

// "JBSWY3DP…" in groups of four, to be typed.
const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ')

export function SetUpFactor({ onDone, last }: { onDone: () => void; last: string }) {
  const { t } = useSpoken()
  const words = t.account.enrol
  const [password, setPassword] = useState('')
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null)
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[] | null>(null)
  const begin = useChange(api.session.beginFactor)
  const confirm = useChange(api.session.confirmFactor)

  const start = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await begin.run({ password })
    if (answer) setOffer(answer)
  }
  const prove = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await confirm.run({ code: code.replace(/\s/g, '') })
    if (!answer) return setCode('')
    setCsrf(answer.csrf)
    setCodes(answer.recovery_codes)
  }

  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} last={last} />
  if (offer) {
    return (
      <form className="form factor" onSubmit={prove}>
        <h2>{words.scan}</h2>
        <Qr path={offer.qr} label={words.qr} />
        <div className="field">
          <span className="hint">{words.scanHint}</span>
          <span className="label">{words.secret}</span>
          <code className="once" data-secret>{grouped(offer.secret)}</code>
        </div>
        <TextField label={words.code} name="code" inputMode="numeric" autoComplete="one-time-code" required value={code} autoFocus
          onChange={(event) => setCode(event.target.value)} />
        {confirm.error && confirm.error.status >= 400 && confirm.error.status < 429
          ? <p className="alarm small" role="status">{words.wrong}</p> : <Wrong error={confirm.error} />}
        <div className="buttons"><button className="btn main" disabled={confirm.busy}>{words.confirm}</button></div>
      </form>
    )
  }
  return (
    <form className="form" onSubmit={start}>
      <TextField label={words.password} name="password" type="password" autoComplete="current-password" required autoFocus value={password}
        onChange={(event) => setPassword(event.target.value)} />
      <Wrong error={begin.error} />
      <div className="buttons"><button className="btn main" disabled={begin.busy}>{words.begin}</button></div>
    </form>
  )
}
