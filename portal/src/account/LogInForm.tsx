// Name and password, then the code where one is needed.
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import type { LogInAnswer, Me } from '../api/types'
import { useChange } from '../api/use'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'

export function LogInForm({ onGranted, onStep }: {
  onGranted: (me: Me) => void
  onStep?: (step: 'password' | 'code') => void
}) {
  const { t, f } = useSpoken()
  const words = t.account.signIn
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [step, setStep] = useState<'password' | 'code'>('password')
  const [said, setSaid] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const attempt = useChange(api.session.logIn)

  const go = (next: 'password' | 'code') => {
    setStep(next)
    onStep?.(next)
  }
  useEffect(() => {
    const field = form.current?.querySelector<HTMLInputElement>(step === 'code' ? '[name=code]' : login ? '[name=password]' : '[name=login]')
    field?.focus()
    // At each step, not with each letter of the name.
  }, [step])

  const judge = (answer: LogInAnswer) => {
    if (answer.outcome === 'granted' && answer.me) return onGranted(answer.me)
    if (answer.outcome === 'code_needed') {
      setSaid('')
      return go('code')
    }
    setCode('')
    setSaid(answer.outcome === 'wait' && answer.not_before ? words.wait(f.time(answer.not_before)) : words.refused)
    if (answer.outcome === 'refused' && step === 'password') setPassword('')
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await attempt.run({ login: login.trim(), password, ...(step === 'code' ? { code: code.replace(/\s/g, '') } : {}) })
    if (answer) judge(answer)
  }

  return (
    <form className="form" ref={form} onSubmit={submit}>
      {step === 'password' ? (
        <>
          <TextField label={words.login} name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required
            value={login} onChange={(event) => setLogin(event.target.value)} />
          <TextField label={words.password} name="password" type="password" autoComplete="current-password" required
            value={password} onChange={(event) => setPassword(event.target.value)} />
        </>
      ) : (
        <TextField label={words.code} name="code" hint={words.codeHint} inputMode="text" autoComplete="one-time-code" autoCapitalize="characters"
          spellCheck={false} required value={code} onChange={(event) => setCode(event.target.value)} />
      )}
      {said && <p className="alarm small" role="status">{said}</p>}
      <Wrong error={attempt.error} />
      <div className="buttons">
        <button className="btn main" disabled={attempt.busy}>{step === 'password' ? words.next : t.app.logIn}</button>
        {step === 'code' && <button type="button" className="btn bare" onClick={() => {
          setPassword('')
          setSaid('')
          go('password')
        }}>{words.back}</button>}
      </div>
    </form>
  )
}
