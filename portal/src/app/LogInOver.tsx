// The session ended while a page was open: log in over it, so that nothing written is lost.
import { useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import { useChange } from '../api/use'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { useMe, useSession } from './session'

export function LogInOver() {
  const { t, f } = useSpoken()
  const me = useMe()
  const { enter, leave } = useSession()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [words, setWords] = useState('')
  const logIn = useChange(api.session.logIn)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await logIn.run({ login: me.login, password, ...(code ? { code } : {}) })
    if (!answer) return
    if (answer.outcome === 'granted' && answer.me) enter(answer.me)
    else if (answer.outcome === 'wait') setWords(answer.not_before ? t.app.waitUntil(f.time(answer.not_before)) : t.app.refused)
    else setWords(answer.outcome === 'code_needed' ? t.app.codeNeeded : t.app.refused)
  }
  return (
    <Dialog kind="box" label={t.app.logIn} onClose={() => {}}>
      <h2>{t.app.logIn}</h2>
      <form className="form" onSubmit={submit}>
        <p className="soft">{t.app.sessionOver}</p>
        <TextField label={t.app.login} value={me.login} readOnly autoComplete="username" />
        <TextField label={t.app.password} type="password" value={password} autoComplete="current-password" autoFocus onChange={(event) => setPassword(event.target.value)} />
        {me.has_second_factor && <TextField label={t.app.code} inputMode="numeric" value={code} autoComplete="one-time-code" onChange={(event) => setCode(event.target.value)} />}
        {words && <p className="alarm small" role="status">{words}</p>}
        <Wrong error={logIn.error} />
        <div className="buttons">
          <button className="btn main" disabled={logIn.busy}>{t.app.logIn}</button>
          <button type="button" className="btn bare" onClick={() => void leave()}>{t.app.signOut}</button>
        </div>
      </form>
    </Dialog>
  )
}
