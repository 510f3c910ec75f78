// The hub's routes of duty. A body is its id, "centre" the centre.
import { part, post, put, remove } from '../api/client'
import type * as T from '../api/types'

const of = (organisation: string) => `/api/organisations/${part(organisation)}/duty`

export const duty = {
  policyPath: (organisation: string) => of(organisation) + '/policy',
  addShift: (body: T.NewShift) => post<T.Id>('/api/duty/shifts', body),
  cancelShift: (shift: T.DutyShift) => remove(`${of(shift.organisation)}/shifts/${part(shift.id)}`),
  standIn: (shift: T.DutyShift, body: T.NewStandIn) => post<T.Id>(`${of(shift.organisation)}/shifts/${part(shift.id)}/stand-in`, body),
  askSwap: (shift: T.DutyShift, body: T.NewSwap) => post<T.Id>(`${of(shift.organisation)}/shifts/${part(shift.id)}/swaps`, body),
  decideSwap: (swap: T.DutySwap, accept: boolean) => post<void>(`${of(swap.organisation)}/swaps/${part(swap.id)}/decision`, { accept }),
  enter: (shift: T.DutyShift, body: T.NewDutyEntry) => post<T.Id>(`${of(shift.organisation)}/shifts/${part(shift.id)}/entries`, body),
  take: (page: T.DutyPage) => post<void>(`${of(page.organisation)}/pages/${part(page.id)}/answer`),
  rotate: (body: T.NewRotation) => post<T.ShiftsAdded>('/api/duty/rotations', body),
  importFile: (body: T.RosterFile) => post<T.ShiftsAdded>('/api/duty/import', body),
  declare: (body: T.NewDutyAlert) => post<T.Id>('/api/duty/alerts', body),
  endAlert: (id: string) => remove(`/api/duty/alerts/${part(id)}`),
  changePolicy: (organisation: string, body: T.DutyPolicyChange) => put<T.DutyPolicy>(of(organisation) + '/policy', body),
}
