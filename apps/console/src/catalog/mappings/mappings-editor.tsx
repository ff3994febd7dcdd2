import '../catalog.css';
import { Button, Skeleton } from '@mantine/core';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { BrokenTests } from './broken-tests.tsx';
import { RulesWorkbench } from './rules-workbench.tsx';
import { useRules, type RulesDraft } from './use-rules.ts';

/** A destination's mappings to edit and save: rules, their fields, a real event and the request beside them. */
export function MappingsEditor({ destinationId }: { destinationId: string }) {
  const { draft, error } = useRules(destinationId);
  if (!draft) return error ? <ErrorNotice error={error} /> : <Skeleton height={320} radius="md" />;
  return (
    <div className="mappings-editor">
      <RulesWorkbench draft={draft} />
      <SaveBar draft={draft} />
    </div>
  );
}

function SaveBar({ draft }: { draft: RulesDraft }) {
  const { isChanged, isSaving, discard, save, broken, error } = draft;
  if (!isChanged) return null;
  const start = (force: boolean) => void save({ force }).catch(() => undefined); // shown as `error`
  return (
    <div className="save-bar">
      {broken.length > 0 && <BrokenTests broken={broken} isSaving={isSaving} onForce={() => start(true)} />}
      {error && broken.length === 0 && <ErrorNotice error={error} />}
      <div className="save-bar-row">
        <span className="hint">{words.catalog.rules.unsaved}</span>
        <Button variant="default" onClick={discard} disabled={isSaving}>
          {words.catalog.rules.discard}
        </Button>
        <Button loading={isSaving} onClick={() => start(false)}>
          {words.catalog.rules.save}
        </Button>
      </div>
    </div>
  );
}
