import { useState } from 'react'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { setSingleKeys, singleKeysOn } from './keys'
import { placesOf } from './routes'
import { useSession } from './session'

export function KeysHelp({ who, onClose }: { who: 'centre' | 'body'; onClose: () => void }) {
  const { t } = useSpoken()
  const { may } = useSession()
  const k = t.app.keys
  const [single, setSingle] = useState(singleKeysOn)
  const rows: [string, string][] = [
    [k.palette, 'Ctrl K'], [k.search, '/'], [k.rows, 'J K'], [k.select, 'X'], [k.range, 'Shift X'], [k.open, 'Enter'], [k.sheet, 'Space'],
    [k.assign, 'A'], [k.remind, 'R'], [k.comment, 'C'], [k.export, 'E'], [k.chart, 'T'], [k.period, '[ ]'], [k.theme, 'Shift D'], [k.all, '?'], [k.close, 'Esc'],
    ...placesOf(who, may).filter((place) => place.letter).map((place): [string, string] =>
      [t.app.nav[place.key as keyof typeof t.app.nav] ?? place.key, `G ${place.letter!.toUpperCase()}`]),
  ]
  return (
    <Dialog kind="box" label={k.title} onClose={onClose}>
      <h2>{k.title}</h2>
      <div className="keys">
        {rows.map(([name, keys]) => <div key={name}><span>{name}</span><span>{keys.split(' ').map((key, i) => <kbd key={i}>{key}</kbd>)}</span></div>)}
      </div>
      <p className="note">
        <label className="choice">
          <input type="checkbox" checked={single} onChange={(event) => {
            setSingleKeys(event.target.checked)
            setSingle(event.target.checked)
          }} />
          <span>{k.single}</span>
        </label>
      </p>
    </Dialog>
  )
}
