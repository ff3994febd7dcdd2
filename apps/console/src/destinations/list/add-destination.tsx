import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PlusIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';

/** The way to the catalog. */
export function AddDestination() {
  return (
    <Button leftSection={<PlusIcon />} renderRoot={(props) => <Link to="/catalog" {...props} />}>
      {words.catalog.list.add}
    </Button>
  );
}
