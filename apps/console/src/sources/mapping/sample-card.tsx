import { Select } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { Sample, Tested } from '../queries.ts';
import type { ChosenSample } from './builder.tsx';
import { SampleTree, type Use } from './sample-tree.tsx';

interface SampleCardProps {
  samples: readonly Sample[];
  sample: ChosenSample;
  /** The sample without any mapping. */
  plain: UseQueryResult<Tested>;
  uses: ReadonlyMap<string, string[]>;
  onChoose(sample: ChosenSample): void;
  onUse: Use;
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** A request that has come, its values to click. */
export function SampleCard({ samples, sample, plain, uses, onChoose, onUse }: SampleCardProps) {
  const says = words.sources.mapping;
  const choices = samples.map(({ id, receivedAt }, index) => ({
    value: id,
    label: index === 0 ? `${says.newest}, ${timeOf(receivedAt)}` : timeOf(receivedAt),
  }));
  return (
    <Card
      title={says.sample}
      hint={says.hint}
      actions={
        'sampleId' in sample &&
        samples.length > 1 && (
          <Select
            size="xs"
            aria-label={says.sampleAt}
            data={choices}
            value={sample.sampleId}
            allowDeselect={false}
            onChange={(id) => id && onChoose({ sampleId: id })}
          />
        )
      }
    >
      {plain.error && <ErrorNotice error={plain.error} onRetry={() => void plain.refetch()} />}
      {plain.data && <Contents tested={plain.data} raw={rawOf(samples, sample)} uses={uses} onUse={onUse} />}
    </Card>
  );
}

interface ContentsProps {
  tested: Tested;
  raw: string;
  uses: ReadonlyMap<string, string[]>;
  onUse: Use;
}

function Contents({ tested, raw, uses, onUse }: ContentsProps) {
  const says = words.sources.mapping;
  const item = tested.events[0]?.['properties'];
  if (tested.problem || item === undefined) {
    return (
      <div className="reasons">
        <p>{tested.problem ? `${says.unreadable} ${problemText(tested.problem)}` : says.empty}</p>
        {raw && <pre className="raw-sample">{raw}</pre>}
      </div>
    );
  }
  return (
    <>
      {tested.total > 1 && <p className="hint">{says.items(tested.total)}</p>}
      <SampleTree value={item} uses={uses} onUse={onUse} />
    </>
  );
}

function rawOf(samples: readonly Sample[], sample: ChosenSample): string {
  if ('body' in sample) return sample.body;
  return samples.find(({ id }) => id === sample.sampleId)?.body.slice(0, 4_000) ?? '';
}

const timeOf = (iso: string) => clock.format(new Date(iso));
