import { describe, expect, it } from 'vitest'
import type { LeakedAccount, Leaks } from '../api/types'
import { spokenIn } from '../i18n'
import { bodySentence, centreSentence } from './sentence'

const vi = spokenIn('vi'), en = spokenIn('en')
const organisation = { id: 'A', name: { vi: 'UBND tỉnh Lai Châu', en: 'Lai Châu Province' }, abbreviation: 'A', sector: 'PROVINCE' }
const domain = (name: string, accounts: number) => ({ domain: name, accounts, domains: 1, customers: 0, live: 0 })
const account = (state: LeakedAccount['state']): LeakedAccount => ({
  id: 'x', account: 'n•••@laichau.gov.vn', domain: 'laichau.gov.vn', door: 'mail', first: '2026-01-01', last: '2026-01-01', collections: 1, passwords: 1, plain: true,
  finding: 'f', state, severity: 'high', may_reveal: true,
})
const leaks = (change: Partial<Leaks>): Leaks => ({
  accounts: 14, domains: 1, customers: 0, from: null, to: null, organisation, live: 5, by_domain: [domain('laichau.gov.vn', 14)], by_sector: [],
  by_organisation: [{ organisation, accounts: 14, domains: 1, customers: 0, live: 5 }], by_month: [], items: [account('open')], can_check: true, keep_days: 1095, checked: '2026-02-06T00:00:00Z', ...change,
})

describe('what a body reads of its leaked accounts', () => {
  it('names the domain where there is one', () => {
    expect(bodySentence(leaks({}), vi).answer).toBe('**14 tài khoản** @laichau.gov.vn bị lộ; !!5 mật khẩu!! có thể còn dùng.')
    expect(bodySentence(leaks({}), en).answer).toBe('**14 @laichau.gov.vn accounts** leaked; !!5 passwords!! may still work.')
    expect(bodySentence(leaks({ by_domain: [domain('a.gov.vn', 9), domain('b.gov.vn', 5)] }), vi).answer).toContain('14 tài khoản** của đơn vị bị lộ')
  })
  it('has a form for none and does not call that clean', () => {
    const none = leaks({ accounts: 0, live: 0, by_domain: [], items: [] })
    expect(bodySentence(none, vi)).toEqual({ answer: 'Chưa thấy tài khoản nào của đơn vị bị lộ.', lead: '“Không thấy” chỉ có nghĩa trong các bộ dữ liệu lộ mà chúng tôi có.' })
    expect(bodySentence(none, en).answer).toBe('No account of your unit is known to be leaked.')
  })
  it('says when all is dealt with, and what remains when it is not', () => {
    expect(bodySentence(leaks({ live: 0, items: [account('closed')] }), vi).lead).toContain('đều đã xử lý')
    expect(bodySentence(leaks({ live: 0, items: [account('open')] }), vi).lead).toContain('Chúng tôi không giữ mật khẩu')
    expect(bodySentence(leaks({ accounts: 1, live: 1 }), en).answer).toBe('**1 @laichau.gov.vn account** leaked; !!1 password!! may still work.')
  })
})

describe('what the centre reads', () => {
  it('counts accounts and domains, and says where most are', () => {
    const said = centreSentence(leaks({ accounts: 1809, domains: 512, live: 77, customers: 12 }), vi)
    expect(said.answer).toBe('**1.809 tài khoản** của 512 tên miền bị lộ; !!77 mật khẩu!! có thể còn dùng.')
    expect(said.lead).toBe('Nhiều nhất là UBND tỉnh Lai Châu: 14 tài khoản. Thêm 12 tài khoản của người dùng trên các trang của tổ chức.')
    expect(centreSentence(leaks({ accounts: 0, domains: 0, live: 0 }), en).answer).toBe('No account of any organisation is known to be leaked.')
  })
  it('says which days it speaks of', () => {
    const said = (change: Partial<Leaks>, spoken: typeof vi) => centreSentence(leaks({ accounts: 1809, domains: 512, live: 0, ...change }), spoken).answer.replaceAll('\u00a0', ' ')
    expect(said({ from: '2018-07-01', to: '2018-12-31' }, vi)).toContain('của 512 tên miền bị lộ từ 01/07/2018 đến 31/12/2018;')
    expect(said({ to: '2018-12-31' }, en)).toContain('on 512 domains leaked until 31 December 2018;')
  })
  it('does not name nobody', () => {
    expect(centreSentence(leaks({ by_organisation: [{ organisation: null, accounts: 9, domains: 1, customers: 0, live: 0 }] }), vi).lead).toBe('')
  })
})
