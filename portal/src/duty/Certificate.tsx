import type { DutyCertificate } from '../api/types'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { KeyValue } from '../parts/Text'
import { toField } from './roster'

// Offered only when there is no gap.
export function Certificate({ certificate, onClose }: { certificate: DutyCertificate; onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const first = toField(certificate.from), last = toField(certificate.to)
  return (
    <Dialog kind="box" label={words.certificate} onClose={onClose}>
      <h2>{words.certificate}</h2>
      <p className="answer small-answer">{words.certificateText(f.dateTime(certificate.from), f.dateTime(certificate.to), certificate.bodies, certificate.shifts)}</p>
      <KeyValue rows={[
        [words.digest, <span className="mono">{certificate.digest}</span>],
        [words.recheck, <span className="mono">luytre duty verify --from {first} --to {last} --digest {certificate.digest}</span>],
      ]} />
      <div className="buttons"><button className="btn main" onClick={() => print()}>{words.print}</button></div>
    </Dialog>
  )
}
