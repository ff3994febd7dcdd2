import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import type { Sample } from '../queries.ts';
import { testQuery } from '../queries.ts';
import { MappingForm } from './mapping-form.tsx';
import { usesOf, withField, withProperty, type Mapping, type ValueField } from './mapping-model.ts';
import { ResultCard } from './result-card.tsx';
import { SampleCard } from './sample-card.tsx';
import { useSettled } from './use-settled.ts';

/** A stored request, or a pasted body. */
export type ChosenSample = { sampleId: string } | { body: string };

interface BuilderProps {
  source: Source;
  samples: readonly Sample[];
  sample: ChosenSample;
  onChoose(sample: ChosenSample): void;
}

const SETTLE_MS = 300;

/** The sample, what its values mean, and the event that it becomes, side by side. */
export function Builder({ source, samples, sample, onChoose }: BuilderProps) {
  const saved = (source.settings['mapping'] ?? {}) as Mapping;
  const [mapping, setMapping] = useState<Mapping>(saved);
  const settled = useSettled(mapping, SETTLE_MS);
  // Without a mapping the event's properties are the item as the mapping sees it.
  const plain = useQuery(testQuery({ id: source.id, sample, mapping: {} }));
  const result = useQuery(testQuery({ id: source.id, sample, mapping: { ...settled } }));

  const use = (keys: readonly (string | number)[], path: string, as: ValueField | 'property') =>
    setMapping(as === 'property' ? withProperty(mapping, keys) : withField(mapping, as, { '@path': path }));
  return (
    <div className="builder">
      <SampleCard
        samples={samples}
        sample={sample}
        plain={plain}
        uses={usesOf(mapping)}
        onChoose={onChoose}
        onUse={use}
      />
      <MappingForm source={source} mapping={mapping} saved={saved} onChange={setMapping} />
      <ResultCard query={result} />
    </div>
  );
}
