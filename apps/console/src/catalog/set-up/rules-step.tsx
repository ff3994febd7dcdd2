import { Button, Skeleton } from '@mantine/core';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { AddRule } from '../mappings/add-rule.tsx';
import { RuleList } from '../mappings/rule-list.tsx';
import { useRules } from '../mappings/use-rules.ts';
import { StepFoot, useGoTo } from './step-foot.tsx';

const said = words.catalog.setUp.rules;

/** The second step: what should happen, as sentences to switch on and off. */
export function RulesStep({ destinationId }: { destinationId: string }) {
  const { draft, error } = useRules(destinationId);
  const goTo = useGoTo();
  if (!draft) return error ? <ErrorNotice error={error} /> : <Skeleton height={240} radius="md" />;
  const { rules, setRules, connector, save, isSaving } = draft;
  const isOn = rules.some(({ enabled }) => enabled);
  const goOn = () =>
    save().then(
      () => goTo('fields'),
      () => undefined,
    ); // shown as `draft.error`
  return (
    <div className="step">
      <Card title={said.title} hint={isOn ? said.hint : said.noneOn}>
        <RuleList rules={rules} onChange={setRules} connector={connector} />
        <AddRule connector={connector} onAdd={(rule) => setRules([...rules, rule])} />
      </Card>
      {draft.error && <ErrorNotice error={draft.error} />}
      <StepFoot step="rules">
        <Button disabled={!isOn} loading={isSaving} onClick={() => void goOn()}>
          {words.catalog.setUp.next}
        </Button>
      </StepFoot>
    </div>
  );
}
