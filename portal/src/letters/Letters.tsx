import { useState } from 'react'
import { address, post } from '../api/client'
import type { Id, LetterKind, LetterList, LetterRow, NewLetter } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, navigate, useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import { FilterChoice, Filters, SearchField } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { SelectField, TextField } from '../parts/Form'
import { Empty, Section, Wrong } from '../parts/States'
import { Answer, Ask, Head } from '../parts/Text'

const kStates = ['draft', 'review', 'approved', 'issued', 'signed', 'recalled'] as const
const kKinds = ['urging', 'notice', 'weekly', 'monthly', 'half-year', 'annual'] as const

// The register of letters and reports.
export default function Letters() {
  const { t, f } = useSpoken()
  const words = t.letters
  const [query, change] = useQuery()
  const [making, setMaking] = useState(false)
  const asked = useAsked<LetterList>(address('/api/letters', { text: query.get('text'), state: query.get('state'), kind: query.get('kind') }))
  const columns: Column<LetterRow>[] = [
    { key: 'subject', head: words.subject, phone: 't', className: 'wrap', cell: (row) => <Link className="row" to={`/letters/${row.id}`}>{row.subject}</Link> },
    { key: 'number', head: words.number, phone: 'k', cell: (row) => row.notation || <span className="quiet">–</span> },
    { key: 'kind', head: words.kind, phone: 'x', cell: (row) => words.kinds[row.kind] },
    { key: 'state', head: words.state, phone: 'w', label: words.state, cell: (row) => words.states[row.state] },
    { key: 'issued', head: words.issued, phone: 'x', cell: (row) => (row.issued ? f.dateInTable(row.issued) : <span className="quiet">–</span>) },
    { key: 'bodies', head: words.bodies, num: true, phone: 'x', cell: (row) => f.number(row.bodies) },
  ]
  return (
    <>
      <Ask tools={asked.data?.can_write && <button className="btn main" onClick={() => setMaking(true)}>{words.make}</button>}>{words.register}</Ask>
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head><Answer>{words.answer(data.total, data.items.filter((row) => row.state === 'review').length)}</Answer></Head>
            <Filters note={words.noDrafts}>
              <SearchField value={query.get('text') ?? ''} onChange={(text) => change({ text: text || null })} placeholder={words.subject} />
              <FilterChoice name={words.state} any={words.state} choices={kStates.map((state) => ({ value: state, name: words.states[state] }))} value={query.get('state') ?? ''} onChange={(state) => change({ state: state || null })} />
              <FilterChoice name={words.kind} any={words.kind} choices={kKinds.map((kind) => ({ value: kind, name: words.kinds[kind] }))} value={query.get('kind') ?? ''} onChange={(kind) => change({ kind: kind || null })} />
            </Filters>
            {data.items.length === 0 ? <Empty>{words.none}</Empty> : <DataTable caption={words.table} columns={columns} rows={data.items} id={(row) => row.id} tall />}
          </>
        )}
      </Section>
      {making && <Make onClose={() => setMaking(false)} />}
    </>
  )
}

function Make({ onClose }: { onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.letters
  const [kind, setKind] = useState<LetterKind>('urging')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [date, setDate] = useState('')
  const [language, setLanguage] = useState<'vi' | 'en'>('vi')
  const [every, setEvery] = useState(false)
  const change = useChange((body: NewLetter) => post<Id>('/api/letters', body))
  const make = async () => {
    const made = await change.run({ kind, from, to, date, language, every: every || kind === 'notice' })
    if (!made) return
    refresh('/api/letters')
    navigate(`/letters/${made.id}`)
  }
  return (
    <Dialog kind="box" label={words.make} onClose={onClose}>
      <h2>{words.make}</h2>
      <SelectField label={words.kind} value={kind} onChange={(event) => setKind(event.target.value as LetterKind)}>
        {kKinds.map((one) => <option key={one} value={one}>{words.kinds[one]}</option>)}
      </SelectField>
      <TextField label={words.from} type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
      <TextField label={words.to} type="date" required value={to} onChange={(event) => setTo(event.target.value)} />
      <TextField label={words.date} type="date" value={date} onChange={(event) => setDate(event.target.value)} />
      <SelectField label={words.language} value={language} onChange={(event) => setLanguage(event.target.value as 'vi' | 'en')}>
        <option value="vi">{words.vietnamese}</option>
        <option value="en">{words.english}</option>
      </SelectField>
      <label><input type="checkbox" checked={every || kind === 'notice'} disabled={kind === 'notice'} onChange={(event) => setEvery(event.target.checked)} /> {words.every}</label>
      <Wrong error={change.error} />
      <div className="buttons"><button className="btn main" disabled={change.busy || !from || !to} onClick={make}>{words.save}</button><button className="btn" onClick={onClose}>{t.app.cancel}</button></div>
    </Dialog>
  )
}
