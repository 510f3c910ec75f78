// On the real hub: from the first start to a finding closed by evidence, as operator and as member.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { check, faults, person, same, settled, spoken } from './browser.mjs'
import { Authenticator } from './totp.mjs'

const kOperatorPassword = 'ba con trâu vàng ở bờ ao'

export async function story(browser, baseURL, pictures, scene) {
  const luytre = (...words) => execFileSync(scene.binary, words, { env: process.env, encoding: 'utf8' })
  const operator = await person(browser, 'operator', { baseURL })
  const member = await person(browser, 'member', { baseURL })

  const clock = await firstStart(operator, scene, pictures)
  await signIn(member, scene.member, pictures)
  await leaveAndReturn(operator, clock)

  const id = await operatorFinds(operator, scene, pictures)
  await memberWorks(member, operator, id, scene, pictures)
  await dispute(member, operator, scene)
  await closedByEvidence(member, operator, id, scene, luytre, pictures)
  await keyboard(member, id, scene)
  await stranger(browser, baseURL, id, scene)
  await centrePages(operator, pictures, id)
  for (const page of [operator, member]) await page.context().close()
}

// The token of the first start sets the password; then a second factor before anything else.
async function firstStart(page, scene, pictures) {
  const address = readFileSync(scene.first, 'utf8').split('\n')[0]
  await page.goto(new URL(address).pathname + new URL(address).hash)
  await page.locator('[name=new]').fill(kOperatorPassword)
  await page.locator('[name=again]').fill(kOperatorPassword)
  await page.getByRole('button', { name: 'Đặt mật khẩu' }).click()
  await page.getByRole('link', { name: 'Đến trang đăng nhập' }).click()
  return signIn(page, { login: 'operator', password: kOperatorPassword }, pictures)
}

export async function signIn(page, { login, password }, pictures = null) {
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(password + 'x')
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.getByText('chưa đúng').waitFor()
  await page.locator('[name=password]').fill(password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  return setUpFactor(page, password, pictures)
}

export async function setUpFactor(page, password, pictures) {
  await page.getByRole('heading', { name: /cài\s+mã/ }).waitFor()
  await page.locator('[name=password]').fill(password)
  await page.getByRole('button', { name: 'Bắt đầu' }).click()
  const secret = (await spoken(page.locator('[data-secret]'))).replace(/\s/g, '')
  check(await page.locator('.qr path').count(), 'a QR picture is drawn')
  if (pictures) await pictures.take(page, 'enrol', { pairs: [['vi', 'light']], widths: [390] })
  const clock = new Authenticator(secret)
  await page.locator('[name=code]').fill('000000')
  await page.getByRole('button', { name: 'Xác nhận' }).click()
  await page.getByText('Mã chưa đúng').waitFor()
  await page.locator('[name=code]').fill(clock.next())
  await page.getByRole('button', { name: 'Xác nhận' }).click()
  await page.locator('.codes li').first().waitFor()
  same(await page.locator('.codes li').count(), 10, 'recovery codes')
  check(await page.getByRole('button', { name: 'Vào làm việc' }).isDisabled(), 'the codes have to be put away first')
  await page.getByLabel('Tôi đã cất các mã này').check()
  await page.getByRole('button', { name: 'Vào làm việc' }).click()
  await page.locator('nav.nav').waitFor()
  await settled(page)
  return clock
}

// Out, and in again with both steps.
async function leaveAndReturn(page, clock) {
  await page.evaluate(async () => {
    const me = await (await fetch('/api/session')).json()
    await fetch('/api/session', { method: 'DELETE', headers: { 'X-CSRF-Token': me.csrf } })
  })
  await page.goto('/')
  await page.locator('[name=login]').fill('operator')
  await page.locator('[name=password]').fill(kOperatorPassword)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('[name=code]').fill(clock.next())
  await page.getByRole('button', { name: 'Đăng nhập' }).click()
  await page.locator('nav.nav').waitFor()
}

// The board shows the machine; its page has the evidence; the body is marked as told.
async function operatorFinds(page, scene, pictures) {
  await page.goto('/findings?view=open&q=' + scene.machine)
  await settled(page)
  await page.getByText(scene.machine).first().waitFor()
  const found = await page.evaluate(async (machine) => (await (await fetch(`/api/findings?view=open&q=${machine}`)).json()).items, scene.machine)
  same(found.map((one) => [one.organisation.id, one.what, one.subject, one.state]), [['MIN-MOH', 'mirai', scene.machine, 'open']], 'what the board finds')
  await page.goto('/findings/' + found[0].id)
  await settled(page)
  check((await spoken(page.locator('h1'))).includes(scene.machine), 'the sentence names the machine')
  await page.getByRole('cell', { name: /192\.0\.2\.77/ }).first().waitFor()
  await page.getByRole('button', { name: 'Đánh dấu đã báo' }).click()
  await page.locator('.act').getByText('Đã báo', { exact: true }).waitFor()
  return found[0].id
}

async function memberWorks(page, operator, id, scene, pictures) {
  await page.goto('/')
  await settled(page)
  const sentence = await spoken(page.locator('h1'))
  check(/Còn|im lặng/.test(sentence), `the day says what is to do: ${sentence}`)
  await pictures.take(page, 'story-home', { guide: true })
  await page.locator(`.todo a[href="/findings/${id}"]`).first().click()
  await settled(page)
  check(await page.locator('.steps li').count() >= 3, 'there are steps to follow')
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /Tải CSV/ }).click()])
  const rows = readFileSync(await csv.path(), 'utf8')
  check(rows.startsWith('\ufeff# ') && rows.includes('40031'.slice(0, 3)), 'the evidence comes as CSV with its period in front')
  check(!rows.includes('telnet-c2-live'), 'a body is not told the source of an indicator')
  await pictures.take(page, 'story-finding', { guide: true })

  await page.getByRole('button', { name: 'Đã nhận' }).click()
  await page.locator('.act').getByText('Đã nhận', { exact: true }).waitFor()
  for (const n of [1, 2]) {
    await page.getByRole('checkbox', { name: `Đã làm bước ${n}` }).click()
    await page.locator(`.steps li:nth-child(${n}).done`).waitFor()
  }
  check((await spoken(page.locator('.steps li.done').first())).includes('Lò Văn Minh'), 'a tick names its person')
  await page.getByRole('button', { name: 'Bắt đầu xử lý' }).click()
  await page.locator('.act').getByText('Đang xử lý').waitFor()
  await page.getByRole('button', { name: 'Đã xử lý xong' }).click()
  const box = page.locator('dialog[open]')
  check(await box.getByRole('button', { name: 'Đã xử lý xong' }).isDisabled(), 'which machine and what was done are asked')
  await box.getByLabel('Máy', { exact: true }).fill('Camera cổng sau')
  await box.getByLabel('Đã làm gì').fill('Rút điện, đặt mật khẩu mới, tắt Telnet')
  await box.getByRole('button', { name: 'Đã xử lý xong' }).click()
  await page.locator('.act').getByText('Đã báo xong').waitFor()
  // The operator's open page learns of it by itself.
  await operator.locator('.act').getByText('Đã báo xong').waitFor()
  await settled(operator)
  check((await spoken(operator.locator('main'))).includes('Camera cổng sau'), 'the centre reads which machine it was')
}

// A machine for tests: the member says so, the operator agrees.
async function dispute(member, operator, scene) {
  await member.goto('/findings?q=' + scene.other)
  await settled(member)
  await member.getByRole('link', { name: scene.other }).first().click()
  await settled(member)
  const id = new URL(member.url()).pathname.split('/').at(-1)
  await member.getByRole('button', { name: 'Không đúng, phản đối…' }).click()
  const box = member.locator('dialog[open]')
  await box.getByLabel('Máy thử nghiệm, cố ý').check()
  await box.getByLabel('Ghi thêm').fill('Máy bẫy của phòng an toàn thông tin')
  await box.getByRole('button', { name: 'Không đúng, phản đối' }).click()
  await member.locator('.act').getByText('Phản đối', { exact: true }).waitFor()
  check((await spoken(member.locator('.act'))).includes('tạm dừng'), 'a dispute pauses the due date')

  await operator.goto('/findings?view=disputed')
  await settled(operator)
  await operator.goto('/findings/' + id)
  await settled(operator)
  check((await spoken(operator.locator('main'))).includes('Máy bẫy'), 'the centre reads the reason')
  await operator.getByRole('button', { name: 'Phản đối đúng…' }).click()
  await operator.locator('dialog[open]').getByLabel('Ghi thêm').fill('Đúng là máy bẫy')
  await operator.locator('dialog[open]').getByRole('button', { name: 'Phản đối đúng' }).click()
  await operator.locator('.act').getByText('Báo nhầm').waitFor()
  await member.locator('.act').getByText('Báo nhầm').waitFor()
}

// New telemetry of a healthy sensor without it: closed, and why is said.
async function closedByEvidence(member, operator, id, scene, luytre, pictures) {
  for (const page of [member, operator]) await page.goto('about:blank')
  const end = Date.now() + 45_000
  for (;;) { // the hub lets go of the event store when nobody has asked for a while
    try {
      luytre('monitor', scene.healthy)
      break
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((done) => setTimeout(done, 1_000))
    }
  }
  luytre('findings', 'settle')
  await member.goto('/findings/' + id)
  await settled(member)
  const sentence = await spoken(member.locator('h1'))
  check(/sạch/.test(sentence), `closed by evidence: ${sentence}`)
  await pictures.take(member, 'story-closed', { guide: true, pairs: [['vi', 'light']] })
  await member.goto('/')
  await settled(member)
  const closed = member.locator('section', { has: member.getByRole('heading', { name: 'Đã đóng trong 30 ngày' }) })
  check((await spoken(closed)).includes(scene.machine), 'the day lists what was closed')
  await member.goto('/history')
  await settled(member)
  const told = await spoken(member.locator('main'))
  for (const part of ['Camera cổng sau', 'Báo đã xử lý xong', 'Lò Văn Minh']) check(told.includes(part), `the history tells ${part}`)
}

// Keys only, from the day to a comment in a finding and back.
async function keyboard(page, id, scene) {
  await page.goto('/')
  await settled(page)
  await page.keyboard.press('Tab')
  check(/nội dung/.test(await page.evaluate(() => document.activeElement?.textContent ?? '')), 'the skip link is first')
  await page.keyboard.press('Enter')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL(/\/findings/)
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type(scene.machine)
  await page.waitForURL(/q=198/)
  await page.keyboard.press('Tab')
  await page.goto('/findings?view=closed&q=' + scene.machine)
  await settled(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp('/findings/' + id))
  await settled(page)
  await page.keyboard.press('c')
  await page.keyboard.type('Đã kiểm lại bằng bàn phím')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Ghi chú đã lưu').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('t')
  await page.locator('.ch-twin').first().waitFor()
  await page.keyboard.press('t')
  await page.locator('.ch-twin').first().waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.locator('dialog[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.locator('dialog[open] input').waitFor()
  await page.keyboard.type('đơn vị')
  await page.locator('dialog[open] li[aria-selected="true"]').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/unit/)
  await settled(page)
  await page.keyboard.press('Shift+D')
  check(await page.evaluate(() => document.documentElement.dataset.theme) === 'dark', 'the theme has its key')
  await page.keyboard.press('Shift+D')
  await page.evaluate(() => {
    delete document.documentElement.dataset.theme
    localStorage.removeItem('theme')
  })
}

// Another body: the same address answers as if nothing were there.
async function stranger(browser, baseURL, id, scene) {
  const page = await person(browser, 'stranger', { baseURL })
  await signIn(page, scene.stranger)
  await page.goto('/findings/' + id)
  await page.getByText('không thuộc đơn vị').first().waitFor()
  const text = await spoken(page.locator('body'))
  check(!text.includes(scene.machine) && !text.includes('Camera cổng sau'), 'another body learns nothing')
  for (const path of ['/sensors', '/audit', '/people']) {
    await page.goto(path)
    await page.getByText('không thuộc đơn vị').first().waitFor()
  }
  await page.context().close()
}

async function centrePages(page, pictures, id) {
  const plain = { pairs: [['vi', 'light']] }
  const pages = [
    ['national', '/?month=2018-12', { all: true }], ['board', '/findings', {}], ['finding-centre', '/findings/' + id, plain],
    ['orgs', '/orgs?month=2018-12', {}], ['org', '/orgs/MIN-MOH', plain], ['families', '/families?month=2018-12', plain], ['family', '/families/mirai?month=2018-12', plain],
    ['lookup', '/lookup?q=192.0.2.77', plain], ['feeds', '/feeds', plain], ['sensors', '/sensors', plain], ['claims', '/claims', plain],
    ['people', '/people', plain], ['notices', '/notices', plain], ['audit', '/audit', plain], ['account', '/settings', { pairs: [['en', 'dark']] }],
  ]
  const paths = Object.keys((await (await page.request.get('/api/openapi.json')).json()).paths)
  for (const [name, path, options] of pages) {
    if (name === 'notices' && !paths.includes('/api/notices')) {
      console.log('left out: this hub has no notices')
      continue
    }
    await page.goto(path)
    await settled(page)
    if (await page.getByRole('button', { name: 'Thử lại' }).count()) faults.push(`${path}: something of the page was not got`)
    await pictures.take(page, name, options)
  }
}
