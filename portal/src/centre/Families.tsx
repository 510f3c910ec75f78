import { useMemo } from 'react'
import { address } from '../api/client'
import type { FamilyCount, Items, National } from '../api/types'
import { useAsked } from '../api/use'
import { navigate, useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { folded } from '../i18n/format'
import { Export, Filters, Period, SearchField } from '../parts/Controls'
import { DataTable } from '../parts/DataTable'
import { Section } from '../parts/States'
import { Answer, Ask, Head } from '../parts/Text'
import { useSorting } from '../parts/useSorting'
import { familyColumns, familyLink } from './columns'

export default function Families() {
  const spoken = useSpoken()
  const { t } = spoken
  const words = t.centre.families
  const [query, setQuery] = useQuery()
  const month = query.get('month') ?? ''
  const q = query.get('q') ?? ''
  const asked = useAsked<Items<FamilyCount>>(address('/api/families', { month }), { on: ['figures'] })
  const country = useAsked<National>(address('/api/national', { month }))
  const all = asked.data?.items ?? []
  const period = country.data?.period ?? (month || '')
  const fitting = useMemo(() => all.filter((row) => folded(row.name + ' ' + row.family).includes(folded(q))), [all, q])
  const list = useSorting(fitting, {
    family: (row) => row.name, kind: (row) => row.kind, addresses: (row) => row.addresses, change: (row) => row.change.percent, state_bodies: (row) => row.state_bodies,
  }, { by: 'addresses', order: 'desc' })
  const columns = useMemo(() => familyColumns(spoken, period, false), [spoken, period])
  return (
    <>
      <Ask tools={<>
        {country.data && <Period periods={country.data.periods} at={country.data.period} onChange={(next) => setQuery({ month: next }, true)} />}
        <Export path="/api/national/families.csv" query={{ month }} rows={fitting.length} />
      </>}>{words.question}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head>{period && <Answer>{words.answer(period, data.items.length, data.items[0]?.name ?? '', data.items[0]?.addresses ?? 0)}</Answer>}</Head>
            <Filters note={t.parts.rowsShown(fitting.length, data.items.length)}><SearchField value={q} placeholder={words.search} onChange={(next) => setQuery({ q: next })} /></Filters>
            <DataTable caption={t.centre.national.families} columns={columns} rows={list.rows} id={(row) => row.family} sorting={list.sorting} onSort={list.onSort}
              onOpen={(row) => navigate(familyLink(row.family, period))} />
          </>
        )}
      </Section>
    </>
  )
}
