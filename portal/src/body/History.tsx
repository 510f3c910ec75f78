import { address } from '../api/client'
import type { HistoryRow, Page } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, News, Section } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'

export default function History() {
  const { t, f, name, family } = useSpoken()
  const words = t.body.history
  const me = useMe()
  const [query, change] = useQuery()
  const limit = Math.min(1000, Number(query.get('limit')) || 100)
  const asked = useAsked<Page<HistoryRow>>(address('/api/history', { organisation: query.get('organisation'), limit }), { on: ['finding'], hold: true })
  const columns: Column<HistoryRow>[] = [
    { key: 'time', head: words.time, phone: 't', cell: (row) => <span className="nb">{f.dateTime(row.time)}</span> },
    { key: 'act', head: words.act, phone: 'w', cell: (row) => t.words.acts[row.act] ?? row.act },
    { key: 'finding', head: words.finding, phone: 'w', cell: (row) => row.finding
      && <Link className="row" to={`/findings/${row.finding.id}`}>{first(family(row.finding.name))} · {row.finding.subject}</Link> },
    { key: 'who', head: words.who, phone: 'k', cell: (row) => row.actor.kind === 'person' ? row.actor.name : <span className="quiet">{row.actor.kind === 'sensor' && row.actor.name || words.kinds[row.actor.kind]}</span> },
    { key: 'comment', head: words.comment, phone: 'w', className: 'soft wrap', cell: (row) => [row.machine && `${row.machine}: ${row.done}`, row.actor.kind === 'program' ? t.words.program(row.comment) : row.comment].filter(Boolean).join(' · ') },
  ]
  return (
    <>
      <Ask>{words.ask(name(me.organisation?.name))}</Ask>
      <Section asked={asked} what={words.what}>
        {(page) => (
          <>
            <Head><Answer>{words.answer(page.total)}</Answer><Lead>{words.lead}</Lead></Head>
            <News asked={asked} />
            {page.items.length === 0 ? <Empty>{words.answer(0)}</Empty> : (
              <>
                <DataTable caption={words.table} columns={columns} rows={page.items} id={(row) => `${row.finding?.id ?? ''} ${row.step} ${row.time} ${row.act}`} />
                <div className="foot">
                  <span>{words.of(page.items.length, page.total)}</span>
                  {page.items.length < page.total && limit < 1000 && <button className="btn" onClick={() => change({ limit: String(limit + 300) })}>{words.more}</button>}
                </div>
              </>
            )}
          </>
        )}
      </Section>
    </>
  )
}

const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
