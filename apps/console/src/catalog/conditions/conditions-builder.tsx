import { ActionIcon, Autocomplete, Button, NativeSelect } from '@mantine/core';
import { words } from '../../words.ts';
import { CloseIcon, PlusIcon } from '../../parts/icons.tsx';
import { fieldsOf, valuesAt } from './condition-suggestions.ts';
import {
  hasValue,
  literalOf,
  OPERATORS,
  type Condition,
  type Conditions,
  type Operator,
} from './conditions.ts';

interface ConditionsBuilderProps {
  value: Conditions;
  onChange(next: Conditions): void;
  events: readonly Record<string, unknown>[];
}

const said = words.catalog.conditions;
const operators = OPERATORS.map((value) => ({ value, label: words.catalog.operators[value] }));

/** Conditions as lines: a field, a comparison, a value. */
export function ConditionsBuilder({ value, onChange, events }: ConditionsBuilderProps) {
  const { match, conditions } = value;
  const change = (index: number, next: Condition | undefined) =>
    onChange({
      match,
      conditions: conditions.flatMap((one, place) => (place !== index ? [one] : next ? [next] : [])),
    });
  return (
    <div className="conditions-lines">
      {conditions.length === 0 && <p className="hint">{said.every}</p>}
      {conditions.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={said.match}
          value={match}
          data={[
            { value: 'all', label: said.all },
            { value: 'any', label: said.any },
          ]}
          onChange={(event) =>
            onChange({ conditions, match: event.currentTarget.value as Conditions['match'] })
          }
        />
      )}
      {conditions.map((condition, index) => (
        <ConditionLine
          key={index}
          condition={condition}
          events={events}
          onChange={(next) => change(index, next)}
          onRemove={() => change(index, undefined)}
        />
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<PlusIcon size={14} />}
        onClick={() => onChange({ match, conditions: [...conditions, NEW] })}
      >
        {said.add}
      </Button>
    </div>
  );
}

const NEW: Condition = { field: '', operator: 'is', value: '' };

interface ConditionLineProps {
  condition: Condition;
  events: readonly Record<string, unknown>[];
  onChange(next: Condition): void;
  onRemove(): void;
}

function ConditionLine({ condition, events, onChange, onRemove }: ConditionLineProps) {
  const { field, operator, value } = condition;
  const { values, example } = valuesAt(events, field);
  return (
    <div className="condition-line">
      <Autocomplete
        size="xs"
        aria-label={said.field}
        placeholder={said.fieldPlaceholder}
        value={field}
        data={fieldsOf(events)}
        limit={50}
        onChange={(next) => onChange({ ...condition, field: next.trim() })}
      />
      <NativeSelect
        size="xs"
        aria-label={said.operator}
        value={operator}
        data={operators}
        onChange={(event) => onChange({ ...condition, operator: event.currentTarget.value as Operator })}
      />
      {hasValue(operator) && (
        <Autocomplete
          size="xs"
          aria-label={said.value}
          value={String(value)}
          data={values}
          limit={20}
          onChange={(text) => onChange({ ...condition, value: literalOf(text, { operator, example }) })}
        />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={said.remove} onClick={onRemove}>
        <CloseIcon size={14} />
      </ActionIcon>
    </div>
  );
}
