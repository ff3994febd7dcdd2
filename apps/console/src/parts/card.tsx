import { useId, type ReactNode } from 'react';

interface CardProps {
  title: string;
  hint?: ReactNode;
  /** Right of the title. */
  actions?: ReactNode;
  /** Content that brings its own edges, such as a table. */
  isFlush?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Card({ title, hint, actions, isFlush = false, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id} data-flush={isFlush}>
      <div className="card-head">
        <div>
          <h2 id={id}>{title}</h2>
          {hint && <p className="hint">{hint}</p>}
        </div>
        {actions && <div className="card-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
