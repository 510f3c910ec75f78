import { api } from '../api/routes'
import { useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Frame } from './Frame'
import { SetUpFactor } from './SetUpFactor'

// Until a second factor is set up, the hub answers everything else with 403: this page stands in front of the portal.
export default function Enrol() {
  const { t } = useSpoken()
  const { enter, leave } = useSession()
  const words = t.account.enrol
  return (
    <Frame ask={words.ask} answer={words.answer} lead={words.lead}
      end={<button className="btn bare" onClick={() => void leave()}>{words.signOut}</button>}>
      <SetUpFactor last={words.go} onDone={() => void api.session.me().then(enter)} />
    </Frame>
  )
}
