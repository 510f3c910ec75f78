import { useRef, useState } from 'react'
import { address, ApiError, upload } from '../api/client'
import { organisationPath } from '../api/routes'
import type { InventoryImport } from '../api/types'
import { refresh } from '../api/use'
import { useSpoken } from '../i18n'
import { TextField } from '../parts/Form'
import { useErrorText } from '../parts/States'

const kLimit = 64 * 1024 * 1024

interface Told {
  key: number
  name: string
  done?: InventoryImport
  wrong?: string
}

// Files dropped here or chosen go in one after the other; of each is said what was read and what was refused.
export function Import({ organisation }: { organisation: string }) {
  const { t } = useSpoken()
  const words = t.weaknesses.importer
  const errorText = useErrorText()
  const field = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [busy, setBusy] = useState('')
  const [day, setDay] = useState('')
  const [told, setTold] = useState<Told[]>([])
  const number = useRef(0)

  const bring = async (files: File[]) => {
    for (const file of files) {
      const tell = (what: Omit<Told, 'key' | 'name'>) => setTold((old) => [{ key: number.current++, name: file.name, ...what }, ...old])
      if (file.size > kLimit) {
        tell({ wrong: words.tooBig(file.name) })
        continue
      }
      setBusy(file.name)
      try {
        tell({ done: await upload<InventoryImport>(address(organisationPath(organisation) + '/inventory', { name: file.name, observed: day }), file) })
      } catch (error) {
        // The hub's two refusals that people meet, in their language; others are about what the file says.
        const why = (one: ApiError) => (one.status !== 422 ? errorText(one) : one.detail.startsWith('no format') ? words.noFormat : one.detail.includes('packed') ? words.packed : one.detail)
        tell({ wrong: `${words.failed(file.name)} ${error instanceof ApiError ? why(error) : ''}` })
      }
    }
    setBusy('')
    refresh('/api/weaknesses')
    refresh('/api/assets')
  }
  return (
    <div className="importer">
      <div className={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void bring([...event.dataTransfer.files])
        }}>
        <p>
          <b>{words.drop}</b> {words.or}{' '}
          <button className="btn" disabled={busy !== ''} onClick={() => field.current?.click()}>{words.choose}</button>
          <input ref={field} className="vh" type="file" multiple tabIndex={-1} aria-label={words.title}
            onChange={(event) => {
              void bring([...(event.target.files ?? [])])
              event.target.value = ''
            }} />
        </p>
        <p className="small quiet">{words.formats}</p>
        <TextField label={words.observed} type="date" value={day} onChange={(event) => setDay(event.target.value)} />
      </div>
      <div role="status" aria-live="polite">
        {busy && <p className="small">{words.busy(busy)}</p>}
        <ul className="told">{told.map((one) => <li key={one.key}>{one.done ? <Done name={one.name} done={one.done} /> : <span className="alarm">{one.wrong}</span>}</li>)}</ul>
      </div>
    </div>
  )
}

function Done({ name, done }: { name: string; done: InventoryImport }) {
  const { t } = useSpoken()
  const words = t.weaknesses.importer
  const isScan = done.kind === 'scan'
  const { patched, port_closed, host_gone } = done.closed
  const said = [
    done.known ? words.known : '',
    !isScan && !done.known ? words.assets(done.assets.added, done.assets.changed, done.assets.unchanged) : '',
    isScan && !done.known ? words.found(done.found, done.opened, done.reopened, done.seen_again) : '',
    !isScan && done.opened + patched > 0 ? words.matched(done.opened, patched) : '',
    isScan && patched + port_closed + host_gone > 0 ? words.closed(patched, port_closed, host_gone) : '',
    isScan && !done.complete ? words.incomplete : '',
    done.foreign_hosts > 0 ? words.foreign(done.foreign_hosts, done.foreign_examples.join(', ')) : '',
    !isScan && done.assets.foreign > 0 ? words.foreignAssets(done.assets.foreign) : '',
    done.unused.malformed + (isScan ? 0 : done.assets.refused) > 0 ? words.refused(done.unused.malformed + (isScan ? 0 : done.assets.refused)) : '',
    done.unused.informational + done.unused.suppressed > 0 ? words.passed(done.unused.informational, done.unused.suppressed) : '',
    done.unused.over_limit > 0 ? words.overLimit(done.unused.over_limit) : '',
    done.unknown_columns.length > 0 ? words.columns(done.unknown_columns.join(', ')) : '',
  ].filter(Boolean)
  return (
    <>
      <b>{(isScan ? words.scan : words.inventory)(name, done.format)}</b>
      {said.map((one) => <span key={one}>{one}</span>)}
    </>
  )
}
