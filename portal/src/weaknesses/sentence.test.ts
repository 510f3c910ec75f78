import { describe, expect, it } from 'vitest'
import type { WeaknessCampaign, WeaknessCountry, WeaknessTable } from '../api/types'
import { spokenIn } from '../i18n'
import { bodySentence, campaignSentence, countrySentence } from './sentence'

const vi = spokenIn('vi'), en = spokenIn('en')
const organisation = { id: 'A', name: { vi: 'UBND tỉnh Lai Châu', en: 'Lai Châu Province' }, abbreviation: 'A', sector: 'PROVINCE' }
const numbers = { open: 12, overdue: 2, exploited: 3, critical: 1, high: 4, closed: 5, bodies: 1, assets: 7 }
const table = (change: Partial<WeaknessTable>): WeaknessTable => ({
  total: 12, items: [], organisation, numbers, urgent: { weaknesses: 3, due: '2026-02-13T16:59:59Z' }, assets: 9, last_scan: { scanner: 'nmap', at: '2026-02-01T00:00:00Z' },
  knowledge: [], may_import: true, checked: '2026-02-06T00:00:00Z', ...change,
})

describe('what a body reads of its weaknesses', () => {
  it('says what to patch and by when', () => {
    expect(bodySentence(table({}), vi).answer).toBe('Vá **3 lỗ hổng** này trước 13/02: cả ba đang bị khai thác.')
    expect(bodySentence(table({}), en).answer).toBe('Patch these **3 holes** before 13\u00a0February\u00a02026: all three are being exploited.')
    expect(bodySentence(table({ urgent: { weaknesses: 1, due: '2026-01-13T16:59:59Z' } }), vi).answer).toBe('!!1 lỗ hổng!! đã quá hạn vá từ 13/01: lỗ hổng này đang bị khai thác.')
  })
  it('counts what is open when nothing is known to be exploited', () => {
    expect(bodySentence(table({ urgent: { weaknesses: 0, due: null } }), vi).answer).toBe('Đơn vị còn **12 điểm yếu** đang mở, !!2 đã quá hạn!!.')
    expect(bodySentence(table({ urgent: { weaknesses: 0, due: null }, numbers: { ...numbers, open: 1, overdue: 0 } }), en).answer).toBe('**1 weakness** open in your unit, none overdue.')
  })
  it('keeps “none seen” apart from “nothing known”, and calls neither clean', () => {
    const none = { urgent: { weaknesses: 0, due: null }, numbers: { ...numbers, open: 0, overdue: 0 } }
    expect(bodySentence(table(none), vi).lead).toContain('“Không thấy” chỉ có nghĩa')
    expect(bodySentence(table({ ...none, assets: 0, last_scan: null }), vi).answer).toContain('không biết')
    expect(bodySentence(table({ ...none, assets: 0, last_scan: null }), en).answer).toContain('do not know')
  })
})

describe('what the centre reads', () => {
  const country: WeaknessCountry = {
    numbers: { ...numbers, bodies: 12 }, by_sector: [], by_organisation: [], reviews: { signed: 71, bodies: 90 }, checked: '2026-02-06T00:00:00Z',
    top: [{ weakness: 'CVE-2021-44228', title: 'Log4Shell', bodies: 12, assets: 40, open: 44, overdue: 2, exploited: true, cvss: 10, epss: 97.4, due: null }],
  }
  it('names the hole that is open at most bodies, and how far the review is', () => {
    expect(countrySentence(country, vi)).toEqual({
      answer: '**CVE-2021-44228** đang mở ở **12 tổ chức**; !!2 điểm yếu!! đã quá hạn.',
      lead: '12 điểm yếu đang mở trên 7 hệ thống của 12 tổ chức; 3 thuộc loại đang bị khai thác. 71 trong 90 tổ chức đã ký kết quả rà soát trong 12 tháng.',
    })
    expect(countrySentence({ ...country, top: [], numbers: { ...numbers, closed: 0 } }, en).answer).toContain('nothing is known')
  })
  it('does not call unknown bodies clean', () => {
    const campaign: WeaknessCampaign = {
      weakness: 'CVE-2021-44228', title: '', exploited: true, cvss: 10, epss: 97, due: '2026-02-01T00:00:00Z', sector: '', sectors: [], bodies: { open: 3, done: 4, not_seen: 5, unknown: 51 },
      open: 9, closed: 8, days: [], items: [], checked: '2026-02-06T00:00:00Z',
    }
    expect(campaignSentence(campaign, vi).answer).toBe('**3 trong 12 tổ chức** có dữ liệu còn CVE-2021-44228; 4 đã xử lý xong.')
    expect(campaignSentence(campaign, vi).lead).toContain('51 tổ chức')
    expect(campaignSentence({ ...campaign, bodies: { open: 0, done: 0, not_seen: 2, unknown: 0 } }, en)).toEqual({ answer: '**CVE-2021-44228** is not seen at any organisation we have data of.', lead: '' })
  })
})
