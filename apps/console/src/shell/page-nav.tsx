import { Link } from '@tanstack/react-router';
import {
  DestinationsIcon,
  EventsIcon,
  OverviewIcon,
  QueryIcon,
  ReplayIcon,
  SettingsIcon,
  SourcesIcon,
  StorageIcon,
} from '../parts/icons.tsx';
import { words } from '../words.ts';

const PAGES = [
  { to: '/', icon: <OverviewIcon />, label: words.overview.title },
  { to: '/sources', icon: <SourcesIcon />, label: words.shell.sources },
  { to: '/destinations', icon: <DestinationsIcon />, label: words.destinations.title },
  { to: '/events', icon: <EventsIcon />, label: words.events.title },
  { to: '/storage', icon: <StorageIcon />, label: words.storage.title },
  { to: '/replays', icon: <ReplayIcon />, label: words.storage.replays },
  { to: '/query', icon: <QueryIcon />, label: words.storage.query },
  { to: '/settings', icon: <SettingsIcon />, label: words.settings.title },
] as const;

export function PageNav() {
  return (
    <nav className="page-nav" aria-label={words.shell.navigation}>
      <ul>
        {PAGES.map(({ to, icon, label }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
              {icon}
              <span className="name">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
