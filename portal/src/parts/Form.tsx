// Fields with their label, hint and what is wrong with them.
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react'

interface About {
  label: string
  hint?: ReactNode
  wrong?: string | null | undefined
}

function Field({ id, label, hint, wrong, children }: About & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && <span className="hint" id={id + '-hint'}>{hint}</span>}
      {wrong && <span className="wrong" id={id + '-wrong'} role="status">{wrong}</span>}
    </div>
  )
}

const about = (id: string, { hint, wrong }: About) => ({
  id,
  'aria-describedby': [hint ? id + '-hint' : '', wrong ? id + '-wrong' : ''].filter(Boolean).join(' ') || undefined,
  'aria-invalid': wrong ? true : undefined,
})

export function TextField({ label, hint, wrong, ...rest }: About & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <input className="input" {...about(id, { label, hint, wrong })} {...rest} />
    </Field>
  )
}

export function TextArea({ label, hint, wrong, ...rest }: About & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <textarea className="input" {...about(id, { label, hint, wrong })} {...rest} />
    </Field>
  )
}

export function SelectField({ label, hint, wrong, children, ...rest }: About & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <select className="input" {...about(id, { label, hint, wrong })} {...rest}>{children}</select>
    </Field>
  )
}

// One of a few, each with its words.
export function Choices({ legend, choices, value, onChange }: {
  legend: string
  choices: { value: string; name: string; hint?: string }[]
  value: string
  onChange: (value: string) => void
}) {
  const name = useId()
  return (
    <fieldset>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="choice">
          <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>{choice.name}{choice.hint && <span className="quiet small"> {choice.hint}</span>}</span>
        </label>
      ))}
    </fieldset>
  )
}
