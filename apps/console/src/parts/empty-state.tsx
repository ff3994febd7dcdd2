import type { ReactNode } from 'react';

interface EmptyStateProps {
  title: string;
  hint: ReactNode;
  /** What to do about it, in one click. */
  children?: ReactNode;
}

/** Where there is nothing yet: says what would stand here, and does the next step. */
export function EmptyState({ title, hint, children }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <h3>{title}</h3>
      <p className="hint">{hint}</p>
      {children && <div className="empty-actions">{children}</div>}
    </div>
  );
}
