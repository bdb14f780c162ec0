/** How far a long piece of work has come. */

export interface ProgressBarProps {
  /** 0 to 1; null while nobody knows how long it takes. */
  readonly value: number | null;
  /** What is under way. */
  readonly label: string;
  /** Words on the right: “1,204 of 2,000”. */
  readonly detail?: string;
}

export function ProgressBar({ value, label, detail }: ProgressBarProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex justify-between gap-4 text-sm">
        <span className="min-w-0 truncate">{label}</span>
        <span className="shrink-0 text-ink-2 tabular-nums">
          {detail ?? (percent === null ? null : `${percent} %`)}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
        {...(detail ? { 'aria-valuetext': detail } : {})}
        className="h-1.5 overflow-hidden rounded-full border border-line bg-sunken"
      >
        <div
          className={
            percent === null
              ? 'h-full w-1/3 animate-pulse-soft bg-accent'
              : 'h-full bg-accent forced-color-adjust-none forced-colors:bg-[Highlight]'
          }
          style={percent === null ? undefined : { width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
