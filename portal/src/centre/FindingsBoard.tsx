// What needs a person now? Views, filters in the address, groups by urgency, selection, side sheet, bulk acts.
import { useCallback, useMemo, useState } from 'react'
import { usePages } from '../api/pages'
import { useAsked } from '../api/use'
import type { FamilyCount, Finding, FindingTable, Items } from '../api/types'
import { useKeys } from '../app/keys'
import { navigate, useQuery } from '../app/router'
import { useSession } from '../app/session'
import { useSpoken } from '../i18n'
import { BulkBar, Export, FilterChoice, Filters, SearchField, Views } from '../parts/Controls'
import { DataTable } from '../parts/DataTable'
import { Empty, Failed, Loading, News } from '../parts/States'
import { Answer, Ask, Head, Lead } from '../parts/Text'
import { AssignDialog, CloseDialog, RemindDialog } from '../findings/Bulk'
import { FindingSheet } from '../findings/FindingSheet'
import { findingColumns } from '../findings/columns'
import { useSectorNames } from './sectors'
import { groupOf, type Group } from '../findings/urgency'

const kViews: (keyof FindingTable['views'])[] = ['open', 'overdue', 'apt', 'unassigned', 'mine', 'reinfected', 'disputed', 'closed']
const kFilters = ['sector', 'organisation', 'family', 'kind', 'grade', 'severity', 'state', 'tlp', 'assignee', 'q'] as const

export default function FindingsBoard() {
  const spoken = useSpoken()
  const { t, f, name } = spoken
  const words = t.findings
  const { may } = useSession()
  const [query, setQuery] = useQuery()
  const view = query.get('view') ?? 'open'
  const sort = query.get('sort') ?? 'urgency'
  const order = query.get('order') === 'desc' ? 'desc' : 'asc'
  const asked: Record<string, string> = { view, sort, order: sort === 'urgency' ? '' : order }
  for (const filter of kFilters) asked[filter] = query.get(filter) ?? ''

  const list = usePages<Finding, FindingTable>('/api/findings', asked, { on: ['finding'], hold: true })
  const families = useAsked<Items<FamilyCount>>('/api/families')
  const sectors = useSectorNames()
  const [selected, setSelected] = useState<Set<string>>(new Set())
  const [here, setHere] = useState<Finding | null>(null)
  const [peeked, setPeeked] = useState<Finding | null>(null)
  const [doing, setDoing] = useState<{ what: 'remind' | 'assign' | 'close'; on: Finding[] } | null>(null)

  const columns = useMemo(() => findingColumns(spoken), [spoken])
  const now = list.data?.checked ?? new Date().toISOString()
  const group = useCallback((finding: Finding) => groupOf(finding, now), [now])
  const idOf = useCallback((finding: Finding) => finding.id, [])
  const open = (finding: Finding) => navigate(`/findings/${encodeURIComponent(finding.id)}`)
  const picked = list.rows.filter((row): row is Finding => row !== undefined && selected.has(row.id))
  const target = picked.length > 0 ? picked : here ? [here] : []
  const canRemind = may('send_notices')
  const canHandle = may('handle_findings')
  const canClose = may('close_findings')
  useKeys({
    ...(canRemind && target.length > 0 ? { r: () => setDoing({ what: 'remind', on: target }) } : {}),
    ...(canHandle && target.length > 0 ? { a: () => setDoing({ what: 'assign', on: target }) } : {}),
  })
  const done = () => {
    setDoing(null)
    setSelected(new Set())
  }

  const views = list.data?.views
  const viewList = kViews
  const groupCount: Partial<Record<Group, number>> = views && view === 'open' && kFilters.every((filter) => asked[filter] === '') ? { apt: views.apt } : {}
  const active = kFilters.filter((filter) => asked[filter] !== '')
  const total = list.data?.total ?? 0
  const choices = (of: Record<string, string>) => Object.entries(of).filter(([, text]) => text).map(([value, text]) => ({ value, name: text }))
  const set = (filter: string) => (value: string) => {
    setSelected(new Set())
    setQuery({ [filter]: value })
  }

  return (
    <>
      <Ask tools={<Export path="/api/findings.csv" json="/api/findings.json" query={asked} {...(list.data ? { rows: total } : {})} />}>{words.boardQuestion}</Ask>
      <Head>
        {list.data ? <><Answer>{words.boardAnswer(list.data)}</Answer><Lead>{words.boardLead(list.data.views, f.time(list.data.checked))}</Lead></> : list.error ? null : <Loading lines={2} />}
      </Head>
      <Views name={words.views.name} at={view === 'open' ? '' : view} views={viewList.map((key) => ({
        key: key === 'open' ? '' : key, name: words.views[key], ...(views ? { count: views[key] } : {}),
      }))} />
      <Filters note={sort === 'urgency' ? words.grouped : undefined}>
        <SearchField value={asked['q']!} placeholder={words.searchFor} onChange={set('q')} />
        <FilterChoice name={words.sector} any={words.anySector} value={asked['sector']!} onChange={set('sector')}
          choices={[...sectors].map(([value, title]) => ({ value, name: title }))} />
        <FilterChoice name={words.grade} any={words.anyGrade} value={asked['grade']!} onChange={set('grade')} choices={choices(t.words.grades)} />
        <FilterChoice name={words.family} any={words.anyFamily} value={asked['family']!} onChange={set('family')}
          choices={(families.data?.items ?? []).map((one) => ({ value: one.family, name: one.name }))} />
        <FilterChoice name={words.severity} any={words.anySeverity} value={asked['severity']!} onChange={set('severity')} choices={choices(t.words.severities)} />
        {asked['kind'] && <FilterChoice name={words.kind} any={words.anyKind} value={asked['kind']} onChange={set('kind')} choices={choices(t.words.kinds)} />}
        {asked['state'] && <FilterChoice name={words.state} any={words.anyState} value={asked['state']} onChange={set('state')} choices={choices(t.words.states)} />}
        {asked['organisation'] && <FilterChoice name={words.organisation} any={words.anyOrganisation} value={asked['organisation']} onChange={set('organisation')}
          choices={[{ value: asked['organisation'], name: name(list.data?.items[0]?.organisation.name) || asked['organisation'] }]} />}
      </Filters>
      <News asked={list} />
      {list.error && <Failed error={list.error} what={words.list} at={list.at} again={list.again} page={!list.data} />}
      {!list.data && !list.error && <Loading lines={12} />}
      {list.data && total === 0 && (
        <Empty action={active.length > 0 && <button className="btn" onClick={() => setQuery(Object.fromEntries(active.map((filter) => [filter, null])))}>{t.parts.remove}</button>}>
          {active.length > 0 ? t.parts.noMatch(active.map((filter) => `“${asked[filter]}”`).join(', ')) : words.emptyView(f.time(list.data.checked))}
        </Empty>
      )}
      {list.data && total > 0 && (
        <div className={list.stale && list.news === 0 && !list.loading ? 'stale' : undefined}>
          <DataTable caption={words.table} columns={columns} rows={list.rows} id={idOf} className="board"
            sorting={{ by: sort, order }} onSort={(next) => setQuery({ sort: next.by, order: next.order === 'desc' ? 'desc' : null })}
            {...(sort === 'urgency' ? {
              groupOf: group,
              groupHead: (key: string) => <>{words.groups[key as Group]}{groupCount[key as Group] !== undefined && <span>{f.number(groupCount[key as Group]!)}</span>}</>,
            } : {})}
            {...(canHandle || canRemind || canClose ? { selected, onSelect: setSelected } : {})}
            rowName={(finding) => finding.subject} onOpen={open} onPeek={setPeeked} onHere={setHere} onRange={list.need} />
          <BulkBar count={picked.length} organisations={new Set(picked.map((x) => x.organisation.id)).size} onClear={() => setSelected(new Set())}>
            {canRemind && <button className="btn" onClick={() => setDoing({ what: 'remind', on: picked })}>{words.remind}</button>}
            {canHandle && <button className="btn" onClick={() => setDoing({ what: 'assign', on: picked })}>{words.assign}</button>}
            {canClose && <button className="btn" onClick={() => setDoing({ what: 'close', on: picked })}>{words.close}</button>}
          </BulkBar>
          <div className="foot">
            <span>{t.parts.rowsShown(list.rows.filter(Boolean).length, total)}</span>
            <span>
              <kbd>J</kbd> <kbd>K</kbd> · <kbd>Space</kbd> {words.hint} · <kbd>Enter</kbd> {words.hintOpen}
              {canRemind && <> · <kbd>R</kbd> {words.hintRemind}</>}{canHandle && <> · <kbd>A</kbd> {words.hintAssign}</>}
            </span>
          </div>
        </div>
      )}
      {peeked && <FindingSheet finding={peeked} onClose={() => setPeeked(null)} />}
      {doing?.what === 'remind' && <RemindDialog request={{ findings: doing.on.map((x) => x.id), kind: 'reminder' }} onClose={() => setDoing(null)} onDone={done} />}
      {doing?.what === 'assign' && <AssignDialog findings={doing.on} onClose={() => setDoing(null)} onDone={done} />}
      {doing?.what === 'close' && <CloseDialog findings={doing.on} onClose={() => setDoing(null)} onDone={done} />}
    </>
  )
}
