import { useState, type ReactNode } from 'react';
import { ChevronIcon } from './icons.tsx';

interface DisclosureProps {
  /** The line that opens it. */
  summary: ReactNode;
  /** Drawn when it is opened first. */
  children: ReactNode;
}

/** A line that opens what belongs to it: payloads, requests, whatever one looks at on demand. */
export function Disclosure({ summary, children }: DisclosureProps) {
  const [wasOpened, setOpened] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>
        <ChevronIcon size={14} />
        {summary}
      </summary>
      {wasOpened && children}
    </details>
  );
}
