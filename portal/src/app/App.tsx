// Who is here decides what is drawn: the log-in page, the set-up of a second factor, or the portal.
import { Suspense } from 'react'
import { SpokenProvider, useSpoken } from '../i18n'
import { Loading } from '../parts/States'
import { usePath } from './router'
import { nobodysPage, routeOf, enrolPage } from './routes'
import { SessionProvider, useSession } from './session'
import { Shell } from './Shell'
import { ToastProvider } from './toast'

function Inside() {
  const { me, away } = useSession()
  const { t } = useSpoken()
  const path = usePath()
  if (me === undefined) return away ? <main><p className="state" role="status">{t.app.hubAway}</p></main> : <main><Loading lines={3} /></main>
  if (me !== null && !me.enrolling) return <Shell />
  const open = routeOf(path, 'nobody')
  const Page = open ? open.route.page : me === null ? nobodysPage : enrolPage
  return <Suspense fallback={<main><Loading lines={3} /></main>}><Page parameters={open?.parameters ?? {}} /></Suspense>
}

export function App() {
  return (
    <SpokenProvider>
      <ToastProvider>
        <SessionProvider>
          <Inside />
        </SessionProvider>
      </ToastProvider>
    </SpokenProvider>
  )
}
