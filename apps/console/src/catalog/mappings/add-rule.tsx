import { Button, Menu } from '@mantine/core';
import { PlusIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { newRule, type DestinationConnector, type Rule } from './rules.ts';

interface AddRuleProps {
  connector: DestinationConnector;
  onAdd(rule: Rule): void;
}

/** A new rule, by the action that it leads to. */
export function AddRule({ connector, onAdd }: AddRuleProps) {
  const actions = Object.entries(connector.actions).filter(([, { hidden }]) => !hidden);
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<PlusIcon size={14} />}>
          {words.catalog.rules.add}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="action-menu" aria-label={words.catalog.rules.action}>
        {actions.map(([id, { name }]) => (
          <Menu.Item key={id} onClick={() => onAdd(newRule(connector, id))}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
