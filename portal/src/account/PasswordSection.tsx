import { useState, type FormEvent } from 'react'
import { setCsrf } from '../api/client'
import { api } from '../api/routes'
import { refresh, useChange } from '../api/use'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { NewPasswordFields, isGood, noPassword } from './newPassword'

export function PasswordSection() {
  const { t } = useSpoken()
  const words = t.account.password
  const toast = useToast()
  const [present, setPresent] = useState('')
  const [next, setNext] = useState(noPassword)
  const change = useChange(api.session.password)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await change.run({ present, next: next.text })
    if (!answer) return
    setCsrf(answer.csrf)
    setPresent('')
    setNext(noPassword)
    refresh('/api/session/all')
    toast(words.done)
  }
  return (
    <section>
      <SectionHead title={words.title} />
      <form className="form" onSubmit={submit}>
        <TextField label={words.present} name="present" type="password" autoComplete="current-password" required value={present}
          onChange={(event) => setPresent(event.target.value)} />
        <NewPasswordFields value={next} onChange={setNext} />
        <Wrong error={change.error} />
        <div className="buttons"><button className="btn" disabled={change.busy || !present || !isGood(next)}>{words.change}</button></div>
      </form>
    </section>
  )
}
