import type { Reader } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { KeyValue, SectionHead } from '../parts/Text'

export function Readers({ readers }: { readers: Reader[] }) {
  const { t, name } = useSpoken()
  return (
    <section className="c4">
      <SectionHead title={t.body.home.readers} />
      <KeyValue rows={readers.map((reader) => [name(reader.why), name(reader.who)])} />
      <p className="note"><Link to="/unit">{t.body.home.declared}</Link></p>
    </section>
  )
}
