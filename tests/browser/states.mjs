// The body's and the account's pages in every state, from prepared answers: what is drawn, that it is accessible, fits, and
// says what it must. The hub serves the portal itself; only /api is answered here.
import { check, person, settled, spoken } from './browser.mjs'
import * as prepared from './answers.mjs'

const json = (body, status = 200) => ({ status, contentType: status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(body) })
const problem = (status, title) => json({ type: 'about:blank', title, status, detail: '', trace_id: '7f3a00c91e52ab01' }, status)

// `answers`: what each path answers; a function decides by the request.
export async function prepare(page, answers) {
  await page.route((url) => url.pathname.startsWith('/api/'), async (route) => {
    const request = route.request()
    const path = new URL(request.url()).pathname
    if (path === '/api/events') return route.fulfill({ status: 200, contentType: 'text/event-stream', body: 'retry: 600000\n\nevent: ready\ndata: {}\n\n' })
    const answer = answers[`${request.method()} ${path}`] ?? answers[path]
    if (answer === undefined) return route.fulfill(problem(404, 'Not found'))
    const value = typeof answer === 'function' ? await answer(request) : answer
    return route.fulfill(value?.status && value?.body !== undefined ? value : json(value))
  })
}

const base = (change = {}) => ({
  '/api/session': prepared.me(), '/api/session/all': prepared.sessions, '/api/session/tokens': prepared.tokens, '/api/home': prepared.homes.many,
  '/api/findings': prepared.tables.many, '/api/unit': prepared.units.full, '/api/history': prepared.histories.many, ...change,
})

export async function states(browser, baseURL, pictures) {
  const page = await person(browser, 'states', { baseURL })
  const answers = base()
  await prepare(page, answers)
  const visit = async (path, change = {}) => {
    Object.assign(answers, base(), change)
    await page.goto('about:blank')
    await page.goto(path)
    await settled(page)
    return spoken(page.locator('h1'))
  }

  for (const [state, home] of Object.entries(prepared.homes)) {
    const said = await visit('/', { '/api/home': home })
    if (state === 'silent') check(/im lặng/.test(said) && /không biết/.test(said), `a silent sensor comes first: ${said}`)
    if (state === 'none') check(/không có việc nào/.test(said), `nothing to do is said: ${said}`)
    if (state === 'late') check(/quá hạn/.test(said), `what is late is said: ${said}`)
    const all = state === 'many'
    await pictures.take(page, `home-${state}`, all ? { all } : { pairs: [[state === 'late' ? 'en' : 'vi', state === 'silent' ? 'dark' : 'light']] })
  }
  await visit('/findings')
  await pictures.take(page, 'body-findings')
  await visit('/findings', { '/api/findings': prepared.tables.none })
  await pictures.take(page, 'body-findings-none', { pairs: [['vi', 'light']], widths: [1280] })
  await visit('/unit')
  await pictures.take(page, 'unit', { guide: true })
  await visit('/unit', { '/api/unit': prepared.units.empty })
  await pictures.take(page, 'unit-empty', { pairs: [['en', 'dark']] })
  await visit('/history')
  await pictures.take(page, 'history')
  await visit('/settings')
  await pictures.take(page, 'settings')

  const id = prepared.findingPage.finding.id
  await visit('/findings/' + id, { [`/api/findings/${id}`]: prepared.findingPage, [`/api/findings/${id}/evidence`]: prepared.evidence })
  await pictures.take(page, 'finding', { all: true })

  // The charts, with thirteen months behind them; drawing and table.
  const centre = { '/api/session': prepared.operator, '/api/national': prepared.national, '/api/families/conficker': prepared.familyPage }
  await visit('/', centre)
  await pictures.take(page, 'charts-national', { all: true })
  await page.keyboard.press('t')
  await page.locator('.ch-twin').first().waitFor()
  await pictures.take(page, 'charts-national-tables', { pairs: [['vi', 'light']] })
  await visit('/families/conficker', centre)
  await pictures.take(page, 'charts-family', { pairs: [['vi', 'light']] })
  await page.emulateMedia({ forcedColors: 'active' })
  await page.screenshot({ path: `${pictures.out}/charts-family-forced.png` })
  await page.emulateMedia({ forcedColors: 'none' })

  // Errors stay inside their section and name what to do.
  const failing = { '/api/home': problem(429, 'Busy') }
  Object.assign(answers, base(), failing)
  await page.goto('/')
  await page.getByRole('button', { name: 'Thử lại' }).waitFor()
  await page.screenshot({ path: `${pictures.out}/home-error.png` })
  answers['/api/home'] = prepared.homes.many
  await page.getByRole('button', { name: 'Thử lại' }).click()
  await page.getByRole('heading', { level: 1, name: /Còn/ }).waitFor()

  // A first visit that is slow shows lines, not an empty page.
  answers['/api/unit'] = () => new Promise((done) => setTimeout(() => done(prepared.units.full), 900))
  await page.goto('/unit')
  await page.locator('.skeleton').waitFor()
  await page.waitForTimeout(350)
  await page.screenshot({ path: `${pictures.out}/unit-loading.png` })
  await settled(page)

  // The dialogs.
  for (const [name, button] of [['claim', 'Khai báo thêm'], ['contact', 'Thêm đầu mối'], ['sensor', 'Thêm cảm biến'], ['person', 'Thêm người']]) {
    await page.getByRole('button', { name: button }).click()
    await page.locator('dialog[open]').waitFor()
    await pictures.take(page, `unit-${name}`, { pairs: [['vi', 'light']], widths: [390], full: false })
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
  }

  // Nobody is in: signing in, the one-time token, the second factor.
  Object.assign(answers, { 'GET /api/session': problem(401, 'Nobody') })
  await page.goto('/')
  await page.locator('[name=login]').waitFor()
  await pictures.take(page, 'login', { guide: true })
  await page.goto('/password#ltp_0123456789')
  await page.locator('[name=token]').waitFor()
  check(page.url().endsWith('/password'), 'the token leaves the address')
  check((await page.locator('[name=token]').inputValue()) === 'ltp_0123456789', 'the token is in its field')
  await pictures.take(page, 'password', { pairs: [['vi', 'light']] })
  await page.context().close()
}
