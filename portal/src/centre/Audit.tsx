import { useMemo } from 'react'
import { usePages } from '../api/pages'
import type { AuditPage, AuditRow } from '../api/types'
import { useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { Export, Filters, SearchField } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'

// {"a":"b","n":1} -> "a: b · n: 1"; what is no object stays as it is.
function told(detail: string): string {
  if (!detail.startsWith('{')) return detail
  try {
    return Object.entries(JSON.parse(detail) as Record<string, unknown>).map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(' · ')
  } catch {
    return detail
  }
}

export default function Audit() {
  const { t, f } = useSpoken()
  const words = t.centre.audit
  const c = words.column
  const [query, setQuery] = useQuery()
  const asked = { actor: query.get('actor') ?? '', action: query.get('action') ?? '', subject: query.get('subject') ?? '', from: query.get('from') ?? '', to: query.get('to') ?? '' }
  const list = usePages<AuditRow, AuditPage>('/api/audit', asked)
  const columns = useMemo((): Column<AuditRow>[] => [
    { key: 'sequence', head: c.sequence, num: true, cell: (row) => f.number(row.sequence) },
    { key: 'time', head: c.time, phone: 'k', className: 'nb', cell: (row) => f.seconds(row.time) },
    { key: 'actor', head: c.actor, phone: 't', className: 'wrap', cell: (row) => <span className="strong">{row.actor}</span> },
    { key: 'action', head: c.action, phone: 'w', cell: (row) => row.action },
    { key: 'subject', head: c.subject, phone: 'w', className: 'wrap', cell: (row) => row.subject },
    { key: 'detail', head: c.detail, phone: 'w', className: 'wrap soft', cell: (row) => told(row.detail) },
    { key: 'hash', head: c.hash, cell: (row) => <span className="mono quiet" title={row.hash}>{row.hash.slice(0, 10)}</span> },
  ], [f, c])
  return (
    <>
      <Ask tools={<Export path="/api/audit.csv" query={asked} {...(list.data ? { rows: list.data.total } : {})} />}>{words.question}</Ask>
      <Head>{list.data && <><Answer>{words.answer(list.data.total, list.data.verified, list.data.verified_at ? f.dateTime(list.data.verified_at) : '')}</Answer><Lead>{words.lead}</Lead></>}</Head>
      <Filters note={list.data && t.parts.rowsShown(list.rows.filter(Boolean).length, list.data.total)}>
        <SearchField value={asked.actor} placeholder={words.actor} onChange={(actor) => setQuery({ actor })} />
        <SearchField value={asked.action} placeholder={words.action} onChange={(action) => setQuery({ action })} />
        <SearchField value={asked.subject} placeholder={words.subject} onChange={(subject) => setQuery({ subject })} />
        <label className="tag">{words.from} <input className="bare" type="date" value={asked.from} onChange={(event) => setQuery({ from: event.target.value })} /></label>
        <label className="tag">{words.to} <input className="bare" type="date" value={asked.to} onChange={(event) => setQuery({ to: event.target.value })} /></label>
      </Filters>
      <Section asked={list} what={words.what} page lines={12}>
        {(data) => data.total === 0 ? <Empty>{words.empty}</Empty> : <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => String(row.sequence)} onRange={list.need} />}
      </Section>
    </>
  )
}
