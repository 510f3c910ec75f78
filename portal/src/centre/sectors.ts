// The sectors that the directory knows, by their names in the reader's language.
import { useMemo } from 'react'
import type { OrganisationTable } from '../api/types'
import { useAsked } from '../api/use'
import { useSpoken } from '../i18n'

export function useSectorNames(): Map<string, string> {
  const { name } = useSpoken()
  const asked = useAsked<OrganisationTable>('/api/organisations?limit=1')
  return useMemo(() => new Map((asked.data?.sectors ?? []).map((one) => [one.sector, name(one.name)])), [asked.data, name])
}
