import type { DutyCertificate } from '../api/types'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { KeyValue } from '../parts/Text'
import { localDay } from './roster'

// Offered only when there is no gap.
export function Certificate({ certificate, onClose }: { certificate: DutyCertificate; onClose: () => void }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const last = localDay(new Date(Date.parse(certificate.to) - 60_000).toISOString())
  const first = localDay(certificate.from)
  return (
    <Dialog kind="box" label={words.certificate} onClose={onClose}>
      <h2>{words.certificate}</h2>
      <p className="answer small-answer">{words.certificateText(f.date(first), f.date(last), certificate.bodies, certificate.shifts)}</p>
      <KeyValue rows={[
        [words.digest, <span className="mono">{certificate.digest}</span>],
        [words.recheck, <span className="mono">luytre duty verify --from {first} --to {last} --digest {certificate.digest}</span>],
      ]} />
      <div className="buttons"><button className="btn main" onClick={() => print()}>{words.print}</button></div>
    </Dialog>
  )
}
