import { useMemo } from 'react'
import { address } from '../api/client'
import { usePages } from '../api/pages'
import type { NoticeEffect, NoticeRow, Page } from '../api/types'
import { useAsked } from '../api/use'
import { Link, useQuery } from '../app/router'
import { useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { Export, Views } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, Loading, News, Section } from '../parts/States'
import { Answer, Ask, Head, SectionHead } from '../parts/Text'
import { organisationLink } from './columns'
import { useSectorNames } from './sectors'

const kViews: NoticeRow['state'][] = ['waiting', 'sent', 'bounced', 'failed', 'unknown', 'held']

export default function Notices() {
  const { t, f, name } = useSpoken()
  const words = t.centre.notices
  const c = words.column
  const [query] = useQuery()
  const { may } = useSession()
  const view = query.get('view') ?? ''
  const list = usePages<NoticeRow, Page<NoticeRow>>('/api/notices', { state: view }, { on: ['notice'], hold: true })
  const sent = useAsked<Page<NoticeRow>>(address('/api/notices', { state: 'sent', limit: 1 }), { on: ['notice'] })
  const bounced = useAsked<Page<NoticeRow>>(address('/api/notices', { state: 'bounced', limit: 1 }), { on: ['notice'] })
  const failed = useAsked<Page<NoticeRow>>(address('/api/notices', { state: 'failed', limit: 1 }), { on: ['notice'] })
  const columns = useMemo((): Column<NoticeRow>[] => [
    { key: 'made', head: c.made, num: true, cell: (row) => f.dateTime(row.made) },
    { key: 'organisation', head: c.organisation, phone: 't', className: 'wrap', cell: (row) => <Link className="row" to={organisationLink(row.organisation.id)}>{name(row.organisation.name)}</Link> },
    { key: 'kind', head: c.kind, className: 'soft nb', cell: (row) => t.words.noticeKinds[row.kind] },
    { key: 'to', head: c.to, phone: 'w', className: 'wrap soft', cell: (row) => row.to },
    { key: 'subject', head: c.subject, phone: 'w', className: 'wrap', cell: (row) => row.subject },
    { key: 'findings', head: c.findings, num: true, cell: (row) => f.number(row.findings) },
    {
      key: 'state', head: c.state, phone: 'k',
      cell: (row) => <span className={row.state === 'bounced' || row.state === 'failed' ? 'alarm' : ''}>{t.words.notices[row.state]}<span className="sub">{f.shortTime(row.state_at)}{row.detail && ` · ${row.detail}`}</span></span>,
    },
  ], [t, f, name, c])
  return (
    <>
      <Ask tools={<Export path="/api/notices.csv" query={{ state: view }} {...(list.data ? { rows: list.data.total } : {})} />}>{words.question}</Ask>
      <Head>{sent.data && bounced.data && failed.data ? <Answer>{words.answer(sent.data.total, bounced.data.total + failed.data.total)}</Answer> : <Loading lines={2} />}</Head>
      <Views name={words.views} at={view} views={[{ key: '', name: words.all }, ...kViews.map((state) => ({ key: state, name: t.words.notices[state] }))]} />
      <News asked={list} />
      <Section asked={list} what={words.what} page>
        {(data) => data.total === 0 ? <Empty>{words.empty}</Empty> : (
          <>
            <DataTable caption={words.table} columns={columns} rows={list.rows} id={(row) => row.id} onRange={list.need} tall />
            <div className="foot"><span>{t.parts.rowsShown(list.rows.filter(Boolean).length, data.total)}</span></div>
          </>
        )}
      </Section>
      {may('send_notices') && <Effect />}
    </>
  )
}

// Clean-up with and without a notice.
function Effect() {
  const { t, f } = useSpoken()
  const words = t.centre.notices
  const c = words.effectColumn
  const asked = useAsked<NoticeEffect>('/api/notices/effect')
  const sectors = useSectorNames()
  type Row = NoticeEffect['rows'][number]
  const share = (clean: number, of: number) => (of < 5 ? <span className="quiet">{words.few}</span> : f.share(clean / of))
  const columns: Column<Row>[] = [
    { key: 'family', head: c.family, phone: 't', cell: (row) => <span className="strong">{row.name || row.family}</span> },
    { key: 'sector', head: c.sector, phone: 'w', className: 'soft', cell: (row) => sectors.get(row.sector) ?? row.sector },
    { key: 'channel', head: c.channel, className: 'soft', cell: (row) => row.channel },
    { key: 'told', head: c.told, num: true, cell: (row) => f.number(row.told) },
    { key: 'toldClean', head: c.toldClean, num: true, phone: 'k', cell: (row) => share(row.told_clean_14, row.told) },
    { key: 'held', head: c.held, num: true, cell: (row) => f.number(row.held) },
    { key: 'heldClean', head: c.heldClean, num: true, phone: 'w', label: c.held, cell: (row) => share(row.held_clean_14, row.held) },
  ]
  return (
    <section>
      <SectionHead title={words.effect} note={asked.data && asked.data.hold_out > 0 ? words.holdOut(asked.data.hold_out) : undefined} />
      <Section asked={asked} what={words.effectWhat} lines={3}>
        {(data) => {
          const sum = (key: 'told' | 'told_clean_14' | 'held' | 'held_clean_14') => data.rows.reduce((total, row) => total + row[key], 0)
          const enough = sum('told') >= 5 && sum('held') >= 5
          return (
            <>
              <p className="lead">{enough ? words.effectAnswer((100 * sum('told_clean_14')) / sum('told'), (100 * sum('held_clean_14')) / sum('held')) : words.effectNone(data)}</p>
              {data.rows.length > 0 && <DataTable caption={words.effect} columns={columns} rows={data.rows} id={(row) => row.family + row.sector + row.channel} />}
            </>
          )
        }}
      </Section>
    </section>
  )
}
