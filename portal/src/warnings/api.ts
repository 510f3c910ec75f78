// The hub's routes of advisories and directives.
import { address, get, part, post, put, remove } from '../api/client'
import type * as T from '../api/types'

export const warningPath = (id: string) => `/api/warnings/${part(id)}`
const ofBody = (organisation: string, id: string) => `/api/organisations/${part(organisation)}/warnings/${part(id)}`

// Files go as they are; the client's own function for JSON does not take them.
async function send<R>(path: string, file: File, csrf: string): Promise<R> {
  const answer = await fetch(path, { method: 'POST', credentials: 'same-origin', body: file, headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': csrf } })
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as Partial<T.Problem>
    const { ApiError } = await import('../api/client')
    throw new ApiError(answer.status, problem.title ?? answer.statusText, problem.detail ?? '', problem.trace_id ?? '')
  }
  return (await answer.json()) as R
}

export const warnings = {
  draft: (body: T.NewWarning) => post<T.Id>('/api/warnings', body),
  edit: (id: string, content: T.WarningContent) => put<T.WarningPage>(warningPath(id) + '/draft', content),
  drop: (id: string) => remove(warningPath(id) + '/draft'),
  submit: (id: string) => post<T.WarningPage>(warningPath(id) + '/submission'),
  review: (id: string, body: T.WarningReview) => post<T.WarningPage>(warningPath(id) + '/review', body),
  publish: (id: string) => post<T.WarningPage>(warningPath(id) + '/publication'),
  withdraw: (id: string, body: T.WarningWithdrawal) => post<T.WarningPage>(warningPath(id) + '/withdrawal', body),
  urge: (id: string, body: T.WarningUrge) => post<T.WarningUrged>(warningPath(id) + '/reminders', body),
  html: (text: string) => post<T.WarningHtml>('/api/warning-text', { text }),
  examples: () => get<T.Items<T.WarningExample>>('/api/warning-examples'),
  answer: (organisation: string, id: string, body: T.WarningAnswer) => post<T.WarningBodyRow>(ofBody(organisation, id) + '/answers', body),
  attach: (id: string, file: File, csrf: string) => send<T.Id>(address(warningPath(id) + '/files', { name: file.name }), file, csrf),
  evidence: (organisation: string, id: string, step: string, file: File, csrf: string) =>
    send<T.Id>(address(ofBody(organisation, id) + '/files', { step, name: file.name }), file, csrf),
}
