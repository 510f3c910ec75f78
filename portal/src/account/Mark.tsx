// Five stalks of bamboo.
export function Mark() {
  return (
    <svg viewBox="0 0 22 24" aria-hidden="true">
      <g fill="currentColor">
        <rect x="1" y="8" width="3" height="16" rx="1" />
        <rect x="5.2" y="3" width="3" height="9" rx="1" /><rect x="5.2" y="13" width="3" height="11" rx="1" />
        <rect x="9.4" y="0" width="3" height="7" rx="1" /><rect x="9.4" y="8" width="3" height="16" rx="1" />
        <rect x="13.6" y="5" width="3" height="11" rx="1" /><rect x="13.6" y="17" width="3" height="7" rx="1" />
        <rect x="17.8" y="10" width="3" height="14" rx="1" />
      </g>
    </svg>
  )
}
