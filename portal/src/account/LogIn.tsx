import { useState } from 'react'
import { Link } from '../app/router'
import { useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Frame } from './Frame'
import { LogInForm } from './LogInForm'

export default function LogIn() {
  const { t } = useSpoken()
  const { enter } = useSession()
  const words = t.account.signIn
  const [step, setStep] = useState<'password' | 'code'>('password')
  return (
    <Frame ask={words.ask} answer={step === 'password' ? words.answer : words.codeAnswer}>
      <LogInForm onGranted={enter} onStep={setStep} />
      {step === 'password' && (
        <p className="note">
          {words.newcomer} <Link to="/password">{words.newcomerLink}</Link>
          <br />
          {words.help('')}
        </p>
      )}
    </Frame>
  )
}
