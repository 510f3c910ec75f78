// The first password, or another: by the one-time token. The token may stand behind # in the address, which no server
// ever sees; it is taken out of the address at once.
import { useState, type FormEvent } from 'react'
import { ApiError } from '../api/client'
import { api } from '../api/routes'
import { useChange } from '../api/use'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { Frame } from './Frame'
import { NewPasswordFields, isGood, noPassword } from './newPassword'

function tokenOfAddress(): string {
  const token = decodeURIComponent(location.hash.slice(1))
  if (token) history.replaceState(null, '', location.pathname)
  return token
}

const isDead = (error: ApiError | null) => error !== null && [400, 401, 404, 410].includes(error.status)

export default function Password() {
  const { t } = useSpoken()
  const words = t.account.redeem
  const [token, setToken] = useState(tokenOfAddress)
  const [password, setPassword] = useState(noPassword)
  const [done, setDone] = useState(false)
  const redeem = useChange(async () => {
    await api.session.redeem({ token: token.trim(), password: password.text })
    return true
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await redeem.run()) setDone(true)
  }
  if (done) {
    return (
      <Frame ask={words.ask} answer={words.done} lead={words.doneLead}>
        <p className="note"><Link className="btn main" to="/">{words.signIn}</Link></p>
      </Frame>
    )
  }
  return (
    <Frame ask={words.ask} answer={words.answer} lead={words.lead}>
      <form className="form" onSubmit={submit}>
        <TextField label={words.token} name="token" required autoComplete="off" spellCheck={false} value={token}
          onChange={(event) => setToken(event.target.value)} />
        <NewPasswordFields value={password} onChange={setPassword} />
        {isDead(redeem.error) ? <p className="alarm small" role="status">{words.dead}</p> : <Wrong error={redeem.error} />}
        <div className="buttons"><button className="btn main" disabled={redeem.busy || !token.trim() || !isGood(password)}>{words.save}</button></div>
      </form>
    </Frame>
  )
}
