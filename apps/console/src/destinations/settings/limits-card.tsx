import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { useDestinationChange } from '../use-destination-change.ts';
import { deliveryOf, limitsOf } from './delivery-limits.ts';

const say = words.destination.config;
const FIELDS = [
  { name: 'eventsPerSecond', min: 0.01, max: 1_000_000, isWhole: false },
  { name: 'requestsPerSecond', min: 0.01, max: 100_000, isWhole: false },
  { name: 'concurrency', min: 1, max: 200, isWhole: true, hint: say.concurrencyHint },
  { name: 'horizon', min: 0, max: 336, isWhole: false, hint: say.horizonHint },
] as const;

/** How fast it may be sent to, and how long a failing event is tried. */
export function LimitsCard({ destination }: { destination: Destination }) {
  const change = useDestinationChange(destination.id);
  const [limits, setLimits] = useState(() => limitsOf(destination.delivery));
  return (
    <Card title={say.limits} hint={say.limitsHint}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ delivery: deliveryOf(limits) });
        }}
      >
        <div className="limits">
          {FIELDS.map(({ name, min, max, isWhole, ...field }) => (
            <NumberInput
              key={name}
              label={say[name]}
              {...('hint' in field && { description: field.hint })}
              min={min}
              max={max}
              allowDecimal={!isWhole}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={limits[name]}
              onChange={(value) => setLimits({ ...limits, [name]: value })}
            />
          ))}
        </div>
        {change.error && <ErrorNotice error={change.error} />}
        <div className="form-actions">
          <Button type="submit" variant="default" loading={change.isPending}>
            {words.parts.save}
          </Button>
          {change.isSuccess && (
            <span className="hint" role="status">
              {say.saved}
            </span>
          )}
        </div>
      </form>
    </Card>
  );
}
