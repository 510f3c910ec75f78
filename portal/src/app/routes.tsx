// The index of pages: path, who it is for, and the module that draws it (loaded when it is first opened).
// A page is the default export of its module: ({ parameters }) => JSX.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { match, type Parameters } from './router'

export interface PageProps {
  parameters: Parameters
}
export interface Route {
  path: string
  for: 'centre' | 'body' | 'all' | 'nobody' // nobody: may be opened without logging in
  page: LazyExoticComponent<ComponentType<PageProps>>
  nav?: string // the word in the bar that is marked: a key of t.app.nav
  permission?: string // without it the page is not there
}

type Module = Promise<{ default: ComponentType<PageProps> }>
const route = (path: string, who: Route['for'], load: () => Module, nav?: string, permission?: string): Route =>
  ({ path, for: who, page: lazy(load), ...(nav ? { nav } : {}), ...(permission ? { permission } : {}) })

export const routes: Route[] = [
  // The centre
  route('/', 'centre', () => import('../centre/National'), 'national'),
  route('/families', 'centre', () => import('../centre/Families'), 'families'),
  route('/families/:family', 'centre', () => import('../centre/FamilyPage'), 'families'),
  route('/findings', 'centre', () => import('../centre/FindingsBoard'), 'findings'),
  route('/findings/:id', 'all', () => import('../centre/FindingPage'), 'findings'),
  route('/orgs', 'centre', () => import('../centre/Organisations'), 'orgs'),
  route('/orgs/:id', 'all', () => import('../centre/OrganisationPage'), 'orgs'),
  route('/weaknesses', 'centre', () => import('../weaknesses/Weaknesses'), 'weaknesses', 'read_findings'),
  route('/weaknesses/reviews/:id', 'all', () => import('../weaknesses/ReviewResult'), 'weaknesses', 'read_findings'),
  route('/weaknesses/:weakness', 'centre', () => import('../weaknesses/Campaign'), 'weaknesses', 'read_findings'),
  route('/lookup', 'all', () => import('../centre/Lookup'), 'lookup', 'look_up'),
  route('/feeds', 'centre', () => import('../centre/Feeds'), 'feeds', 'read_feeds'),
  route('/sensors', 'centre', () => import('../centre/Sensors'), 'sensors', 'read_sensors'),
  route('/claims', 'centre', () => import('../centre/Claims'), 'claims', 'decide_claims'),
  route('/notices', 'centre', () => import('../centre/Notices'), 'notices', 'read_contacts'),
  route('/audit', 'centre', () => import('../centre/Audit'), 'audit', 'read_audit'),
  route('/people', 'centre', () => import('../centre/People'), 'people', 'read_users'),
  route('/campaigns', 'centre', () => import('../campaigns/Campaigns'), 'campaigns', 'look_up'),
  route('/campaigns/:id', 'centre', () => import('../campaigns/CampaignPage'), 'campaigns', 'look_up'),
  route('/leaks', 'centre', () => import('../leaks/Leaks'), 'leaks', 'read_findings'),
  route('/incidents', 'all', () => import('../incidents/Incidents'), 'incidents', 'read_incidents'),
  route('/incidents/new', 'all', () => import('../incidents/Report'), 'incidents', 'report_incidents'),
  route('/incidents/mails', 'all', () => import('../incidents/Mails'), 'incidents', 'report_incidents'),
  route('/incidents/:id', 'all', () => import('../incidents/IncidentPage'), 'incidents', 'read_incidents'),
  route('/letters', 'centre', () => import('../letters/Letters'), 'letters', 'read_letters'),
  route('/letters/:id', 'centre', () => import('../letters/LetterPage'), 'letters', 'read_letters'),
  route('/letters', 'body', () => import('../letters/Received'), 'letters', 'read_letters'),
  // A body
  route('/', 'body', () => import('../body/Home'), 'todo'),
  route('/findings', 'body', () => import('../body/Findings'), 'findings'),
  route('/leaks', 'body', () => import('../leaks/BodyLeaks'), 'leaks', 'read_findings'),
  route('/weaknesses', 'body', () => import('../weaknesses/BodyWeaknesses'), 'weaknesses', 'read_findings'),
  route('/unit', 'body', () => import('../body/Unit'), 'unit'),
  route('/history', 'body', () => import('../body/History'), 'history'),
  // Both
  route('/duty', 'all', () => import('../duty/Duty'), 'duty', 'read_duty'),
  // Advisories and directives
  route('/advisories', 'all', () => import('../warnings/List'), 'advisories', 'read_warnings'),
  route('/advisories/new', 'centre', () => import('../warnings/Editor'), 'advisories', 'write_warnings'),
  route('/advisories/:id', 'all', () => import('../warnings/Page'), 'advisories', 'read_warnings'),
  route('/advisories/:id/edit', 'centre', () => import('../warnings/Editor'), 'advisories', 'write_warnings'),
  // What goes out
  route('/publishing', 'all', () => import('../publishing/Publishing'), 'publishing', 'pull_publications'),
  // The account
  route('/settings', 'all', () => import('../account/Settings'), 'settings'),
  route('/password', 'nobody', () => import('../account/Password')),
]

export const nobodysPage = lazy<ComponentType<PageProps>>(() => import('../account/LogIn'))
export const enrolPage = lazy<ComponentType<PageProps>>(() => import('../account/Enrol'))

export function routeOf(path: string, who: 'centre' | 'body' | 'nobody'): { route: Route; parameters: Parameters } | null {
  for (const one of routes) {
    if (who === 'nobody' ? one.for !== 'nobody' : one.for !== 'all' && one.for !== 'nobody' && one.for !== who) continue
    const parameters = match(one.path, path)
    if (parameters) return { route: one, parameters }
  }
  return null
}

// The bar: at most six words; the rest is in the palette. The letter follows G.
export interface Place {
  key: string // of t.app.nav
  path: string
  letter?: string
  bar?: boolean
  permission?: string
}
// What a person may not open is not offered.
export const placesOf = (who: 'centre' | 'body', may: (permission: string) => boolean): Place[] =>
  places[who].filter((place) => !place.permission || may(place.permission))

const places: Record<'centre' | 'body', Place[]> = {
  centre: [
    { key: 'national', path: '/', letter: 't', bar: true },
    { key: 'findings', path: '/findings', letter: 'p', bar: true },
    { key: 'orgs', path: '/orgs', letter: 'o', bar: true },
    { key: 'advisories', path: '/advisories', letter: 'c', bar: true, permission: 'read_warnings' },
    { key: 'duty', path: '/duty', letter: 'r', bar: true, permission: 'read_duty' },
    { key: 'letters', path: '/letters', letter: 'b', bar: true, permission: 'read_letters' },
    { key: 'incidents', path: '/incidents', letter: 'i', permission: 'read_incidents' },
    { key: 'campaigns', path: '/campaigns', letter: 'e', permission: 'look_up' },
    { key: 'weaknesses', path: '/weaknesses', letter: 'y', permission: 'read_findings' },
    { key: 'leaks', path: '/leaks', letter: 'l', permission: 'read_findings' },
    { key: 'families', path: '/families', letter: 'h' },
    { key: 'lookup', path: '/lookup', letter: 'u', permission: 'look_up' },
    { key: 'notices', path: '/notices', letter: 'm', permission: 'read_contacts' },
    { key: 'sensors', path: '/sensors', letter: 's', permission: 'read_sensors' },
    { key: 'feeds', path: '/feeds', letter: 'n', permission: 'read_feeds' },
    { key: 'publishing', path: '/publishing', permission: 'pull_publications' },
    { key: 'claims', path: '/claims', letter: 'k', permission: 'decide_claims' },
    { key: 'people', path: '/people', permission: 'read_users' },
    { key: 'audit', path: '/audit', permission: 'read_audit' },
    { key: 'settings', path: '/settings' },
  ],
  body: [
    { key: 'todo', path: '/', letter: 'v', bar: true },
    { key: 'findings', path: '/findings', letter: 'p', bar: true },
    { key: 'weaknesses', path: '/weaknesses', letter: 'y', bar: true, permission: 'read_findings' },
    { key: 'advisories', path: '/advisories', letter: 'c', bar: true, permission: 'read_warnings' },
    { key: 'duty', path: '/duty', letter: 'r', bar: true, permission: 'read_duty' },
    { key: 'unit', path: '/unit', letter: 'd', bar: true },
    { key: 'leaks', path: '/leaks', letter: 'l', permission: 'read_findings' },
    { key: 'incidents', path: '/incidents', letter: 'i', permission: 'read_incidents' },
    { key: 'letters', path: '/letters', letter: 'b', permission: 'read_letters' },
    { key: 'history', path: '/history', letter: 's' },
    { key: 'lookup', path: '/lookup', letter: 'u', permission: 'look_up' },
    { key: 'publishing', path: '/publishing', permission: 'pull_publications' },
    { key: 'settings', path: '/settings' },
  ],
}
