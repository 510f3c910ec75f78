// Reports that came by mail: each is read by somebody, and taken or dropped.
import { useState } from 'react'
import type { IncidentMail, Items } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { navigate } from '../app/router'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Empty, Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead } from '../parts/Text'
import { incidents } from './api'
import './incidents.css'

export default function Mails() {
  const { t, f, name } = useSpoken()
  const words = t.incidents.mail
  const asked = useAsked<Items<IncidentMail>>('/api/incident-mails', { on: ['incident'] })
  const [dropping, setDropping] = useState<IncidentMail | null>(null)
  return (
    <>
      <Ask>{words.ask}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.items.length)}</Answer><Lead>{words.lead}</Lead></Head>
            {data.items.length === 0 && <Empty>{words.answer(0)}</Empty>}
            {data.items.map((mail) => (
              <section key={mail.id}>
                <h2 className="long">{mail.subject || mail.sender}</h2>
                <KeyValue rows={[
                  [words.from, <>{mail.sender_name} {mail.sender} · <b className={mail.sender_is === 'contact' ? undefined : 'alarm'}>{words.is[mail.sender_is]}</b>{mail.organisation && ` · ${name(mail.organisation.name)}`}</>],
                  [f.dateTime(mail.arrived), mail.answered ? words.answered(f.dateTime(mail.answered)) : words.notAnswered],
                  ...(mail.files.length ? [[words.files(mail.files.length), mail.files.map((file) => file.name).join(', ')] as [string, string]] : []),
                ]} />
                <pre className="above inc-mail">{mail.text}</pre>
                <div className="buttons">
                  <button className="btn main" onClick={() => navigate(`/incidents/new?mail=${mail.id}`)}>{words.take}</button>
                  <button className="btn" onClick={() => setDropping(mail)}>{words.drop}</button>
                </div>
              </section>
            ))}
          </>
        )}
      </Section>
      {dropping && <Drop mail={dropping} onClose={() => setDropping(null)} />}
    </>
  )
}

function Drop({ mail, onClose }: { mail: IncidentMail; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.incidents.mail
  const toast = useToast()
  const change = useChange(incidents.dropMail)
  const [reason, setReason] = useState('')
  return (
    <Dialog kind="box" label={words.dropTitle} onClose={onClose}>
      <form className="form" onSubmit={async (event) => {
        event.preventDefault()
        if ((await change.run(mail.id, reason.trim())) === null) return
        toast(words.dropped)
        refresh('/api/incident')
        onClose()
      }}>
        <h2>{words.dropTitle}</h2>
        <TextArea label={t.incidents.page.reason} name="reason" required maxLength={900} value={reason} onChange={(event) => setReason(event.target.value)} />
        <div className="buttons end"><button className="btn main" disabled={change.busy || !reason.trim()}>{words.dropDo}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
        <Wrong error={change.error} />
      </form>
    </Dialog>
  )
}
