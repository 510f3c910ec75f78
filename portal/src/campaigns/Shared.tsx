// On a finding: how many other organisations met the same, and never who.
import { findingPath } from '../api/routes'
import type { SharedCampaign } from '../api/types'
import { useAsked } from '../api/use'
import { useSpoken } from '../i18n'
import { Callout } from '../parts/Text'

export function Shared({ finding }: { finding: string }) {
  const { t } = useSpoken()
  const asked = useAsked<SharedCampaign>(findingPath(finding) + '/shared', { on: ['finding', 'campaign'] })
  return asked.data && asked.data.others > 0 ? <Callout>{t.campaigns.shared(asked.data.others, asked.data.kinds)}</Callout> : null
}
