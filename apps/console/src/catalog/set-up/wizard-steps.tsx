import type { Destination } from '../../api/queries.ts';
import type { DestinationConnector } from '../mappings/rules.ts';
import type { Connection } from '../queries.ts';
import { ConnectStep } from './connect-step.tsx';
import { FieldsStep } from './fields-step.tsx';
import { FilterStep } from './filter-step.tsx';
import { RulesStep } from './rules-step.tsx';
import { StartStep } from './start-step.tsx';
import type { Step } from './steps.ts';

interface WizardStepsProps {
  step: Step;
  destination: Destination;
  connector: DestinationConnector;
  connections: readonly Connection[];
}

export function WizardSteps({ step, destination, connector, connections }: WizardStepsProps) {
  switch (step) {
    case 'connect':
      return <ConnectStep connector={connector} destination={destination} />;
    case 'rules':
      return <RulesStep destinationId={destination.id} />;
    case 'fields':
      return <FieldsStep destinationId={destination.id} />;
    case 'filter':
      return <FilterStep destinationId={destination.id} connections={connections} />;
    case 'start':
      return <StartStep destination={destination} connections={connections} />;
  }
}
