import { useState } from 'react'
import type { DutyWarning, Items } from '../api/types'
import type { Asked } from '../api/use'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Section } from '../parts/States'
import { SectionHead } from '../parts/Text'

const kFirst = 5

// The limits of working time; they explain themselves.
export function Labour({ asked, nameOf }: { asked: Asked<Items<DutyWarning>>; nameOf: (person: string) => string }) {
  const { t, f, name } = useSpoken()
  const words = t.duty
  const [all, setAll] = useState(false)
  const columns: Column<DutyWarning>[] = [
    { key: 'person', head: words.person, phone: 't', className: 'strong', cell: (row) => nameOf(row.person) },
    { key: 'when', head: words.from, phone: 'k', className: 'nb', cell: (row) => f.shortTime(row.from) },
    { key: 'text', head: words.labour, phone: 'w', className: 'wrap', cell: (row) => <>{name(row.text)}<span className="sub">{row.article}{row.excepted && ` · ${words.excepted}`}</span></> },
  ]
  return (
    <section id="labour">
      <SectionHead title={words.labour} note={words.labourNote} />
      <Section asked={asked} what={words.labour} lines={2}>
        {(data) => data.items.length === 0 ? <p className="note">{words.labourNone}</p>
          : (
            <>
              <DataTable caption={words.labour} columns={columns} rows={all ? data.items : data.items.slice(0, kFirst)} id={(row) => row.rule + row.person + row.from} tall />
              {!all && data.items.length > kFirst && <p className="note"><button className="link" onClick={() => setAll(true)}>{words.labourMore(data.items.length - kFirst)}</button></p>}
            </>
          )}
      </Section>
    </section>
  )
}
