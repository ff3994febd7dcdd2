import { ActionIcon, Select, TextInput } from '@mantine/core';
import { CloseIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import {
  pathIn,
  propertiesOf,
  VALUE_FIELDS,
  withField,
  withoutProperty,
  type Mapping,
  type ValueField,
} from './mapping-model.ts';

interface MappedFieldsProps {
  mapping: Mapping;
  onChange(mapping: Mapping): void;
}

/** Fields of a group or an alias stand here only where they are needed. */
const NEEDED: Partial<Record<ValueField, string>> = { groupId: 'group', previousId: 'alias' };

/** Each field of the event with what fills it. */
export function MappedFields({ mapping, onChange }: MappedFieldsProps) {
  const says = words.sources.mapping;
  const type = typeof mapping['type'] === 'string' ? mapping['type'] : 'track';
  const types = Object.entries(says.types).map(([value, label]) => ({ value, label }));
  const shown = VALUE_FIELDS.filter(
    (field) => mapping[field] !== undefined || NEEDED[field] === undefined || NEEDED[field] === type,
  );
  return (
    <div className="mapped-fields">
      <Select
        label={says.type}
        data={types}
        value={type in says.types ? type : null}
        allowDeselect={false}
        onChange={(value) => onChange(withField(mapping, 'type', value === 'track' ? undefined : value))}
      />
      <dl>
        {shown.map((field) => (
          <FieldLine key={field} field={field} mapping={mapping} onChange={onChange} />
        ))}
        <PropertiesLine
          mapping={mapping}
          onChange={onChange}
          hasTraits={type === 'identify' || type === 'group'}
        />
      </dl>
    </div>
  );
}

function FieldLine({ field, mapping, onChange }: MappedFieldsProps & { field: ValueField }) {
  const says = words.sources.mapping;
  const value = mapping[field];
  const label = says.fields[field];
  const path = pathIn(value);
  const isOpen = value === undefined || typeof value === 'string';
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {path !== undefined && <code>{path}</code>}
        {path === undefined && !isOpen && <i>{says.written}</i>}
        {isOpen && field === 'event' && (
          <TextInput
            size="xs"
            aria-label={`${label}, ${says.fixedName}`}
            placeholder={says.otherwise.event}
            value={value ?? ''}
            onChange={(event) => onChange(withField(mapping, field, event.currentTarget.value))}
          />
        )}
        {isOpen && field !== 'event' && <span className="hint">{value ?? says.otherwise[field]}</span>}
        {value !== undefined && (
          <ClearButton name={label} onClick={() => onChange(withField(mapping, field, undefined))} />
        )}
      </dd>
    </div>
  );
}

function PropertiesLine({ mapping, onChange, hasTraits }: MappedFieldsProps & { hasTraits: boolean }) {
  const says = words.sources.mapping;
  const label = hasTraits ? says.traits : says.properties;
  const properties = propertiesOf(mapping);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {mapping['properties'] === undefined && <span className="hint">{says.wholeBody}</span>}
        {mapping['properties'] !== undefined && !properties && <i>{says.written}</i>}
        {properties && (
          <ul className="mapped-properties">
            {Object.entries(properties).map(([name, value]) => (
              <li key={name}>
                <b>{name}</b> <code>{pathIn(value) ?? says.written}</code>
                <ClearButton name={name} onClick={() => onChange(withoutProperty(mapping, name))} />
              </li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}

function ClearButton({ name, onClick }: { name: string; onClick(): void }) {
  return (
    <ActionIcon
      size="xs"
      variant="subtle"
      color="gray"
      aria-label={words.sources.mapping.clear(name)}
      onClick={onClick}
    >
      <CloseIcon size={12} />
    </ActionIcon>
  );
}
