import { useState, type FormEvent } from 'react'
import { api } from '../api/routes'
import { useChange } from '../api/use'
import { setSingleKeys, singleKeysOn } from '../app/keys'
import { useMe, useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Choices, TextField } from '../parts/Form'
import { Wrong } from '../parts/States'
import { KeyValue, SectionHead } from '../parts/Text'
import { chosenTheme, chooseTheme, type Theme } from './theme'

export function Person() {
  const { t, f, name, language, speak } = useSpoken()
  const me = useMe()
  const { enter } = useSession()
  const toast = useToast()
  const words = t.account.person
  const [person, setPerson] = useState({ name: me.name, email: me.email })
  const [theme, setTheme] = useState<Theme>(chosenTheme)
  const [single, setSingle] = useState(singleKeysOn)
  const change = useChange(api.session.profile)
  const accept = useChange(api.session.accept)

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const next = await change.run(person)
    if (!next) return
    enter(next)
    toast(words.saved)
  }
  const speakAndKeep = async (next: 'vi' | 'en') => {
    speak(next)
    const answer = await change.run({ language: next })
    if (answer) enter(answer)
  }
  return (
    <section>
      <SectionHead title={words.title} />
      <form className="form" onSubmit={save}>
        <TextField label={words.name} name="name" autoComplete="name" required value={person.name} onChange={(event) => setPerson({ ...person, name: event.target.value })} />
        <TextField label={words.email} name="email" type="email" autoComplete="email" value={person.email} onChange={(event) => setPerson({ ...person, email: event.target.value })} />
        <Wrong error={change.error} />
        <div className="buttons">
          <button className="btn" disabled={change.busy || (person.name === me.name && person.email === me.email)}>{t.parts.save}</button>
        </div>
        <Choices legend={words.language} value={language} onChange={(next) => void speakAndKeep(next as 'vi' | 'en')}
          choices={[{ value: 'vi', name: words.vi }, { value: 'en', name: words.en }]} />
        <Choices legend={words.theme} value={theme} onChange={(next) => {
          chooseTheme(next as Theme)
          setTheme(next as Theme)
        }} choices={[{ value: 'auto', name: words.auto }, { value: 'light', name: words.light }, { value: 'dark', name: words.dark }]} />
        <fieldset>
          <legend>{words.keys}</legend>
          <label className="choice">
            <input type="checkbox" checked={single} onChange={(event) => {
              setSingleKeys(event.target.checked)
              setSingle(event.target.checked)
            }} />
            <span>{words.singleKeys} <span className="quiet small">{words.keysHint}</span></span>
          </label>
        </fieldset>
      </form>
      {me.memberships.length > 0 && (
        <div className="roles">
          <KeyValue rows={me.memberships.map((one) => [
            one.organisation_name ? name(one.organisation_name) : words.centre,
            <>
              {t.words.roles[one.role]}
              {one.until && <span className="quiet"> · {words.until(f.date(one.until))}</span>}
              {!one.accepted && <>
                <span className="quiet"> · {words.invited} </span>
                <button className="btn" disabled={accept.busy} onClick={() => void accept.run(one.id).then((next) => next && enter(next))}>{words.accept}</button>
              </>}
            </>,
          ])} />
          <Wrong error={accept.error} />
        </div>
      )}
    </section>
  )
}
