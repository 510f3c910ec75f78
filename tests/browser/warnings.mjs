// Advisories in a browser, on the real hub: written with a preview, reviewed by somebody else, published to whom it concerns,
// acknowledged and ticked by a body, who has not; the letter of December 2018 as a directive. By portal_warnings_test.py:
//   node warnings.mjs --hub URL --out FOLDER --scene FILE
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
const answer = (page) => spoken(page.locator('h1'))

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function go(page, path) {
  await page.goto(path)
  await settled(page)
}

async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).first().click()
}

async function write(author) {
  await go(author, '/advisories')
  check(/Không còn cảnh báo/.test(await answer(author)), 'nothing waits at first')
  await pictures.take(author, 'advisories-none', { pairs: [['vi', 'light']] })
  await author.getByRole('link', { name: 'Soạn cảnh báo' }).click()
  await settled(author)
  await author.getByLabel('Tiêu đề').fill('Mirai chiếm bộ định tuyến đời cũ')
  await author.getByLabel('Tóm tắt').fill('Bộ định tuyến mở Telnet ra Internet đang bị chiếm hàng loạt.')
  await author.getByLabel('Nội dung').fill('**Mirai** quét cổng 23 và 2323.\n\n- đổi mật khẩu mặc định\n- tắt Telnet\n\n<script>alert(1)</script>')
  await author.locator('.preview strong', { hasText: 'Mirai' }).waitFor()
  same(await author.locator('.preview script').count(), 0, 'raw HTML does nothing')
  await author.getByRole('button', { name: 'Tiếng Anh' }).click()
  await author.getByLabel('Tiêu đề').fill('Mirai takes over old routers')
  await author.getByRole('button', { name: 'Tiếng Việt' }).click()
  await author.getByLabel('Mức', { exact: true }).selectOption('high')
  await author.getByLabel('Họ mã độc').fill('mirai')
  await author.getByLabel('Làm gì').first().fill('Đặt mật khẩu mới')
  await press(author, 'Thêm việc')
  await author.getByLabel('Làm gì').nth(1).fill('Tắt Telnet')
  await author.getByText('Chỉ những nơi sau').click()
  await author.getByLabel('Mã tổ chức').fill('MIN-MOH\nMIN-MOET')
  await author.getByLabel('Tiêu đề').first().click()
  await pictures.take(author, 'advisory-editor', { pairs: [['vi', 'light'], ['en', 'dark']] })
  await press(author, 'Lưu bản soạn')
  await author.getByRole('button', { name: 'Gửi duyệt' }).waitFor()
  await press(author, 'Gửi duyệt')
  await author.getByText('người khác duyệt').waitFor()
  same(await author.getByRole('button', { name: 'Duyệt', exact: true }).count(), 0, 'the author does not review')
  return new URL(author.url()).pathname
}

async function review(second, author, path) {
  await go(second, '/advisories')
  check(/1 bản soạn chờ/.test(await spoken(second.locator('.lead').first())), 'a draft waits for a second person')
  await go(second, path)
  await press(second, 'Trả lại…')
  await box(second).getByLabel('Ghi chú của người duyệt').fill('Thêm hạn xác nhận')
  await box(second).getByRole('button', { name: 'Trả lại' }).click()
  await gone(second)
  await go(author, path)
  check((await spoken(author.locator('main'))).includes('Thêm hạn xác nhận'), 'the author reads why it came back')
  await author.getByRole('link', { name: 'Sửa', exact: true }).click()
  await settled(author)
  same(await author.getByLabel('Làm gì').nth(1).inputValue(), 'Tắt Telnet', 'the draft is as it was left')
  await press(author, 'Lưu bản soạn')
  await author.getByRole('button', { name: 'Gửi duyệt' }).waitFor()
  await press(author, 'Gửi duyệt')
  await author.getByText('người khác duyệt').waitFor()
  await go(second, path)
  await pictures.take(second, 'advisory-review', { pairs: [['vi', 'light']] })
  await press(second, 'Duyệt')
  await press(second, 'Phát hành…')
  await box(second).getByText('được nêu tên').first().waitFor()
  await second.screenshot({ path: join(values.out, 'advisory-publish.png') })
  await box(second).getByRole('button', { name: 'Phát hành tới 2 tổ chức' }).click()
  await gone(second)
  await second.getByText(/CB-\d{4}-001/).first().waitFor()
  check(/0 trong 2 tổ chức đã xác nhận/.test(await answer(second)), `who has not: ${await answer(second)}`)
}

async function refuse(member) {
  await member.locator('.steps li').nth(1).getByRole('button', { name: 'Không áp dụng…' }).click()
  await box(member).getByLabel('Lý do').fill('Thiết bị không có Telnet')
  await box(member).getByRole('button', { name: 'Không áp dụng' }).click()
  await gone(member)
  await member.getByText('đơn vị đã làm xong').waitFor()
}

async function answerIt(member) {
  await go(member, '/')
  check((await spoken(member.locator('main'))).includes('Mirai chiếm bộ định tuyến'), 'it stands among what is to do today')
  await go(member, '/advisories')
  check(/Còn 1 cảnh báo/.test(await answer(member)), `one waits: ${await answer(member)}`)
  await pictures.take(member, 'advisories-body', { pairs: [['vi', 'light'], ['en', 'dark']] })
  await member.locator('tbody a', { hasText: 'Mirai' }).first().click()
  await settled(member)
  check((await spoken(member.locator('main'))).includes('được nêu tên'), 'why it came is said')
  await pictures.take(member, 'advisory-body', { all: true })
  await press(member, 'Xác nhận đã đọc')
  await member.getByText('Nguyễn Văn Ý xác nhận').waitFor()
  // The box itself is ticked once the hub has taken it.
  await member.locator('.steps input[type=checkbox]').first().click()
  await member.locator('.steps li.done').first().waitFor()
  await refuse(member)
  // What is on the page stays readable while it is fetched again; only what belongs to another address is dimmed.
  await member.route('**/api/warnings/*', async (route) => {
    await new Promise((done) => setTimeout(done, 1000))
    await route.continue()
  })
  await press(member, 'Có áp dụng')
  await member.locator('[aria-busy="true"]').first().waitFor()
  same(await member.locator('.stale').count(), 0, 'dimmed while it is fetched again')
  await member.locator('.steps li').nth(1).getByRole('button', { name: 'Không áp dụng…' }).waitFor()
  await member.unroute('**/api/warnings/*')
  await refuse(member)
  same(await member.locator('.steps li').nth(1).locator('input[type=checkbox]').count(), 0, 'what does not apply is not ticked as done')
  await pictures.take(member, 'advisory-body-done', { pairs: [['vi', 'light']] })
}

async function whoHasNot(author, path) {
  await go(author, path)
  check(/1 trong 2 tổ chức đã xác nhận/.test(await answer(author)), `who has not: ${await answer(author)}`)
  await author.getByRole('link', { name: /^Chưa xác nhận/ }).click()
  await settled(author)
  same(await author.locator('tbody tr').count(), 1, 'one body has not')
  await go(author, path)
  await pictures.take(author, 'advisory-centre', { all: true })
  await press(author, 'Nhắc 1 tổ chức…')
  await box(author).locator('pre').waitFor()
  check((await spoken(box(author))).includes('chưa xác nhận'), 'the reminder is shown before it goes')
  await author.screenshot({ path: join(values.out, 'advisory-remind.png') })
  await box(author).getByRole('button', { name: 'Gửi thư nhắc 1 tổ chức' }).click()
  await gone(author)
}

async function directive(author, second, member) {
  await go(author, '/advisories/new?kind=directive')
  await author.getByRole('button', { name: /4327/ }).click()
  same(await author.getByLabel('Số, ký hiệu').inputValue(), '4327/BTTTT-CATTT', 'the letter of December 2018')
  await press(author, 'Lưu bản soạn')
  await author.getByRole('button', { name: 'Gửi duyệt' }).waitFor()
  await press(author, 'Gửi duyệt')
  await author.getByText('người khác duyệt').waitFor()
  const path = new URL(author.url()).pathname
  await go(second, path)
  await press(second, 'Duyệt')
  await press(second, 'Phát hành…')
  await box(second).getByRole('button', { name: /^Phát hành tới \d+/ }).click()
  await gone(second)
  await second.getByText(/CD-\d{4}-001/).first().waitFor()
  check(/cần đôn đốc/.test(await answer(second)), `those behind: ${await answer(second)}`)
  await pictures.take(second, 'directive-centre', { pairs: [['vi', 'light'], ['en', 'dark']] })

  await go(member, path)
  const first = member.locator('.steps li').first()
  await first.getByLabel('Trả lời').fill('Đã rà soát 14 máy chủ')
  await first.locator('input[type=file]').setInputFiles(scene.evidence)
  await first.getByText('bien-ban.txt').waitFor()
  await first.locator('input[type=checkbox]').click()
  await member.locator('.steps li.done').first().waitFor()
  await settled(member)
  await pictures.take(member, 'directive-body', { pairs: [['vi', 'light'], ['en', 'dark']] })
  check((await spoken(first)).includes('Đã rà soát 14 máy chủ'), 'the answer stays with the duty')
}

let failed = false
try {
  const author = await enter(scene.author)
  const second = await enter(scene.second)
  const member = await enter(scene.member)
  const path = await write(author)
  await review(second, author, path)
  await answerIt(member)
  await whoHasNot(author, path)
  await directive(author, second, member)
  await go(author, '/advisories')
  await pictures.take(author, 'advisories-centre', { all: true })
} catch (error) {
  failed = true
  console.error(error.stack ?? error)
  let n = 0
  for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${n++}.png`), fullPage: true }).catch(() => {})
}
await browser.close()
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
