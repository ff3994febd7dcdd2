import { Button } from '@mantine/core';
import { words } from '../../words.ts';
import { RequestView } from './request-view.tsx';
import type { BrokenTest } from './use-rules.ts';

interface BrokenTestsProps {
  broken: readonly BrokenTest[];
  isSaving: boolean;
  onForce(): void;
}

const said = words.catalog.broken;

/** Why a change was refused: what mapping tests expect beside what they would get, and the way to save all the same. */
export function BrokenTests({ broken, isSaving, onForce }: BrokenTestsProps) {
  return (
    <section className="broken-tests" role="alert" aria-label={said.title(broken.length)}>
      <h3>{said.title(broken.length)}</h3>
      <p className="hint">{said.hint}</p>
      {broken.map((test) => (
        <BrokenTestView key={test.id} test={test} />
      ))}
      <Button variant="default" loading={isSaving} onClick={onForce}>
        {said.anyway}
      </Button>
    </section>
  );
}

function BrokenTestView({ test: { name, expected, actual, diff } }: { test: BrokenTest }) {
  const word = (outcome: string) => words.catalog.outcomes[outcome] ?? outcome;
  return (
    <details open>
      <summary>{name}</summary>
      {expected.outcome !== actual.outcome && (
        <p>{said.outcome(word(expected.outcome), word(actual.outcome))}</p>
      )}
      {diff.changed.map(({ before, after }, index) => (
        <div key={index} className="request-diff">
          <div>
            <h4>{said.before}</h4>
            <RequestView request={before} />
          </div>
          <div>
            <h4>{said.after}</h4>
            <RequestView request={after} />
          </div>
        </div>
      ))}
      {diff.dropped.map((request, index) => (
        <div key={index}>
          <h4>{said.dropped}</h4>
          <RequestView request={request} />
        </div>
      ))}
      {diff.added.map((request, index) => (
        <div key={index}>
          <h4>{said.added}</h4>
          <RequestView request={request} />
        </div>
      ))}
    </details>
  );
}
