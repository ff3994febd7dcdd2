import { Link } from '@tanstack/react-router';
import { words } from '../words.ts';

export function NotFoundPage() {
  return (
    <div className="empty">
      <h1>{words.shell.pageMissing}</h1>
      <Link to="/">{words.shell.toOverview}</Link>
    </div>
  );
}
