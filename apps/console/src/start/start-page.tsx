import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { FirstSteps } from './first-steps.tsx';

export default function StartPage() {
  return (
    <>
      <PageHeader title={words.start.title} hint={words.start.hint} />
      <FirstSteps />
    </>
  );
}
