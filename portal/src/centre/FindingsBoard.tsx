import { FindingsTable } from '../findings/FindingsTable'
import { useSpoken } from '../i18n'

export default function FindingsBoard() {
  const { t } = useSpoken()
  return <FindingsTable centre question={t.findings.boardQuestion} answer={t.findings.boardAnswer} />
}
