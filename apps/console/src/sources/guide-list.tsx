import { NavLink, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Card } from '../parts/card.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { words } from '../words.ts';
import { GUIDE_GROUPS, GUIDES, type Guide } from './guides.ts';
import { MarkedCode } from './marked-code.tsx';
import type { SnippetTarget } from './snippets.ts';

/** How to send from each kind of client, the key filled in; which one is open stands in the address (`?guide=`). */
export function GuideList({ target }: { target: SnippetTarget }) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = words.sources.connect;
  const open = GUIDES.find(({ id }) => id === search['guide']) ?? GUIDES[0]!;
  const choose = (guide: string) =>
    void navigate({ to: '.', search: { ...search, guide }, replace: true, resetScroll: false });
  const groups = GUIDE_GROUPS.map((group) => ({
    group: text.groups[group],
    items: GUIDES.filter((guide) => guide.group === group).map(({ id, label }) => ({ value: id, label })),
  }));
  return (
    <div className="guides">
      <nav className="guide-nav" aria-label={text.guides}>
        {groups.map(({ group, items }) => (
          <div key={group}>
            <p className="guide-group">{group}</p>
            {items.map(({ value, label }) => (
              <NavLink
                key={value}
                component="button"
                label={label}
                active={value === open.id}
                aria-current={value === open.id}
                onClick={() => choose(value)}
              />
            ))}
          </div>
        ))}
      </nav>
      <Select
        className="guide-select"
        label={text.guides}
        data={groups}
        value={open.id}
        allowDeselect={false}
        onChange={(id) => id && choose(id)}
      />
      <OneGuide guide={open} target={target} />
    </div>
  );
}

function OneGuide({ guide, target }: { guide: Guide; target: SnippetTarget }) {
  const text = words.sources.connect;
  const line = guide.line?.(target);
  const code = guide.code(target);
  return (
    <Card title={guide.label} hint={words.sources.guideNotes[guide.id]}>
      <div className="guide">
        {line && (
          <CodeBlock code={line} title={text.line}>
            <MarkedCode code={line} target={target} />
          </CodeBlock>
        )}
        <CodeBlock code={code} title={line ? text.rest : guide.title}>
          <MarkedCode code={code} target={target} />
        </CodeBlock>
        <p className="hint">{text.key}</p>
      </div>
    </Card>
  );
}
