// The fields of a form by group, as the tables of rules have them.
import type { IncidentField, IncidentForm, IncidentValues } from '../api/types'
import { useSpoken } from '../i18n'
import { TextArea, TextField, SelectField } from '../parts/Form'

export const isEmpty = (values: IncidentValues, field: string) => !(values[field] ?? []).some((value) => value.trim() !== '')
export const missingOf = (form: IncidentForm, values: IncidentValues) => form.fields.filter((field) => field.required && isEmpty(values, field.field))

export function FormFields({ form, values, onChange, checked, without = [] }: {
  form: IncidentForm
  values: IncidentValues
  onChange: (values: IncidentValues) => void
  checked: boolean // what is missing is said
  without?: string[] // asked elsewhere
}) {
  const { name } = useSpoken()
  const groups: { title: string; fields: IncidentField[] }[] = []
  for (const field of form.fields) {
    if (without.includes(field.field)) continue
    const title = name(field.group)
    if (groups.at(-1)?.title !== title) groups.push({ title, fields: [] })
    groups.at(-1)!.fields.push(field)
  }
  const set = (field: string, list: string[]) => onChange({ ...values, [field]: list })
  return (
    <>
      {groups.map((group, i) => (
        <fieldset key={group.title + i} className="inc-group">
          <legend>{group.title}</legend>
          {group.fields.map((field) => <Field key={field.field} field={field} value={values[field.field] ?? []} set={(list) => set(field.field, list)} wrong={checked && field.required && isEmpty(values, field.field)} />)}
        </fieldset>
      ))}
    </>
  )
}

function Field({ field, value, set, wrong }: { field: IncidentField; value: string[]; set: (list: string[]) => void; wrong: boolean }) {
  const { t, name } = useSpoken()
  const words = t.incidents.form
  const label = name(field.label) + (field.required ? ' *' : '')
  const about = { label, hint: name(field.hint) || undefined, wrong: wrong ? words.must : null, name: field.field }
  if (field.kind === 'long') return <TextArea {...about} rows={4} maxLength={19000} value={value[0] ?? ''} onChange={(event) => set([event.target.value])} />
  if (field.kind === 'time') return <TextField {...about} type="datetime-local" value={value[0]?.replace(' ', 'T') ?? ''} onChange={(event) => set([event.target.value])} />
  if (field.kind === 'level' || field.kind === 'choice' || field.kind === 'yes-no') {
    const choices = field.kind === 'level' ? ['1', '2', '3', '4', '5'].map((level) => ({ value: level, text: t.incidents.level(Number(level)) }))
      : field.kind === 'yes-no' ? [{ value: 'yes', text: words.yes }, { value: 'no', text: words.no }]
      : field.choices.map((choice) => ({ value: choice.value, text: name(choice.name) }))
    return (
      <SelectField {...about} value={value[0] ?? ''} onChange={(event) => set(event.target.value ? [event.target.value] : [])}>
        <option value="">–</option>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.text}</option>)}
      </SelectField>
    )
  }
  if (field.kind === 'choices') {
    return (
      <fieldset className="inc-choices">
        <legend>{label}{wrong && <span className="wrong" role="status"> {words.must}</span>}</legend>
        {field.choices.map((choice) => (
          <label key={choice.value} className="choice">
            <input type="checkbox" name={field.field} value={choice.value} checked={value.includes(choice.value)}
              onChange={(event) => set(event.target.checked ? [...value, choice.value] : value.filter((one) => one !== choice.value))} />
            <span>{name(choice.name)}</span>
          </label>
        ))}
      </fieldset>
    )
  }
  return <TextField {...about} maxLength={1000} value={value[0] ?? ''} onChange={(event) => set([event.target.value])} />
}

// The same, to be read.
export function FormRead({ form, values }: { form: IncidentForm; values: IncidentValues }) {
  const { t, f, name } = useSpoken()
  const shown = (field: IncidentField): string => {
    const list = values[field.field] ?? []
    if (isEmpty(values, field.field)) return ''
    if (field.kind === 'time') return f.dateTime(list[0]!.replace(' ', 'T') + ':00+07:00')
    if (field.kind === 'level') return t.incidents.level(Number(list[0]))
    if (field.kind === 'yes-no') return list[0] === 'yes' ? t.incidents.form.yes : t.incidents.form.no
    return list.map((value) => name(field.choices.find((choice) => choice.value === value)?.name) || value).join(', ')
  }
  return (
    <dl className="kv">
      {form.fields.map((field) => (
        <div key={field.field}>
          <dt>{name(field.label)}</dt>
          <dd className="inc-lines">{shown(field) || <span className="quiet">{t.incidents.form.none}</span>}</dd>
        </div>
      ))}
    </dl>
  )
}

// What the hub takes: nothing that is empty.
export function filled(form: IncidentForm, values: IncidentValues): IncidentValues {
  const out: IncidentValues = {}
  for (const field of form.fields) if (!isEmpty(values, field.field)) out[field.field] = values[field.field]!.map((value) => value.trim()).filter(Boolean)
  return out
}
