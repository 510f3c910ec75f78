// Every word with the hub goes through here: JSON, the CSRF header with each change, problem documents as one Error.
import type { Problem } from './types'

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the hub was not reached
    readonly title: string,
    readonly detail: string,
    readonly trace: string,
  ) {
    super(detail || title)
  }
}

let csrf = ''
export const setCsrf = (token: string) => void (csrf = token)

// Called when a session turns out to be over. What the page holds stays as it is: the shell asks to log in over it.
let sessionOver: () => void = () => {}
export const onSessionOver = (listener: () => void) => void (sessionOver = listener)

type Value = string | number | boolean | null | undefined | string[]
export type Query = Record<string, Value>

// "/api/x" and {a: 1, b: "", c: ["d", "e"]} -> "/api/x?a=1&c=d%2Ce". Empty values are left out.
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    const text = Array.isArray(value) ? value.join(',') : value === true ? '1' : String(value)
    if (text !== '') parameters.set(name, text)
  }
  const text = parameters.toString()
  return text === '' ? path : path + '?' + text
}

async function problemOf(answer: Response): Promise<ApiError> {
  let problem: Partial<Problem> = {}
  try {
    problem = (await answer.json()) as Partial<Problem>
  } catch {
    // Not a problem document: a proxy's page. The status says enough.
  }
  return new ApiError(answer.status, problem.title ?? answer.statusText, problem.detail ?? '', problem.trace_id ?? '')
}

export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = body instanceof Blob ? 'application/octet-stream' : 'application/json'
  if (method !== 'GET' && csrf !== '') headers['X-CSRF-Token'] = csrf
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'unreachable', '', '')
  }
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/api/session') sessionOver()
    throw await problemOf(answer)
  }
  if (answer.status === 204 || answer.headers.get('Content-Length') === '0') return undefined as T
  return (await answer.json()) as T
}

export const get = <T>(path: string, signal?: AbortSignal) => ask<T>('GET', path, undefined, signal)
export const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', path, body)
export const upload = <T>(path: string, file: Blob) => ask<T>('POST', path, file)
export const put = <T>(path: string, body: unknown) => ask<T>('PUT', path, body)
export const patch = <T>(path: string, body: unknown) => ask<T>('PATCH', path, body)
export const remove = <T = void>(path: string) => ask<T>('DELETE', path)

// A path's part that comes from data.
export const part = (text: string) => encodeURIComponent(text)

// Downloads what an address answers, as the browser's own download.
export function download(path: string) {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}
