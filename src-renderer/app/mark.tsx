/** The product's mark: the arch of an almonry's door with a keyhole. Decorative. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 25V15a7 7 0 0 1 14 0v10"
        fill="none"
        strokeWidth="2.75"
        strokeLinecap="round"
        className="stroke-accent-ink"
      />
      <circle cx="16" cy="16" r="2.4" className="fill-accent-ink" />
      <path d="M16 17.5v5.5" strokeWidth="2.4" strokeLinecap="round" className="stroke-accent-ink" />
    </svg>
  );
}
