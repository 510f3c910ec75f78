// Leaks in a browser, on the real hub: a member sees the unit's accounts masked, names one, closes what is done and reads how to
// check passwords; a new leak opens it again; the centre sees the period's figures and what collections share. By
// portal_leaks_test.py:
//   node leaks.mjs --hub URL --out FOLDER --scene FILE
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check, faults, launch, person, same, settled, spoken } from './browser.mjs'
import { Pictures } from './pictures.mjs'

const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' }, scene: { type: 'string' } } })
const scene = JSON.parse(readFileSync(values.scene, 'utf8'))
const browser = await launch()
const pictures = new Pictures({ out: values.out })
const box = (page) => page.locator('dialog[open]')
const gone = (page) => box(page).waitFor({ state: 'detached' })
const title = (page) => spoken(page.locator('h1'))

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function body() {
  const member = await enter(scene.member)
  await settled(member)
  // One thing to do, and it leads there.
  await member.getByRole('link', { name: /tài khoản lộ phải đổi mật khẩu/ }).first().click()
  await settled(member)
  check(/14 tài khoản @laichau\.gov\.vn bị lộ; 9 mật khẩu có thể còn dùng/.test(await title(member)), `the sentence: ${await title(member)}`)
  check(!(await member.content()).includes(scene.account), 'no account is named by itself')
  check(await member.getByText('luytre leaks probe').count() === 1, 'how to check passwords')
  await pictures.take(member, 'leaks-body', { all: true })

  // A name is asked for, told that it is written down, and shown.
  const row = member.locator('tbody tr', { hasText: 'đọc được' }).first()
  await row.getByRole('button', { name: 'Hiện tên' }).click()
  await box(member).getByText('nhật ký').waitFor()
  await box(member).getByRole('button', { name: 'Hiện tên' }).click()
  await gone(member)
  const name = (await spoken(member.locator('tbody tr', { hasText: /canbo\d+@laichau/ }).first().locator('td a.row').first())).trim()
  check(/^canbo\d+@laichau\.gov\.vn$/.test(name), `the account in clear: ${name}`)

  // By keyboard: the named one is selected and closed as changed.
  const named = member.locator('tbody tr', { hasText: name })
  await named.locator('input[type=checkbox]').focus()
  await member.keyboard.press('Space')
  await member.getByRole('button', { name: 'Đóng vì đã xử lý' }).click()
  await box(member).getByText('Đã đổi mật khẩu').waitFor()
  await member.screenshot({ path: join(values.out, 'leaks-close.png') })
  await box(member).getByRole('button', { name: 'Đóng 1 tài khoản' }).click()
  await gone(member)
  await member.getByText('8 mật khẩu').first().waitFor()
  check(/8 mật khẩu có thể còn dùng/.test(await title(member)), 'one less')

  // Another password leaks.
  execFileSync(scene.binary, ['leaks', 'import', '-', '--collection', 'moi', '--observed', scene.today], { env: process.env, input: `${name}:mat-khau-moi-bi-lo\n` })
  await member.goto('/leaks')
  await settled(member)
  check(/9 mật khẩu có thể còn dùng/.test(await title(member)), `a new leak opens it again: ${await title(member)}`)
  await member.locator('tbody tr', { hasText: 'đọc được' }).first().locator('a.row').click()
  await settled(member)
  await pictures.take(member, 'leaks-finding', { widths: [1280] })
  await member.context().close()
}

async function others() {
  const stranger = await enter(scene.stranger)
  await stranger.goto('/leaks')
  await settled(stranger)
  check(/Chưa thấy tài khoản nào của đơn vị/.test(await title(stranger)), `a body without leaks: ${await title(stranger)}`)
  check(!(await stranger.content()).includes('laichau'), 'nothing of another body')
  await pictures.take(stranger, 'leaks-none')
  await stranger.context().close()
}

async function centre() {
  const operator = await enter(scene.operator)
  await operator.goto('/leaks')
  await settled(operator)
  check(/44 tài khoản của 3 tên miền bị lộ/.test(await title(operator)), `the centre: ${await title(operator)}`)
  await pictures.take(operator, 'leaks-centre', { all: true })
  await operator.getByLabel('Từ ngày').fill('2018-07-01')
  await operator.getByLabel('đến ngày').fill('2018-12-31')
  await operator.getByText('từ 01/07/2018 đến 31/12/2018').first().waitFor()
  await settled(operator)
  check(/40 tài khoản của 3 tên miền bị lộ từ 01\/07\/2018 đến 31\/12\/2018/.test(await title(operator)), `of a period: ${await title(operator)}`)
  check(/10.* cùng mật khẩu/.test(await spoken(operator.locator('table', { hasText: 'dong-goi-lai' }).last())), 'a re-packed collection is told')
  await operator.goto('/leaks')
  await operator.getByRole('link', { name: /Lai Châu/ }).first().click()
  await settled(operator)
  check(/Lai Châu/.test(await spoken(operator.locator('.ask'))), 'one body')
  same(await operator.getByRole('button', { name: /Hiện tên/ }).count(), 0, 'the centre names nobody')
  check(!/canbo\d/.test(await operator.content()), 'masked')
  await pictures.take(operator, 'leaks-centre-body', { pairs: [['vi', 'light']] })
  await operator.context().close()
}

let failed = false
for (const part of [body, others, centre]) {
  try {
    await part()
  } catch (error) {
    failed = true
    console.error(error.stack ?? error)
    let n = 0
    for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${part.name}-${n++}.png`), fullPage: true }).catch(() => {})
  }
}
await browser.close()
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
