import { Tabs } from '@mantine/core';
import { words } from '../words.ts';
import { SnippetCode } from './snippet-code.tsx';
import { SNIPPET_KINDS, type SnippetTarget } from './snippets.ts';

/** How to send events to one source, ready to paste. */
export function SnippetTabs({ target }: { target: SnippetTarget }) {
  return (
    <Tabs defaultValue="curl" className="snippets" keepMounted={false}>
      <Tabs.List aria-label={words.source.connect}>
        {SNIPPET_KINDS.map((kind) => (
          <Tabs.Tab key={kind} value={kind}>
            {words.snippets[kind].label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {SNIPPET_KINDS.map((kind) => (
        <Tabs.Panel key={kind} value={kind}>
          <SnippetCode kind={kind} target={target} />
          <p className="hint">{words.snippets[kind].note}</p>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
