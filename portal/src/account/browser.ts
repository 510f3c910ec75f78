// "Chromium 156, Linux" of a user agent's long line; the line itself when it says nothing known.
const kBrowsers: [RegExp, string][] = [
  [/\bEdg\/(\d+)/, 'Edge'], [/\bOPR\/(\d+)/, 'Opera'], [/\bCoc_Coc_Browser\/(\d+)|\bcoc_coc_browser\/(\d+)/, 'Cốc Cốc'], [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bHeadlessChrome\/(\d+)/, 'Chromium'], [/\bChromium\/(\d+)/, 'Chromium'], [/\bChrome\/(\d+)/, 'Chrome'], [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
  [/\bcurl\/(\d+)/, 'curl'],
]
const kSystems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'], [/\biPhone|\biPad/, 'iOS'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'macOS'], [/\bLinux\b/, 'Linux'],
]

export function browserOf(agent: string): string {
  const found = kBrowsers.map(([pattern, name]) => ({ match: pattern.exec(agent), name })).find((one) => one.match)
  const system = kSystems.find(([pattern]) => pattern.test(agent))?.[1]
  if (!found?.match) return system ?? (agent || '–')
  const version = found.match.slice(1).find(Boolean) ?? ''
  return `${found.name} ${version}${system ? `, ${system}` : ''}`
}
