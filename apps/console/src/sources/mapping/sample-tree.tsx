import { Menu } from '@mantine/core';
import { words } from '../../words.ts';
import { pathOf, VALUE_FIELDS, type ValueField } from './mapping-model.ts';

export type Use = (keys: readonly (string | number)[], path: string, as: ValueField | 'property') => void;

interface SampleTreeProps {
  value: unknown;
  uses: ReadonlyMap<string, string[]>;
  onUse: Use;
  /** Where in the sample this stands. */
  keys?: readonly (string | number)[];
}

const MAX_DEPTH = 8;
const MAX_CHILDREN = 100;

/** A sample as lines of key and value; each value opens a menu of what it can be used as. */
export function SampleTree({ value, uses, onUse, keys = [] }: SampleTreeProps) {
  return (
    <ul className="sample-tree">
      {childrenOf(value).map(([key, child]) => {
        const place = [...keys, key];
        const isNested = typeof child === 'object' && child !== null && keys.length < MAX_DEPTH;
        return (
          <li key={key}>
            <SampleValue keys={place} value={child} uses={uses} onUse={onUse} />
            {isNested && <SampleTree value={child} uses={uses} onUse={onUse} keys={place} />}
          </li>
        );
      })}
    </ul>
  );
}

function childrenOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.slice(0, 3).map((item, index) => [index, item as unknown]);
  return typeof value === 'object' && value !== null ? Object.entries(value).slice(0, MAX_CHILDREN) : [];
}

function SampleValue({ keys, value, uses, onUse }: SampleTreeProps & { keys: readonly (string | number)[] }) {
  const says = words.sources.mapping;
  const path = pathOf(keys);
  const name = String(keys.at(-1));
  const used = path === undefined ? [] : (uses.get(path) ?? []);
  const line = (
    <>
      <span className="sample-key">{typeof keys.at(-1) === 'number' ? `[${name}]` : name}</span>
      <span className="sample-value" data-kind={typeof value}>
        {shortOf(value)}
      </span>
      {used.map((use) => (
        <span key={use} className="sample-use">
          {use.startsWith('properties.') ? use.slice(11) : says.fields[use as ValueField]}
        </span>
      ))}
    </>
  );
  if (path === undefined) return <span className="sample-line">{line}</span>;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button type="button" className="sample-line" data-used={used.length > 0}>
          {line}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{says.useAs(name)}</Menu.Label>
        {VALUE_FIELDS.map((field) => (
          <Menu.Item key={field} onClick={() => onUse(keys, path, field)}>
            {says.fields[field]}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onUse(keys, path, 'property')}>{says.asProperty}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function shortOf(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.length} ]`;
  if (typeof value === 'object' && value !== null) return '{ }';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
