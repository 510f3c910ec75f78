import { api } from '../api/routes'
import type { Items, SessionRow } from '../api/types'
import { useChange, type Asked } from '../api/use'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Section, Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { browserOf } from './browser'

export function Sessions({ asked }: { asked: Asked<Items<SessionRow>> }) {
  const { t, f } = useSpoken()
  const words = t.account.sessions
  const end = useChange(async (id: string) => {
    await (id === '' ? api.session.endOthers() : api.session.end(id))
    asked.again()
  })
  const columns: Column<SessionRow>[] = [
    { key: 'agent', head: words.agent, phone: 't', cell: (row) => <><span title={row.agent}>{browserOf(row.agent)}</span>{row.is_this && <span className="quiet"> · {words.here}</span>}</> },
    { key: 'where', head: words.where, phone: 'w', cell: (row) => row.address },
    { key: 'created', head: words.created, phone: 'x', cell: (row) => f.dateTime(row.created) },
    { key: 'used', head: words.used, phone: 'w s2', cell: (row) => f.dateTime(row.used) },
    { key: 'end', head: '', phone: 'k', num: true, cell: (row) => row.is_this ? null
      : <button className="btn bare" disabled={end.busy} aria-label={words.endOf(row.address)} onClick={() => void end.run(row.id)}>{words.end}</button> },
  ]
  return (
    <section>
      <SectionHead title={words.title} tools={(asked.data?.items.length ?? 0) > 1
        && <button className="link" onClick={() => void end.run('')}>{words.endOthers}</button>} />
      <Wrong error={end.error} />
      <Section asked={asked} what={words.what} lines={3}>
        {(data) => <DataTable caption={words.title} columns={columns} rows={data.items} id={(row) => row.id} />}
      </Section>
    </section>
  )
}
