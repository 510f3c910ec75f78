// The hub's routes of incidents.
import { address, part, post, upload } from '../api/client'
import type * as T from '../api/types'

export const incidentPath = (id: string) => `/api/incidents/${part(id)}`

export const incidents = {
  report: (body: T.NewIncident) => post<T.IncidentReceipt>('/api/incidents', body),
  addReport: (id: string, body: T.NewIncidentReport) => post<void>(incidentPath(id) + '/reports', body),
  act: (id: string, body: T.IncidentActRequest) => post<void>(incidentPath(id) + '/acts', body),
  assess: (id: string, body: T.IncidentAssessment) => post<void>(incidentPath(id) + '/assessment', body),
  enter: (id: string, body: T.NewIncidentEntry) => post<T.Id>(incidentPath(id) + '/entries', body),
  attach: (id: string, file: File, purpose: string) => upload<T.Id>(address(incidentPath(id) + '/files', { name: file.name, purpose }), file),
  dropMail: (id: string, reason: string) => post<void>(`/api/incident-mails/${part(id)}/drop`, { reason }),
  documentPath: (id: string, step: number, format: string) => address(`${incidentPath(id)}/reports/${step}`, { format }),
  filePath: (organisation: string, id: string) => `/api/organisations/${part(organisation)}/incident-files/${part(id)}`,
  rulesPath: (detected: string, organisation: string, level: number, criteria: string[]) =>
    address('/api/incident-rules', { detected, organisation, level: level || null, criteria }),
}
