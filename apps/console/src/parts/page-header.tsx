import { Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { words } from '../words.ts';

interface PageHeaderProps {
  /** Also the window's title. */
  title: string;
  /** A line below it: what one does here, or what this thing is. */
  hint?: ReactNode;
  /** Where this page hangs: shown above the title, as a way back. */
  above?: { to: string; label: string };
  /** Beside the title: a state. */
  state?: ReactNode;
  /** On the right; the page's one next step is its only primary button. */
  children?: ReactNode;
}

/** The top of every page. */
export function PageHeader({ title, hint, above, state, children }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title]);
  return (
    <header className="page-header">
      <div className="page-header-text">
        {above && (
          <Link to={above.to} className="page-above">
            {above.label}
          </Link>
        )}
        <div className="page-title">
          <h1>{title}</h1>
          {state}
        </div>
        {hint && <p className="hint">{hint}</p>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  );
}
