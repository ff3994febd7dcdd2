import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';

export interface PageTab {
  id: string;
  label: string;
  /** Beside the label: how many there are. */
  count?: number | undefined;
  content(): ReactNode;
}

/** A page's tabs; the open one stands in the address (`?tab=`), so that it can be shared and gone back from. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly PageTab[] }) {
  const { tab } = useSearch({ strict: false });
  const navigate = useNavigate();
  const open = tabs.find(({ id }) => id === tab) ?? tabs[0];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => showOpen(list.current), [open?.id]);
  return (
    <Tabs
      className="page-tabs"
      value={open?.id ?? null}
      keepMounted={false}
      onChange={(id) => void navigate({ to: '.', search: { tab: id === tabs[0]?.id ? undefined : id! } })}
    >
      <Tabs.List aria-label={label} ref={list}>
        {tabs.map(({ id, label, count }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
            {!!count && <span className="tab-count">{count.toLocaleString('en')}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {open && (
        <Tabs.Panel value={open.id} className="tab-panel">
          {open.content()}
        </Tabs.Panel>
      )}
    </Tabs>
  );
}

/** On a narrow screen the tabs scroll; the page itself stays where it is. */
function showOpen(list: HTMLElement | null): void {
  const tab = list?.querySelector<HTMLElement>('[data-active]');
  if (tab) list!.scrollLeft = tab.offsetLeft - (list!.clientWidth - tab.offsetWidth) / 2;
}
