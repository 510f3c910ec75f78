import { useState } from 'react'
import { ApiError, post } from '../api/client'
import type { PublicationCollection, PublicationInbox, Publications } from '../api/types'
import { useAsked } from '../api/use'
import { useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Empty, Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'

// What goes out to whom: collections, their addresses to copy, and for the centre what others sent in.
export default function Publishing() {
  const { t } = useSpoken()
  const { may } = useSession()
  const toast = useToast()
  const words = t.publishing
  const asked = useAsked<Publications>('/api/publications')
  const [wrong, setWrong] = useState<ApiError | null>(null)
  const enable = (enabled: boolean) =>
    post('/api/publications/state', { enabled }).then(() => { setWrong(null); asked.again(); toast(words.done) }, setWrong)
  return (
    <div className="publishing">
      <Ask tools={asked.data?.may_change && <button className="btn" onClick={() => void enable(!asked.data!.enabled)}>{asked.data.enabled ? words.turnOff : words.turnOn}</button>}>{words.question}</Ask>
      <Wrong error={wrong} />
      <Section asked={asked} what={words.what} page>
        {(data) => (
          <>
            <Head>
              <Answer>{words.answer(Math.max(0, ...data.collections.map((one) => one.live)), data.collections.length)}</Answer>
              <Lead>{data.enabled ? words.lead : <Answer>{words.off}</Answer>}</Lead>
            </Head>
            {data.collections.length > 0 && <Collections rows={data.collections} />}
            {data.collections.map((one) => <Addresses key={one.id} of={one} data={data} />)}
          </>
        )}
      </Section>
      {may('change_feeds') && <Inbox />}
    </div>
  )
}

function Collections({ rows }: { rows: PublicationCollection[] }) {
  const { t, f } = useSpoken()
  const words = t.publishing
  const columns: Column<PublicationCollection>[] = [
    { key: 'name', head: words.name, phone: 't', className: 'wrap', cell: (row) => <>{row.title}<span className="sub">{row.description}</span></> },
    { key: 'mark', head: words.mark, phone: 'w', cell: (row) => `TLP:${row.tlp.toUpperCase()}` },
    { key: 'readers', head: words.readers, phone: 'w', cell: (row) => (row.open ? words.everybody : words.bodies(row.bodies.length)) },
    { key: 'confidence', head: words.confidence, num: true, phone: 'x', cell: (row) => f.number(row.least_confidence) },
    { key: 'live', head: words.live, num: true, phone: 'k', cell: (row) => f.number(row.live) },
  ]
  return <DataTable caption={words.collections} columns={columns} rows={rows} id={(row) => row.id} />
}

interface Line { format: string; path: string }

// Every address of a collection, one a row.
function Addresses({ of, data }: { of: PublicationCollection; data: Publications }) {
  const { t } = useSpoken()
  const toast = useToast()
  const words = t.publishing
  const lines: Line[] = [
    { format: words.discovery, path: data.discovery },
    { format: words.taxii, path: of.taxii },
    { format: words.misp, path: of.misp },
    { format: words.delta, path: `${of.lists}delta?since=0` },
    ...data.formats.map((one) => ({ format: one.file, path: of.lists + one.file })),
  ]
  const columns: Column<Line>[] = [
    { key: 'format', head: words.format, phone: 't', cell: (row) => row.format },
    { key: 'address', head: words.address, phone: 'w', className: 'wrap', cell: (row) => <code>{location.origin + row.path}</code> },
    { key: 'copy', head: '', phone: 'k', cell: (row) => <button className="btn" aria-label={`${words.copy}: ${row.format}`} onClick={() => void navigator.clipboard.writeText(location.origin + row.path).then(() => toast(words.copied))}>{words.copy}</button> },
  ]
  return (
    <details>
      <summary>{words.addresses}: {of.title}</summary>
      <DataTable caption={`${words.addresses}: ${of.title}`} columns={columns} rows={lines} id={(row) => row.path} />
    </details>
  )
}

function Inbox() {
  const { t, f } = useSpoken()
  const toast = useToast()
  const words = t.publishing
  const asked = useAsked<PublicationInbox>('/api/publications/inbox')
  const [wrong, setWrong] = useState<ApiError | null>(null)
  const decide = (id: string, release: boolean) =>
    post(`/api/publications/inbox/${encodeURIComponent(id)}/decision`, { release }).then(() => { setWrong(null); asked.again(); toast(words.done) }, setWrong)
  type Entry = PublicationInbox['items'][number]
  const columns: Column<Entry>[] = [
    { key: 'sender', head: words.sender, phone: 't', cell: (row) => row.actor },
    { key: 'collection', head: words.name, phone: 'w', cell: (row) => row.collection },
    { key: 'received', head: words.received, phone: 'w', cell: (row) => f.dateTime(row.received) },
    { key: 'objects', head: words.objects, num: true, phone: 'k', cell: (row) => f.number(row.objects) },
    { key: 'decide', head: '', phone: 'w', cell: (row) => <><button className="btn main" onClick={() => void decide(row.id, true)}>{words.release}</button> <button className="btn" onClick={() => void decide(row.id, false)}>{words.refuse}</button></> },
  ]
  return (
    <>
      <SectionHead title={words.inbox} note={words.inboxNote} />
      <Wrong error={wrong} />
      <Section asked={asked} what={words.inbox.toLowerCase()}>
        {(data) => {
          const waiting = data.items.filter((one) => one.state === 'waiting')
          return waiting.length === 0 ? <Empty>{words.inboxEmpty}</Empty> : <DataTable caption={words.inbox} columns={columns} rows={waiting} id={(row) => row.id} />
        }}
      </Section>
    </>
  )
}
