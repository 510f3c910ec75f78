// The hub's routes by name, with what they take and give (docs: /api/openapi.json).
import { address, ask, get, part, patch, post, put, remove, type Query } from './client'
import type * as T from './types'

export const findingPath = (id: string) => `/api/findings/${part(id)}`
// "-" is the centre: a part of a path is never empty.
export const organisationPath = (id: string) => `/api/organisations/${part(id || '-')}`

export const api = {
  session: {
    me: () => get<T.Me>('/api/session'),
    logIn: (body: T.LogInRequest) => post<T.LogInAnswer>('/api/session', body),
    logOut: () => remove('/api/session'),
    all: () => get<T.Items<T.SessionRow>>('/api/session/all'),
    end: (id: string) => remove(`/api/session/all/${part(id)}`),
    endOthers: () => remove('/api/session/all'),
    beginFactor: (body: T.SecondFactorBegin) => post<T.SecondFactorOffer>('/api/session/second-factor', body),
    confirmFactor: (body: T.SecondFactorConfirm) => post<T.RecoveryCodes>('/api/session/second-factor/confirm', body),
    dropFactor: (body: { password: string; code: string }) => post<T.Csrf>('/api/session/second-factor/drop', body),
    recoveryCodes: (body: { password: string; code: string }) =>
      post<T.RecoveryCodes>('/api/session/recovery-codes', body),
    password: (body: T.PasswordChange) => post<T.Csrf>('/api/session/password', body),
    redeem: (body: T.PasswordRedeem) => post<void>('/api/password', body),
    profile: (body: T.ProfileChange) => patch<T.Me>('/api/session/profile', body),
    accept: (membership: string) => post<T.Me>(`/api/session/memberships/${part(membership)}/accept`),
    tokens: () => get<T.Items<T.ApiTokenRow>>('/api/session/tokens'),
    newToken: (body: T.NewApiToken) => post<T.OneTimeToken>('/api/session/tokens', body),
    revokeToken: (id: string) => remove(`/api/session/tokens/${part(id)}`),
  },
  people: {
    add: (body: T.NewUser) => post<T.Id>('/api/users', body),
    setActive: (id: string, active: boolean) => post<void>(`/api/users/${part(id)}/state`, { active }),
    passwordToken: (id: string) => post<T.OneTimeToken>(`/api/users/${part(id)}/password-token`),
    resetFactor: (id: string) => post<void>(`/api/users/${part(id)}/second-factor/reset`),
    invite: (body: T.NewMembership) => post<T.Id>('/api/memberships', body),
    expel: (organisation: string, id: string) => remove(`${organisationPath(organisation)}/memberships/${part(id)}`),
  },
  findings: {
    act: (id: string, body: T.ActRequest) => post<T.Finding>(findingPath(id) + '/acts', body),
    assign: (id: string, assignee: string) => post<T.Finding>(findingPath(id) + '/assignee', { assignee }),
    moveDue: (id: string, body: T.MoveDueRequest) => post<T.Finding>(findingPath(id) + '/due', body),
    comment: (id: string, text: string) => post<T.HistoryEntry>(findingPath(id) + '/comments', { text }),
    tick: (id: string, step: string, done: boolean) =>
      post<void>(`${findingPath(id)}/ticks/${part(step)}`, { done }),
    bulk: (body: T.BulkRequest) => post<T.BulkAnswer>('/api/findings/bulk', body),
    page: (query: Query) => get<T.FindingTable>(address('/api/findings', query)),
  },
  unit: {
    claim: (body: T.NewClaim) => post<T.Id>('/api/claims', body),
    decide: (id: string, body: T.ClaimDecision) => post<void>(`/api/claims/${part(id)}/decision`, body),
    withdraw: (organisation: string, id: string) => remove(`${organisationPath(organisation)}/claims/${part(id)}`),
    addContact: (body: T.NewContact) => post<T.Id>('/api/contacts', body),
    changeContact: (organisation: string, id: string, body: T.NewContact) =>
      put<void>(`${organisationPath(organisation)}/contacts/${part(id)}`, body),
    removeContact: (organisation: string, id: string) =>
      remove(`${organisationPath(organisation)}/contacts/${part(id)}`),
    mailCode: (organisation: string, id: string) =>
      post<void>(`${organisationPath(organisation)}/contacts/${part(id)}/code`),
    verifyContact: (organisation: string, id: string, code: string) =>
      post<void>(`${organisationPath(organisation)}/contacts/${part(id)}/verify`, { code }),
    addSensor: (body: T.NewSensor) => post<T.OneTimeToken>('/api/sensors', body),
    revokeSensor: (id: string) => remove(`/api/sensors/${part(id)}`),
    noticeSettings: (organisation: string, body: T.NoticeSettingsChange) =>
      patch<T.NoticeSettings>(organisationPath(organisation) + '/notice-settings', body),
    mute: (organisation: string, body: T.NewMute) => post<T.Id>(organisationPath(organisation) + '/mutes', body),
    unmute: (organisation: string, id: string) => remove(`${organisationPath(organisation)}/mutes/${part(id)}`),
  },
  leaks: {
    reveal: (id: string) => post<T.RevealedAccount>(`/api/leaks/${part(id)}/reveal`),
  },
  notices: {
    preview: (body: T.NoticePreviewRequest) => post<T.NoticePreview>('/api/notices/preview', body),
    send: (body: T.NoticePreviewRequest) => post<T.NoticeSent>('/api/notices', body),
  },
  weaknesses: {
    mark: (organisation: string, body: T.ReviewMark) => post<T.ReviewPage>(`${organisationPath(organisation)}/weakness-review/systems`, body),
    sign: (organisation: string, body: T.ReviewStatement) => post<T.ReviewRow>(`${organisationPath(organisation)}/weakness-review/signature`, body),
  },
  search: (q: string, signal?: AbortSignal) => get<T.Items<T.Suggestion>>(address('/api/search', { q }), signal),
  ask,
}
