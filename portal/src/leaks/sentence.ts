// The sentences of the two pages in their forms: none, one domain, several, all dealt with.
import type { Leaks } from '../api/types'
import type { Spoken } from '../i18n'

type Said = { answer: string; lead: string }

export function bodySentence(leaks: Leaks, { t }: Pick<Spoken, 't'>): Said {
  const words = t.leaks.body
  const mail = leaks.by_domain.filter((one) => one.accounts > 0)
  const open = leaks.items.some((one) => one.state !== null && one.state !== 'closed')
  return {
    answer: words.answer(leaks.accounts, mail.length === 1 ? mail[0]!.domain : '', leaks.live),
    lead: leaks.accounts + leaks.customers === 0 ? words.leadNone : leaks.live > 0 || open ? words.lead : words.leadDone,
  }
}

export function centreSentence(leaks: Leaks, { t, name }: Pick<Spoken, 't' | 'name'>): Said {
  const words = t.leaks.centre
  const most = leaks.by_organisation.find((one) => one.organisation !== null && one.accounts > 0)
  return {
    answer: words.answer(leaks.accounts, leaks.domains, leaks.live, words.period(leaks.from ?? '', leaks.to ?? '')),
    lead: leaks.accounts + leaks.customers === 0 ? t.leaks.body.leadNone
      : [most ? words.first(name(most.organisation!.name), most.accounts) : '', leaks.customers > 0 ? words.customers(leaks.customers) : ''].filter(Boolean).join(' '),
  }
}
