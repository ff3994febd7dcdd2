import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { words } from '../../words.ts';
import { EVENT_TYPES, type EventType, type FileWishes, type Plan } from './file-wishes.ts';

interface RowSettingsProps {
  plan: Plan;
  wishes: FileWishes;
  onWish(wishes: FileWishes): void;
  rate: number | undefined;
  onRate(rate: number | undefined): void;
}

/** What holds for all rows: their kind, a name, how fields are divided, and how fast they go. */
export function RowSettings({ plan, wishes, onWish, rate, onRate }: RowSettingsProps) {
  const says = words.imports.rows;
  const hasEvents = plan.type === null || plan.type === 'track';
  return (
    <div className="row-settings">
      <NativeSelect
        label={says.type}
        value={wishes.type ?? plan.type ?? ''}
        data={[
          ...(plan.type === null ? [{ value: '', label: says.byColumn }] : []),
          ...EVENT_TYPES.map((value) => ({ value, label: says.types[value] })),
        ]}
        onChange={(event) => {
          const { value } = event.currentTarget;
          // Columns that were mapped for the other kind would go to places that this one may lack.
          const { type: _, ...rest } = { ...wishes, columns: [] };
          onWish(value === '' ? rest : { ...rest, type: value as EventType });
        }}
      />
      {hasEvents && (
        <TextInput
          label={says.event}
          description={says.eventHint}
          placeholder={says.eventPlaceholder}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={200}
          value={wishes.event}
          onChange={(event) => onWish({ ...wishes, event: event.currentTarget.value })}
        />
      )}
      {plan.format === 'csv' && <DelimiterSelect plan={plan} wishes={wishes} onWish={onWish} />}
      <NumberInput
        label={says.rate}
        description={says.rateHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={0.1}
        max={100_000}
        value={rate ?? ''}
        onChange={(value) => onRate(typeof value === 'number' ? value : undefined)}
      />
    </div>
  );
}

function DelimiterSelect({ plan, wishes, onWish }: Pick<RowSettingsProps, 'plan' | 'wishes' | 'onWish'>) {
  const { delimiters, delimiter } = words.imports.file;
  return (
    <NativeSelect
      label={delimiter}
      value={wishes.delimiter ?? plan.delimiter ?? ','}
      data={Object.entries(delimiters).map(([value, label]) => ({ value, label }))}
      onChange={(event) => onWish({ ...wishes, delimiter: event.currentTarget.value, columns: [] })}
    />
  );
}
