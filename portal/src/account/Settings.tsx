import { useAsked } from '../api/use'
import type { Items, SessionRow } from '../api/types'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { Factor } from './Factor'
import { PasswordSection } from './PasswordSection'
import { Person } from './Person'
import { Sessions } from './Sessions'
import { Tokens } from './Tokens'
import './account.css'

export default function Settings() {
  const { t, name } = useSpoken()
  const me = useMe()
  const sessions = useAsked<Items<SessionRow>>('/api/session/all')
  const words = t.account.page
  const role = me.memberships.filter((one) => one.accepted)
    .map((one) => `${t.words.roles[one.role]}${one.organisation_name ? `, ${name(one.organisation_name)}` : ''}`).join('; ')
  return (
    <>
      <Ask>{words.ask}</Ask>
      <Head>
        <Answer>{me.has_second_factor ? words.answer(me.name || me.login, sessions.data?.items.length ?? 1) : words.answerNoFactor(me.name || me.login)}</Answer>
        <Lead>{words.lead(me.login, role ? role + '.' : '')}</Lead>
      </Head>
      <div className="two">
        <Person />
        <div>
          <PasswordSection />
          <Factor />
        </div>
      </div>
      <Sessions asked={sessions} />
      <Tokens />
    </>
  )
}
