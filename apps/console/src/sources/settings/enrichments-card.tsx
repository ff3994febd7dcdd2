import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { geoQuery } from '../queries.ts';
import { useChangeSource } from '../use-change-source.ts';

type Name = keyof Source['enrichments'];

const says = words.enrichments;
const NAMES = Object.keys(says.each) as Name[];

/** What is added to the events of a source; each switch is saved as it is turned. */
export function EnrichmentsCard({ source }: { source: Source }) {
  const change = useChangeSource(source.id);
  const geo = useQuery(geoQuery);
  return (
    <Card title={says.title} hint={says.hint}>
      <ul className="enrichments">
        {NAMES.map((name) => {
          const isOn = source.enrichments[name];
          const lacksPlaces = name === 'location' && geo.data?.found !== true;
          return (
            <li key={name}>
              <Switch
                label={says.each[name].label}
                description={says.each[name].adds}
                checked={isOn}
                // What is on can always be switched off.
                disabled={lacksPlaces && !isOn}
                onChange={(event) => change.mutate({ enrichments: { [name]: event.currentTarget.checked } })}
              />
              <code className="enrichment-example">{says.each[name].example}</code>
              {name === 'location' && geo.data && <GeoLine isOn={isOn} {...geo.data} />}
            </li>
          );
        })}
      </ul>
      {geo.error && <ErrorNotice error={geo.error} onRetry={() => void geo.refetch()} />}
      {change.error && <ErrorNotice error={change.error} />}
    </Card>
  );
}

interface GeoLineProps {
  isOn: boolean;
  path: string | null;
  found: boolean;
}

/** Whether places are known here, and where the file of them belongs. */
function GeoLine({ isOn, path, found }: GeoLineProps) {
  const text = found ? says.geo.found : isOn ? says.geo.gone : says.geo.missing;
  return (
    <p className={found ? 'hint geo-line' : 'notice geo-line'}>
      {text} {path && <code>{path}</code>} {!found && says.geo.noticed}
    </p>
  );
}
