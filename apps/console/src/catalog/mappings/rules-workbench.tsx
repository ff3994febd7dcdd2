import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';
import { AddRule } from './add-rule.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleList } from './rule-list.tsx';
import { changeAt } from './rules.ts';
import { SourceChoice } from './source-choice.tsx';
import { useSource } from './use-source.ts';
import type { RulesDraft } from './use-rules.ts';

/** The list of rules and the one that is looked at. What is changed stays in the draft. */
export function RulesWorkbench({ draft }: { draft: RulesDraft }) {
  const { rules, setRules, connector, destination } = draft;
  const [selected, setSelected] = useState(() =>
    Math.max(
      0,
      rules.findIndex(({ enabled }) => enabled),
    ),
  );
  const { sources, source, events, choose } = useSource();
  const rule = rules[selected];
  return (
    <div className="workbench">
      <Card
        title={words.catalog.rules.title}
        hint={!rules.some(({ enabled }) => enabled) && words.catalog.rules.none}
        actions={<SourceChoice sources={sources} value={source?.id} onChange={choose} />}
      >
        <RuleList
          rules={rules}
          onChange={setRules}
          connector={connector}
          selected={selected}
          onSelect={setSelected}
        />
        <AddRule
          connector={connector}
          onAdd={(added) => {
            setRules([...rules, added]);
            setSelected(rules.length);
          }}
        />
      </Card>
      {rule && (
        <RuleEditor
          key={selected}
          destinationId={destination.id}
          connector={connector}
          rule={rule}
          onChange={(change) => setRules(changeAt(rules, selected, change))}
          events={events}
        />
      )}
    </div>
  );
}
