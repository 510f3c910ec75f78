import { download, part, post } from '../api/client'
import { organisationPath } from '../api/routes'
import type { Items, ReceivedLetter } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Head } from '../parts/Text'

// Letters that a body got: read them, and say that they came.
export default function Received() {
  const { t, f } = useSpoken()
  const words = t.letters
  const me = useMe()
  const path = `${organisationPath(me.organisation?.id ?? '')}/letters`
  const asked = useAsked<Items<ReceivedLetter>>(path)
  const change = useChange((id: string) => post<void>(`${path}/${part(id)}/receipt`))
  const columns: Column<ReceivedLetter>[] = [
    { key: 'subject', head: words.subject, phone: 't', className: 'wrap', cell: (row) => <button className="link" onClick={() => download(`${path}/${part(row.id)}/file`)}>{row.notation} {row.subject}</button> },
    { key: 'sent', head: words.body.sent, phone: 'w', label: words.body.sent, cell: (row) => f.dateInTable(row.sent_at) },
    { key: 'received', head: words.received, phone: 'k', cell: (row) => (
      row.recalled ? words.body.recalled : row.received_at ? `${words.body.confirmed} ${f.date(row.received_at)}`
        : <button className="btn" disabled={change.busy} onClick={async () => {
          await change.run(row.id)
          refresh(path)
        }}>{words.body.confirm}</button>) },
  ]
  return (
    <>
      <Ask>{words.body.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.body.answer(data.items.length, data.items.filter((row) => !row.received_at && !row.recalled).length)}</Answer></Head>
            <Wrong error={change.error} />
            {data.items.length > 0 && <DataTable caption={words.body.table} columns={columns} rows={data.items} id={(row) => row.id} />}
          </>
        )}
      </Section>
    </>
  )
}
