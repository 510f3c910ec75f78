// The sentences of the pages in their forms: exploited ones to patch, open ones, none seen, nothing known.
import type { WeaknessCampaign, WeaknessCountry, WeaknessTable } from '../api/types'
import type { Spoken } from '../i18n'

type Said = { answer: string; lead: string }

export function bodySentence(data: WeaknessTable, { t }: Pick<Spoken, 't'>): Said {
  const words = t.weaknesses.body
  const { open, overdue, assets } = data.numbers
  if (data.urgent.weaknesses > 0 && data.urgent.due !== null) {
    return { answer: words.urgent(data.urgent.weaknesses, data.urgent.due, data.urgent.due < data.checked), lead: words.lead(open, assets) }
  }
  if (open > 0) return { answer: words.open(open, overdue), lead: words.lead(open, assets) }
  if (data.assets === 0 && data.last_scan === null) return { answer: words.unknown, lead: words.leadUnknown }
  return { answer: words.none, lead: words.leadNone }
}

export function countrySentence(data: WeaknessCountry, { t }: Pick<Spoken, 't'>): Said {
  const words = t.weaknesses.centre
  const first = data.top[0]
  const { open, overdue, assets, bodies, exploited, closed } = data.numbers
  const reviews = words.reviews(data.reviews.signed, data.reviews.bodies)
  if (first === undefined) return { answer: closed > 0 ? words.none : words.unknown, lead: reviews }
  return { answer: words.answer(first.weakness, first.bodies, overdue), lead: `${words.lead(open, assets, bodies, exploited)} ${reviews}` }
}

export function campaignSentence(data: WeaknessCampaign, { t }: Pick<Spoken, 't'>): Said {
  const words = t.weaknesses.campaign
  const { open, done, not_seen, unknown } = data.bodies
  return {
    answer: words.answer(data.weakness, open, open + done + not_seen, done),
    lead: [data.title && data.title !== data.weakness ? data.title.replace(/[.\s]*$/, '.') : '', data.due !== null && open > 0 ? words.due(data.due, data.due < data.checked) : '', unknown > 0 ? words.unknown(unknown) : ''].filter(Boolean).join(' '),
  }
}
