import { useCallback, useState, type KeyboardEvent } from 'react';
import { words } from '../words.ts';
import { LiveItem } from './live-item.tsx';
import type { LiveRow } from './live-row.ts';

/** The rows, one of them open at most. Arrow keys walk from row to row. */
export function LiveList({ rows, fresh }: { rows: readonly LiveRow[]; fresh: ReadonlySet<string> }) {
  const [openId, setOpenId] = useState<string>();
  const toggle = useCallback((id: string) => setOpenId((current) => (current === id ? undefined : id)), []);
  return (
    <ul className="live-list" aria-label={words.live.list} onKeyDown={walk}>
      {rows.map((row) => (
        <LiveItem
          key={row.id}
          row={row}
          isOpen={row.id === openId}
          isFresh={fresh.has(row.id)}
          onToggle={toggle}
        />
      ))}
    </ul>
  );
}

function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.live-row')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
