import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import { words } from '../words.ts';
import { LiveItem } from './live-item.tsx';
import type { LiveRow } from './live-row.ts';

const ROW_PX = 41;

interface LiveListProps {
  rows: readonly LiveRow[];
  fresh: ReadonlySet<string>;
  /** Somebody reads: a row is open, or the newest are scrolled away. */
  onRead(): void;
}

/** The rows, of which only those in sight exist; one of them open at most. Arrow keys walk from row to row. */
export function LiveList({ rows, fresh, onRead }: LiveListProps) {
  const [openId, setOpenId] = useState<string>();
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  const toggle = useCallback(
    (id: string) => {
      setOpenId((current) => (current === id ? undefined : id));
      onRead();
    },
    [onRead],
  );
  return (
    <div
      ref={frame}
      className="live-list"
      style={{ height: virtual.getTotalSize() }}
      tabIndex={0}
      role="group"
      aria-label={words.live.list}
      onScroll={({ currentTarget }) => currentTarget.scrollTop > ROW_PX && onRead()}
      onKeyDown={walk}
    >
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <LiveItem
              key={key}
              row={row}
              place={{ index, start, count: rows.length }}
              measure={virtual.measureElement}
              isOpen={row.id === openId}
              isFresh={fresh.has(row.id)}
              onToggle={toggle}
            />
          );
        })}
      </ul>
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.live-row')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
