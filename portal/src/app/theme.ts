// Light or dark: the system's, until somebody chooses.
export function switchTheme() {
  const root = document.documentElement
  const isDark = root.dataset['theme'] ? root.dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset['theme'] = isDark ? 'light' : 'dark'
  try {
    localStorage.setItem('theme', root.dataset['theme'])
  } catch {
    // Holds for this page only.
  }
}
