import type { Schema } from '../../api/client.ts';
import { short } from '../../parts/numbers.ts';
import { Sparkline } from '../../parts/sparkline.tsx';
import { words } from '../../words.ts';
import { hourlyDeliveries } from './hourly-deliveries.ts';

interface DeliveredCellProps {
  destinationId: string;
  name: string;
  /** Of all destinations; absent until it is known. */
  activity: Schema<'DestinationActivity'> | undefined;
}

/** What was delivered in the last 24 hours, and when. */
export function DeliveredCell({ destinationId, name, activity }: DeliveredCellProps) {
  if (!activity) return <span className="hint">{words.parts.nothing}</span>;
  const own = activity.data.find((one) => one.destinationId === destinationId);
  const hours = hourlyDeliveries(own?.hours ?? [], Date.parse(activity.to));
  return (
    <span className="delivered-cell">
      <Sparkline values={hours} label={words.catalog.list.deliveredBy(name)} />
      {short(hours.reduce((sum, each) => sum + each, 0))}
    </span>
  );
}
