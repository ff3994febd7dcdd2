import type { ReactNode } from 'react';

export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

/** A state in a word: the colour only repeats what the word says. */
export function StatusPill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="pill" data-tone={tone}>
      <span className="dot" data-tone={tone} />
      {children}
    </span>
  );
}
