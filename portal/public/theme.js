// Before anything is drawn: the ground and the language that were chosen here last.
try {
  var theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  var language = localStorage.getItem('language')
  if (language === 'vi' || language === 'en') document.documentElement.lang = language
} catch (error) {}
