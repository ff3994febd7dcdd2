import type { ReactNode } from 'react';

interface IconProps {
  size?: number;
}

function stroked(children: ReactNode) {
  return function Icon({ size = 16 }: IconProps) {
    return (
      <svg
        aria-hidden
        className="icon"
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {children}
      </svg>
    );
  };
}

export const CopyIcon = stroked(
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5v-.25c0-.7-.55-1.25-1.25-1.25h-5.5C3.05 2 2.5 2.55 2.5 3.25v5.5c0 .7.55 1.25 1.25 1.25h.25" />
  </>,
);
export const CheckIcon = stroked(<path d="m3 8.5 3.2 3L13 4.5" />);
export const PauseIcon = stroked(<path d="M5.5 3.5v9M10.5 3.5v9" />);
export const PlayIcon = stroked(<path d="M5 3.2v9.6L12.5 8z" />);
export const SearchIcon = stroked(
  <>
    <circle cx="7" cy="7" r="4.25" />
    <path d="m10.2 10.2 3.3 3.3" />
  </>,
);
export const CloseIcon = stroked(<path d="m4 4 8 8M12 4l-8 8" />);
export const ChevronIcon = stroked(<path d="m6 4 4 4-4 4" />);
export const MenuIcon = stroked(<path d="M2.5 5h11M2.5 11h11" />);
export const WarningIcon = stroked(
  <>
    <path d="M8 2.5 14.3 13.4H1.7z" />
    <path d="M8 6.8v2.9M8 11.6v.01" />
  </>,
);
export const SunIcon = stroked(
  <>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.85.85M11.75 11.75l.85.85M12.6 3.4l-.85.85M4.25 11.75l-.85.85" />
  </>,
);
export const MoonIcon = stroked(<path d="M13.3 9.6A5.6 5.6 0 0 1 6.4 2.7a5.6 5.6 0 1 0 6.9 6.9z" />);
export const SignOutIcon = stroked(<path d="M6.5 2.5h-3v11h3M10 5l3 3-3 3M13 8H6.5" />);

export const OverviewIcon = stroked(
  <>
    <circle cx="3.5" cy="4" r="1.5" />
    <circle cx="3.5" cy="12" r="1.5" />
    <circle cx="12.5" cy="8" r="1.5" />
    <path d="M5 4c3.5 0 2.5 4 6 4M5 12c3.5 0 2.5-4 6-4" />
  </>,
);
export const SourcesIcon = stroked(<path d="M2.5 8h7M6.5 5l3 3-3 3M10 2.5h3.5v11H10" />);
export const DestinationsIcon = stroked(<path d="M6 8h7.5M10.5 5l3 3-3 3M6 2.5H2.5v11H6" />);
export const EventsIcon = stroked(<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4v.01M2.5 8v.01M2.5 12v.01" />);
export const StorageIcon = stroked(
  <>
    <ellipse cx="8" cy="4" rx="5" ry="1.8" />
    <path d="M3 4v8c0 1 2.2 1.8 5 1.8s5-.8 5-1.8V4M3 8c0 1 2.2 1.8 5 1.8S13 9 13 8" />
  </>,
);
export const ReplayIcon = stroked(<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3" />);
export const QueryIcon = stroked(<path d="m3 4.5 3.5 3.5L3 11.5M8.5 12h4.5" />);
export const SettingsIcon = stroked(
  <>
    <path d="M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6" />
    <circle cx="10.2" cy="5" r="1.7" />
    <circle cx="5.8" cy="11" r="1.7" />
  </>,
);
export const PlusIcon = stroked(<path d="M8 3v10M3 8h10" />);

/** Two tracks that cross: what goes in on any side can come out on any other. */
export function Logo({ size = 22 }: IconProps) {
  return (
    <svg aria-hidden className="icon" width={size} height={size} viewBox="0 0 24 24">
      <rect width="24" height="24" rx="6.5" fill="var(--mantine-color-iris-6)" />
      <path
        d="M5 8h4.5c3.5 0 3 8 6.5 8h3M5 16h4.5c3.5 0 3-8 6.5-8h3"
        fill="none"
        stroke="#fff"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
    </svg>
  );
}
