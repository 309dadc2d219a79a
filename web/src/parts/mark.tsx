/** The sign of Beckon: somebody, and the call that goes out to both sides. */
export function Mark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="16" fill="#4a4fd8" />
      <g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round">
        <path d="M20 42a14 14 0 0 1 0-20" />
        <path d="M44 22a14 14 0 0 1 0 20" />
      </g>
      <circle cx="32" cy="32" r="6.5" fill="#fff" />
    </svg>
  );
}
