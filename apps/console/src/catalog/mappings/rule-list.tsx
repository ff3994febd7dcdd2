import { ActionIcon, Switch } from '@mantine/core';
import { CloseIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { sentenceOf } from '../conditions/sentence.ts';
import { changeAt, type DestinationConnector, type Rule } from './rules.ts';

interface RuleListProps {
  rules: readonly Rule[];
  onChange(rules: readonly Rule[]): void;
  connector: DestinationConnector;
  /** The rule that is looked at; without `onSelect` none is. */
  selected?: number | undefined;
  onSelect?(index: number): void;
}

const said = words.catalog.rules;

/** Rules as sentences, each with its switch: "When Order Completed → Track Purchase". */
export function RuleList({ rules, onChange, connector, selected, onSelect }: RuleListProps) {
  return (
    <ul className="rule-list" aria-label={said.label}>
      {rules.map((rule, index) => (
        <li key={index} data-on={rule.enabled} data-selected={index === selected}>
          <Switch
            size="sm"
            checked={rule.enabled}
            aria-label={said.on(sentenceOf(rule.trigger), actionName(connector, rule))}
            onChange={(event) => onChange(changeAt(rules, index, { enabled: event.currentTarget.checked }))}
          />
          <RuleSentence
            rule={rule}
            connector={connector}
            isSelected={index === selected}
            {...(onSelect && { onSelect: () => onSelect(index) })}
          />
          {onSelect && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${said.remove}: ${rule.name ?? actionName(connector, rule)}`}
              onClick={() => onChange(rules.filter((_, place) => place !== index))}
            >
              <CloseIcon size={14} />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  );
}

interface RuleSentenceProps {
  rule: Rule;
  connector: DestinationConnector;
  isSelected: boolean;
  onSelect?(): void;
}

function RuleSentence({ rule, connector, isSelected, onSelect }: RuleSentenceProps) {
  const action = actionName(connector, rule);
  const sentence = (
    <>
      <span className="rule-sentence">
        {said.when} <strong>{sentenceOf(rule.trigger)}</strong>
        <span className="arrow" aria-hidden />
        {action}
      </span>
      {rule.name && rule.name !== action && <span className="aside">{rule.name}</span>}
    </>
  );
  if (!onSelect) return <div className="rule-text">{sentence}</div>;
  return (
    <button type="button" className="rule-text" aria-pressed={isSelected} onClick={onSelect}>
      {sentence}
    </button>
  );
}

function actionName({ actions }: DestinationConnector, { action }: Rule): string {
  return actions[action]?.name ?? action;
}
