// A new password, twice. What is wrong is said while it is typed, never before.
import { useState } from 'react'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'

const kCharacters = 12 // as the hub asks (src/access/password.h)

export interface NewPassword {
  text: string
  again: string
}
export const noPassword: NewPassword = { text: '', again: '' }
export const isGood = (password: NewPassword) => [...password.text].length >= kCharacters && password.text === password.again

export function NewPasswordFields({ value, onChange }: { value: NewPassword; onChange: (value: NewPassword) => void }) {
  const { t } = useSpoken()
  const words = t.account.redeem
  const [left, setLeft] = useState(false)
  const missing = kCharacters - [...value.text].length
  return (
    <>
      <TextField label={words.password} name="new" type="password" autoComplete="new-password" required hint={words.hint} value={value.text}
        wrong={left && value.text !== '' && missing > 0 ? words.short(missing) : null}
        onBlur={() => setLeft(true)} onChange={(event) => onChange({ ...value, text: event.target.value })} />
      <TextField label={words.again} name="again" type="password" autoComplete="new-password" required value={value.again}
        wrong={value.again !== '' && !value.text.startsWith(value.again) ? words.differ : null}
        onChange={(event) => onChange({ ...value, again: event.target.value })} />
    </>
  )
}
