import { address } from '../api/client'
import type { AssetRow, AssetTable } from '../api/types'
import { useAsked } from '../api/use'
import { useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { Export, Filters, SearchField } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Alarm } from '../parts/Marks'
import { Empty, Section } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { kRows } from './List'

export function Inventory({ organisation }: { organisation: string | null }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  const [query, change] = useQuery()
  const text = query.get('text') ?? ''
  const asked = useAsked<AssetTable>(address('/api/assets', { organisation, text, limit: kRows }), { on: ['finding'] })
  const columns: Column<AssetRow>[] = [
    { key: 'place', head: words.inventory.place, phone: 't', className: 'wrap', cell: (row) => <><span className="mono">{row.place}{row.port > 0 && `:${row.port}`}</span>{row.host && row.host !== row.place && <span className="sub">{row.host}</span>}</> },
    { key: 'product', head: words.product, phone: 'w', className: 'wrap', cell: (row) => (row.product ? <>{row.product}{row.version && <span className="sub">{words.version} {row.version}</span>}</> : <span className="quiet">{words.inventory.itself}</span>) },
    { key: 'open', head: words.inventory.open, label: words.inventory.open, num: true, phone: 'k', cell: (row) => <Alarm n={row.open} /> },
    { key: 'level', head: words.level, label: words.level, num: true, phone: 'x', cell: (row) => (row.level > 0 ? f.number(row.level) : <span className="quiet">–</span>) },
    { key: 'owner', head: words.owner, phone: 'x', className: 'wrap', cell: (row) => row.owner || <span className="quiet">–</span> },
    { key: 'seen', head: words.seen, label: words.seen, phone: 'w', cell: (row) => (row.last_seen ? f.dateInTable(row.last_seen) : <span className="quiet">–</span>) },
    { key: 'source', head: words.source, phone: 'x', cell: (row) => row.source },
  ]
  return (
    <section className="above"><Section asked={asked} what={words.whatInventory}>
      {(data) => (
        <>
          <SectionHead title={words.inventory.question} note={words.inventory.note(data.places, data.total)} />
          <Filters note={text && f.number(data.total)}>
            <SearchField value={text} onChange={(next) => change({ text: next || null })} placeholder={words.inventory.search} />
            <Export path="/api/assets.csv" query={{ organisation, text }} rows={data.total} />
          </Filters>
          {data.items.length === 0 ? <Empty>{text ? words.nothingFound(text) : words.inventory.none}</Empty>
            : <DataTable caption={words.tabs.inventory} columns={columns} rows={data.items} id={(row) => row.id} tall />}
        </>
      )}
    </Section></section>
  )
}
