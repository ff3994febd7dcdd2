import { Button, Skeleton } from '@mantine/core';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { BrokenTests } from '../mappings/broken-tests.tsx';
import { RulesWorkbench } from '../mappings/rules-workbench.tsx';
import { useRules } from '../mappings/use-rules.ts';
import { StepFoot, useGoTo } from './step-foot.tsx';

/** The third step: fields, filled by clicking on a real event. */
export function FieldsStep({ destinationId }: { destinationId: string }) {
  const { draft, error } = useRules(destinationId);
  const goTo = useGoTo();
  if (!draft) return error ? <ErrorNotice error={error} /> : <Skeleton height={240} radius="md" />;
  const { save, isSaving, broken } = draft;
  const goOn = (force: boolean) =>
    save({ force }).then(
      () => goTo('filter'),
      () => undefined,
    );
  return (
    <div className="step" data-wide>
      <RulesWorkbench draft={draft} />
      {broken.length > 0 && (
        <BrokenTests broken={broken} isSaving={isSaving} onForce={() => void goOn(true)} />
      )}
      {draft.error && broken.length === 0 && <ErrorNotice error={draft.error} />}
      <StepFoot step="fields">
        <Button loading={isSaving} onClick={() => void goOn(false)}>
          {words.catalog.setUp.next}
        </Button>
      </StepFoot>
    </div>
  );
}
