// Pictures of a page in both languages, light and dark, wide and narrow. Those for the guides are kept small.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, faults, settled } from './browser.mjs'

export class Pictures {
  constructor({ out, docs = null }) {
    this.out = out
    this.docs = docs
    this.count = 0
    this.checked = 0
    mkdirSync(out, { recursive: true })
    if (docs) mkdirSync(docs, { recursive: true })
  }

  // `guide`: also a picture for the guides, of the window only.
  async take(page, name, { languages = ['vi', 'en'], schemes = ['light', 'dark'], widths = [1280, 390], guide = false, full = true } = {}) {
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 720 ? 844 : 860 })
      for (const language of languages) {
        await speak(page, language)
        for (const scheme of schemes) {
          await page.emulateMedia({ colorScheme: scheme })
          await settled(page)
          await this.fits(page, `${name} ${width} ${language}`)
          if ((language === languages[0]) === (scheme === schemes[0])) {
            await accessible(page, `${name} ${width} ${language} ${scheme}`)
            this.checked++
          }
          await page.screenshot({ path: join(this.out, `${name}-${language}-${scheme}-${width}.png`), fullPage: full })
          this.count++
          if (this.docs && guide && scheme === 'light' && width === 1280) {
            await page.screenshot({ path: join(this.docs, `${name}-${language}.png`), fullPage: false, scale: 'css' })
          }
        }
      }
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.emulateMedia({ colorScheme: 'light' })
    await speak(page, 'vi')
  }

  // Nothing may make the whole page scroll sideways.
  async fits(page, where) {
    const over = await page.evaluate(() => {
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
      if (wide <= 1) return null
      const edge = document.documentElement.clientWidth + 1
      const found = [...document.querySelectorAll('main *')].find((one) => one.getBoundingClientRect().right > edge && !one.closest('.scroll, .views, .filters, .tools'))
      return `${wide} px${found ? ` (${found.tagName.toLowerCase()}.${found.getAttribute('class') ?? ''})` : ''}`
    })
    if (over) faults.push(`${where}: the page scrolls sideways by ${over}`)
  }
}

export async function speak(page, language) {
  const now = await page.evaluate(() => document.documentElement.lang)
  if (now !== language) await page.locator(`header button[lang="${language}"]`).click()
}
