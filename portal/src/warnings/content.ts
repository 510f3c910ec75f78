// Content as the editor holds it, and the country's clock in its fields.
import type { WarningContent, WarningKind, WarningStep } from '../api/types'

const none = () => ({ vi: '', en: '' })
export const emptyStep = (): WarningStep => ({ id: '', what: none(), how: none(), due: null, wants_answer: false, wants_evidence: false })
export const emptyContent = (kind: WarningKind): WarningContent => ({
  title: none(), summary: none(), text: none(), severity: 'medium', tlp: kind === 'directive' ? 'green' : 'amber', families: [], products: [], weaknesses: [],
  steps: [emptyStep()], references: [], files: [], audience: { all: true, sectors: [], organisations: [], matching: false }, acknowledge_by: null, renew: false,
  letter: { number: '', issuer: '', date: null }, change: '',
})

const kVietnam = 7 * 3600_000
// "2026-03-04T11:00:00Z" <-> "2026-03-04T18:00" of a datetime-local field.
export const toField = (time: string | null) => (time ? new Date(Date.parse(time) + kVietnam).toISOString().slice(0, 16) : '')
export const fromField = (field: string) => (field ? new Date(Date.parse(field + ':00Z') - kVietnam).toISOString().slice(0, 19) + 'Z' : null)

// What goes to the hub: composed letters, no empty rows.
export function cleaned(content: WarningContent): WarningContent {
  const texts = (value: unknown): unknown =>
    typeof value === 'string' ? value.normalize('NFC')
      : Array.isArray(value) ? value.map(texts)
      : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, texts(one)]))
      : value
  const all = texts(content) as WarningContent
  return {
    ...all,
    steps: all.steps.filter((step) => step.id || step.what.vi.trim() || step.how.vi.trim()),
    weaknesses: all.weaknesses.filter((one) => one.cve.trim()),
    products: all.products.filter((one) => one.name.trim()),
    references: all.references.filter((one) => one.title.trim() || one.url.trim()),
  }
}
