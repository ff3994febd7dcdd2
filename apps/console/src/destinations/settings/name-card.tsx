import type { Destination } from '../../api/queries.ts';
import { RenameCard } from '../../parts/rename-card.tsx';
import { useDestinationChange } from '../use-destination-change.ts';

export function NameCard({ destination: { id, name } }: { destination: Destination }) {
  const { mutate, isPending, error } = useDestinationChange(id);
  return <RenameCard name={name} isBusy={isPending} error={error} onRename={(name) => mutate({ name })} />;
}
