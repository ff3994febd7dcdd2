const NAMES: Record<string, string> = {
  ...{ hubspot: 'HubSpot', linkedin: 'LinkedIn', snap: 'Snapchat' },
};

/** A vendor as people write it. */
export const vendorName = (vendor: string): string =>
  NAMES[vendor] ?? vendor.slice(0, 1).toUpperCase() + vendor.slice(1);
