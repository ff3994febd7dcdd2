import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '../api/queries.ts';
import { SnippetCode } from '../sources/snippet-code.tsx';
import type { SnippetTarget } from '../sources/snippets.ts';
import { words } from '../words.ts';

/** What to do while nothing has arrived: one command, ready to paste. */
interface LiveEmptyProps {
  sourceId: string;
  target: SnippetTarget;
  firstStep?: ReactNode;
  /** What is waited for, where nobody sends. */
  hint?: string | undefined;
}

export function LiveEmpty({ sourceId, target, firstStep, hint }: LiveEmptyProps) {
  const books = useQuery(queries.books);
  const received = books.data?.sources.find((source) => source.sourceId === sourceId)?.received ?? 0;
  if (books.isPending) return null;
  return (
    <div className="live-empty">
      <span className="beacon" aria-hidden />
      <h3>{received > 0 ? words.live.nextTitle : words.live.firstTitle}</h3>
      <p>{hint ?? (received > 0 ? words.live.nextHint : words.live.firstHint)}</p>
      {firstStep ?? <SnippetCode kind="curl" target={target} />}
    </div>
  );
}
