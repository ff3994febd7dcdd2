import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';
import { EVERY_EVENT } from '../conditions/conditions.ts';
import { ConditionsEditor } from '../conditions/conditions-editor.tsx';
import { withField } from './action-fields.ts';
import { EventCard } from './event-card.tsx';
import { FieldsCard } from './fields-card.tsx';
import { writeField } from './field-value.ts';
import { RequestCard } from './request-card.tsx';
import type { DestinationConnector, Rule } from './rules.ts';
import { eventFor, takenBy, type Event } from './sample-events.ts';
import { usedPaths } from './used-paths.ts';
import { usePreview } from './use-preview.ts';
import { AskerContext } from './vendor-choices.tsx';

interface RuleEditorProps {
  destinationId: string;
  connector: DestinationConnector;
  rule: Rule;
  onChange(change: Partial<Rule>): void;
  /** The source's latest. */
  events: readonly Event[];
}

/** One rule: which events, the fields, and beside them a real event and the request that it becomes. */
export function RuleEditor({ destinationId, connector, rule, onChange, events }: RuleEditorProps) {
  const [open, setOpen] = useState<string>();
  const [messageId, setMessageId] = useState<string>();
  const choices = takenBy(rule.trigger, events);
  const chosen = choices.find((one) => one['messageId'] === messageId);
  const { event, isReal } = chosen ? { event: chosen, isReal: true } : eventFor(rule.trigger, events);
  const preview = usePreview(destinationId, rule, event);
  const action = connector.actions[rule.action];
  const pick = (path: string) =>
    onChange({ fields: withField(rule.fields, open!.split('.'), writeField({ way: 'event', path })) });
  return (
    <div className="rule-editor">
      <div className="rule-editor-form">
        <Card title={words.catalog.rules.trigger}>
          <ConditionsEditor
            value={rule.trigger}
            every={EVERY_EVENT}
            events={events}
            onChange={(trigger) => onChange({ trigger })}
          />
        </Card>
        <AskerContext value={{ destinationId, action: rule.action, fields: rule.fields }}>
          <FieldsCard
            schema={action?.fields ?? {}}
            fields={rule.fields}
            onChange={(fields) => onChange({ fields })}
            event={event}
            open={open}
            onOpen={setOpen}
          />
        </AskerContext>
      </div>
      <div className="rule-editor-outcome">
        <EventCard
          event={event}
          isReal={isReal}
          choices={choices}
          onChoose={setMessageId}
          used={usedPaths(rule.fields)}
          onPick={open === undefined ? undefined : pick}
        />
        <RequestCard preview={preview} />
      </div>
    </div>
  );
}
