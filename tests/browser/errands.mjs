// Each thing that people set up, clicked once on the real hub: a claim that becomes a range, a contact verified by mail, a
// sensor enrolled by the very command that is shown, notices with a webhook, a key and a mute, a new person from the token to
// the second factor, the account's own matters, a reminder by mail, the board by keys alone.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, person, same, settled, spoken } from './browser.mjs'
import { setUpFactor, signIn } from './story.mjs'

const section = (page, id) => page.locator(`section#${id}`)
const box = (page) => page.locator('dialog[open]')
const gone = (page) => box(page).waitFor({ state: 'detached' })

export async function errands(browser, baseURL, pictures, scene) {
  const administrator = await person(browser, 'administrator', { baseURL })
  const operator = await person(browser, 'second operator', { baseURL })
  let clock = await signIn(administrator, scene.administrator)
  await signIn(operator, scene.operator)

  await claim(administrator, operator)
  await contact(administrator, scene)
  await sensor(administrator, scene)
  await noticeSettings(administrator, scene, pictures)
  await remind(operator, scene, pictures)
  await newcomer(browser, baseURL, administrator)
  clock = await account(browser, baseURL, administrator, scene, clock)
  await centrePeople(operator)
  await boardByKeys(operator)
  await onPaper(operator, pictures)
  for (const page of [administrator, operator]) await page.context().close()
}

async function claim(administrator, operator) {
  await administrator.goto('/unit')
  await settled(administrator)
  for (const resource of ['203.0.113.64/26', '203.0.113.128/26']) {
    await administrator.getByRole('button', { name: 'Khai báo thêm' }).click()
    await box(administrator).locator('[name=resource]').fill(resource)
    await box(administrator).locator('[name=note]').fill('Hợp đồng 12/2026 với nhà mạng')
    await box(administrator).getByRole('button', { name: 'Gửi trung tâm duyệt' }).click()
    await gone(administrator)
    await section(administrator, 'claims').getByText(resource).waitFor()
  }
  await operator.goto('/claims')
  await settled(operator)
  const row = (resource) => operator.locator('tr', { hasText: resource })
  await row('203.0.113.64/26').getByRole('button', { name: 'Duyệt', exact: true }).click()
  await box(operator).getByRole('button', { name: /^Duyệt 203/ }).click()
  await gone(operator)
  await row('203.0.113.128/26').getByRole('button', { name: 'Không duyệt…' }).click()
  await box(operator).getByLabel('Lý do').fill('Dải này của đơn vị khác')
  await box(operator).getByRole('button', { name: 'Không duyệt' }).click()
  await gone(operator)
  await row('203.0.113.64/26').waitFor({ state: 'detached' })
  await until(administrator, 'the range counts once it is approved', async () =>
    (await spoken(administrator.locator('section.first').first())).includes('203.0.113.64/26'))
  check((await spoken(section(administrator, 'claims'))).includes('Dải này của đơn vị khác'), 'a refused claim says why')
}

async function contact(page, scene) {
  await page.getByRole('button', { name: 'Thêm đầu mối' }).click()
  await box(page).locator('[name=name]').fill('Tao Thị Hương')
  await box(page).getByLabel('Vai trò').selectOption('leader')
  await box(page).locator('[name=email]').fill('huong@yte.test')
  await box(page).getByRole('button', { name: 'Lưu' }).click()
  await gone(page)
  await page.getByRole('button', { name: 'Xác minh Tao Thị Hương' }).click()
  await box(page).getByRole('button', { name: 'Gửi mã tới huong@yte.test' }).click()
  const mail = await mailTo(scene, 'huong@yte.test')
  const code = /^\s+(\S+)\s*$/m.exec(mail)?.[1] ?? ''
  await box(page).locator('[name=code]').fill('000000')
  await box(page).getByRole('button', { name: 'Xác minh', exact: true }).click()
  await box(page).locator('.alarm').waitFor()
  await box(page).locator('[name=code]').fill(code)
  await box(page).getByRole('button', { name: 'Xác minh', exact: true }).click()
  await gone(page)
  await section(page, 'contacts').locator('tr', { hasText: 'Tao Thị Hương' }).getByText(/^đã xác minh/).waitFor()
}

// The command as it is shown is the one that enrols.
async function sensor(page, scene) {
  await page.getByRole('button', { name: 'Thêm cảm biến' }).click()
  await box(page).locator('[name=name]').fill('cong-ra-1')
  await box(page).getByRole('button', { name: 'Tạo mã kết nối' }).click()
  const [program, ...words] = (await spoken(box(page).locator('pre'))).trim().split(' ')
  same(program, 'luytre', 'the command')
  const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LUYTRE_')))
  execFileSync(scene.binary, words, { env: { ...settings, LUYTRE_HOME: scene.sensor_home }, encoding: 'utf8' })
  await box(page).getByRole('button', { name: 'Đóng', exact: true }).last().click()
  await until(page, 'the sensor is known', async () => (await section(page, 'sensors').locator('tr', { hasText: 'cong-ra-1' }).count()) === 1)
  await page.getByRole('button', { name: 'Thu hồi cảm biến cong-ra-1' }).click()
  await box(page).getByRole('button', { name: 'Thu hồi', exact: true }).click()
  await gone(page)
  await section(page, 'sensors').locator('tr', { hasText: 'cong-ra-1' }).waitFor({ state: 'detached' })
}

async function noticeSettings(page, scene, pictures) {
  const part = section(page, 'notices')
  const saved = () => page.locator('.toast', { hasText: 'Đã lưu' }).waitFor()
  await part.getByLabel('Lúc').selectOption('7')
  await part.locator('[name=webhook]').fill('http://127.0.0.1:9/luytre')
  await part.getByRole('button', { name: 'Lưu' }).click()
  const secret = await spoken(box(page).locator('.once'))
  check(secret.length >= 32, "a webhook's secret is shown")
  await pictures.take(page, 'unit-webhook', { pairs: [['vi', 'light']], widths: [1280], full: false })
  await box(page).getByRole('button', { name: 'Đóng', exact: true }).last().click()
  await part.getByLabel('Lúc').selectOption('9')
  await part.getByRole('button', { name: 'Lưu' }).click()
  await saved()
  same(await box(page).count(), 0, 'dialogs after a change that makes no secret')
  await page.reload()
  await settled(page)
  same(await part.getByLabel('Lúc').inputValue(), '9', 'the hour kept')
  check(!(await page.content()).includes(secret), 'the secret is shown once')
  await part.locator('[name=webhook]').fill('')
  await part.getByRole('button', { name: 'Lưu' }).click()
  await saved()

  await part.getByRole('button', { name: 'Thêm khóa công khai' }).click()
  await box(page).locator('[name=public_key]').fill('no key')
  await box(page).getByRole('button', { name: 'Lưu' }).click()
  await box(page).locator('.alarm').waitFor()
  await box(page).locator('[type=file]').setInputFiles(scene.public_key)
  await until(null, 'the file is read', async () => (await box(page).locator('[name=public_key]').inputValue()).startsWith('-----BEGIN PGP'))
  await box(page).getByRole('button', { name: 'Lưu' }).click()
  await gone(page)
  await part.getByText(scene.fingerprint).waitFor()

  await part.getByRole('button', { name: 'Tắt một thông báo' }).click()
  check(await box(page).getByRole('button', { name: 'Tắt một thông báo' }).isDisabled(), 'nothing at all is not muted')
  await box(page).locator('[name=what]').fill('mozi')
  await box(page).locator('[name=until]').fill(new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10))
  await box(page).locator('[name=reason]').fill('Đang thay thiết bị')
  await box(page).getByRole('button', { name: 'Tắt một thông báo' }).click()
  await gone(page)
  const mute = part.locator('tr', { hasText: 'Đang thay thiết bị' })
  await mute.getByText('mozi · mọi địa chỉ').waitFor()
  await pictures.take(page, 'unit-notices', { pairs: [['vi', 'light']] })
  await mute.getByRole('button').click()
  await mute.waitFor({ state: 'detached' })
}

// Seen before it goes, named on its button, and in the list afterwards.
async function remind(page, scene, pictures) {
  await page.goto('/findings?view=open&organisation=MIN-MOH')
  await settled(page)
  await page.locator('tbody input[type=checkbox]').first().check()
  await page.getByRole('button', { name: 'Nhắc đơn vị' }).click()
  const send = box(page).getByRole('button', { name: /^Gửi 1 thư tới/ })
  await send.waitFor()
  check((await spoken(box(page))).includes('huong@yte.test'), 'a preview says where it goes')
  await pictures.take(page, 'remind', { pairs: [['vi', 'light']], full: false })
  await send.click()
  await gone(page)
  await mailTo(scene, 'huong@yte.test', 2)
  await until(page, 'the notice is listed', async () => {
    await page.goto('/notices')
    await settled(page)
    return (await spoken(page.locator('main'))).includes('huong@yte.test')
  })
  check(/Đã gửi/.test(await spoken(page.locator('h1'))), 'the sentence counts what was sent')
  await pictures.take(page, 'notices-sent', { pairs: [['vi', 'light'], ['en', 'dark']] })
}

// Added by the unit's administrator: token, password, first log-in, second factor; sees no look-up and no people.
async function newcomer(browser, baseURL, administrator) {
  await administrator.goto('/unit')
  await settled(administrator)
  await administrator.getByRole('button', { name: 'Thêm người' }).click()
  await box(administrator).locator('[name=name]').fill('Vàng A Nam')
  await box(administrator).locator('[name=login]').fill('nam')
  await box(administrator).locator('[name=email]').fill('nam@yte.test')
  await box(administrator).getByRole('button', { name: 'Thêm người' }).click()
  const token = await spoken(box(administrator).locator('.once'))
  await box(administrator).getByRole('button', { name: 'Đóng', exact: true }).last().click()
  const page = await person(browser, 'newcomer', { baseURL })
  const login = { login: 'nam', password: 'sáu con trâu trắng' }
  await page.goto('/password')
  await page.locator('[name=token]').fill(token)
  await page.locator('[name=new]').fill(login.password)
  await page.locator('[name=again]').fill(login.password)
  await page.getByRole('button', { name: 'Đặt mật khẩu' }).click()
  await page.getByRole('link', { name: 'Đến trang đăng nhập' }).click()
  await signIn(page, login)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('198.51.100.23')
  await page.waitForTimeout(400)
  check(!(await spoken(box(page))).includes('Tra cứu'), 'who may not look up is offered no look-up')
  await page.keyboard.press('Escape')
  await page.goto('/lookup?q=198.51.100.23')
  await page.getByText('không thuộc đơn vị').first().waitFor()
  await page.goto('/unit')
  await settled(page)
  same(await section(page, 'people').count(), 0, 'lists of people for a member')
  check(!(await page.getByRole('button', { name: /Thêm|Khai báo thêm|Lưu/ }).count()), 'a member changes nothing of the unit')
  // Locked out while a page is open: it asks to log in over it.
  await until(administrator, 'the person is listed', async () => (await section(administrator, 'people').getByText('Vàng A Nam').count()) > 0)
  await administrator.getByRole('button', { name: 'Khóa Vàng A Nam' }).click()
  await administrator.getByRole('button', { name: 'Mở khóa Vàng A Nam' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await box(page).locator('[type=password]').waitFor()
  await page.context().close()
}

async function account(browser, baseURL, page, scene, clock) {
  const other = await person(browser, 'elsewhere', { baseURL })
  await page.goto('/settings')
  await settled(page)
  // Another session, ended from here.
  await other.goto('/')
  await other.locator('[name=login]').fill(scene.administrator.login)
  await other.locator('[name=password]').fill(scene.administrator.password)
  await other.getByRole('button', { name: 'Tiếp' }).click()
  await other.locator('[name=code]').fill(clock.next())
  await other.getByRole('button', { name: 'Đăng nhập' }).click()
  await other.locator('nav.nav').waitFor()
  await page.reload()
  await settled(page)
  await page.getByRole('button', { name: 'Kết thúc mọi phiên khác' }).click()
  await page.getByRole('button', { name: 'Kết thúc mọi phiên khác' }).waitFor({ state: 'detached' })
  await other.reload()
  await other.locator('[name=login]').waitFor()
  await other.context().close()

  // A token for a program: it reads, until it is revoked.
  await page.getByRole('button', { name: 'Tạo mã', exact: true }).click()
  await box(page).getByRole('textbox').fill('SIEM của đơn vị')
  await box(page).getByLabel('Xem phát hiện').check()
  await box(page).getByRole('button', { name: 'Tạo mã', exact: true }).click()
  const token = await spoken(box(page).locator('.once'))
  await box(page).getByRole('button', { name: 'Đóng', exact: true }).last().click()
  const program = async () => (await fetch(baseURL + '/api/findings?limit=1', { headers: { Authorization: `Bearer ${token}` } })).status
  same(await program(), 200, 'the program with its token')
  await page.getByRole('button', { name: 'Thu hồi mã SIEM của đơn vị' }).click()
  await page.getByText('đã thu hồi').waitFor()
  same(await program(), 401, 'the program with its revoked token')

  const next = 'bảy con trâu trắng'
  await page.locator('[name=present]').fill(scene.administrator.password)
  await page.locator('[name=new]').fill(next)
  await page.locator('[name=again]').fill(next)
  await page.getByRole('button', { name: 'Đổi mật khẩu' }).click()
  await page.getByText('Đã đổi mật khẩu').waitFor()

  // The second factor is taken off, and must be set up again before anything else.
  await page.getByRole('button', { name: 'Gỡ để cài lại' }).click()
  await box(page).locator('[name=password]').fill(next)
  await box(page).locator('[name=code]').fill(clock.next())
  await box(page).getByRole('button', { name: 'Tiếp tục' }).click()
  return setUpFactor(page, next)
}

async function centrePeople(page) {
  await page.goto('/people')
  await settled(page)
  await page.getByRole('button', { name: 'Thêm người' }).click()
  await box(page).getByLabel('Họ tên').fill('Đinh Thị Ánh')
  await box(page).getByLabel('Tên đăng nhập').fill('anh')
  await box(page).getByLabel('Thư điện tử').fill('anh@centre.test')
  await box(page).getByRole('button', { name: 'Thêm', exact: true }).click()
  check((await spoken(box(page).locator('.once'))).startsWith('ltp_'), 'a person of the centre gets a token')
  await box(page).getByRole('button', { name: 'Đóng', exact: true }).last().click()
  const row = page.locator('tr', { hasText: 'Đinh Thị Ánh' })
  await row.click()
  await box(page).getByRole('button', { name: 'Bỏ vai Chuyên viên phân tích' }).or(box(page).getByRole('button', { name: /^Bỏ vai/ })).first().click()
  await box(page).getByRole('button', { name: /^Bỏ vai/ }).waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await gone(page)
}

// J K X Space Enter, the palette, and the export for programs.
async function boardByKeys(page) {
  await page.goto('/findings')
  await settled(page)
  const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()])
  const rows = JSON.parse(readFileSync(await json.path(), 'utf8'))
  check(rows.items.length === rows.total && rows.total > 0, 'the JSON export has all rows')
  await page.locator('body').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const here = () => page.locator('tr.here').getAttribute('data-row')
  same(await here(), '0', 'the row that keys act on')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  await page.locator('.bulk').getByText('2').first().waitFor()
  await page.keyboard.press(' ')
  await page.locator('dialog.sheet[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog.sheet[open]').waitFor({ state: 'detached' })
  same(await here(), '1', 'the row after its sheet is closed')
  check(await page.evaluate(() => document.activeElement?.matches('tr[data-row="1"]')), 'the focus is back in its row')
  await page.keyboard.press('a')
  await box(page).waitFor()
  await page.keyboard.press('Escape')
  await gone(page)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/findings\/[0-9a-f]{32}/)
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('cam bien')
  await box(page).locator('li[aria-selected="true"]').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/sensors/)
  await settled(page)
}

// At 200% a page of 1280 is 640 wide; printed it is black on white in a dark portal too; forced colours keep what is drawn.
async function onPaper(page, pictures) {
  for (const path of ['/', '/findings', '/orgs']) {
    await page.setViewportSize({ width: 640, height: 430 })
    await page.goto(path)
    await settled(page)
    await pictures.fits(page, `${path} at 200%`)
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.goto('/')
  await settled(page)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const [ink, bar] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.bar')).display])
  same([ink, bar], ['rgb(26, 33, 27)', 'none'], 'what is printed')
  await page.screenshot({ path: `${pictures.out}/national-print.png`, fullPage: true })
  await page.emulateMedia({ media: 'screen', colorScheme: 'light', forcedColors: 'active' })
  await page.screenshot({ path: `${pictures.out}/national-forced.png`, fullPage: true })
  await page.emulateMedia({ forcedColors: 'none' })
}

// The n-th mail to an address, as the mail server of the test took it.
async function mailTo(scene, address, n = 1) {
  let mails = []
  await until(null, `mail ${n} to ${address}`, async () => {
    mails = readdirSync(scene.mails).sort().map((name) => readFileSync(join(scene.mails, name), 'utf8')).filter((mail) => mail.startsWith(`${address}\n`))
    return mails.length >= n
  })
  return mails[n - 1]
}

// Asks again until it holds; a page is loaded anew each time but the first.
async function until(page, what, holds) {
  const end = Date.now() + 90_000
  for (let first = true; ; first = false) {
    if (page && !first) {
      await page.reload()
      await settled(page)
    }
    if (await holds()) return
    if (Date.now() > end) throw new Error(`does not come: ${what}`)
    await new Promise((done) => setTimeout(done, 500))
  }
}
