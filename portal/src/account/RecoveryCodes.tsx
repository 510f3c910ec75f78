// Shown once; the way on opens when somebody says they are put away.
import { useState } from 'react'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'

export function RecoveryCodes({ codes, onDone, last }: { codes: string[]; onDone: () => void; last: string }) {
  const { t } = useSpoken()
  const words = t.account.enrol
  const toast = useToast()
  const [kept, setKept] = useState(false)
  const text = codes.join('\n') + '\n'
  const save = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    link.download = words.file
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
  }
  return (
    <div className="form factor">
      <h2>{words.kept}</h2>
      <p className="soft">{words.keptLead}</p>
      <ol className="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
      <div className="buttons">
        <button type="button" className="btn" onClick={() => navigator.clipboard.writeText(text).then(() => toast(words.copied))}>{words.copy}</button>
        <button type="button" className="btn" onClick={save}>{words.save}</button>
      </div>
      <label className="choice"><input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} /><span>{words.haveKept}</span></label>
      <div className="buttons"><button type="button" className="btn main" disabled={!kept} onClick={onDone}>{last}</button></div>
    </div>
  )
}
