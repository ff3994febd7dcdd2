/** What people look for a connector under: every connector stands in one of these, whoever wrote it. */
export const CATEGORIES = [
  'Advertising',
  'Analytics',
  'CRM and sales',
  'Customer success and support',
  'Email and messaging',
  'E-commerce and loyalty',
  'Experiments and feature flags',
  'Payments and billing',
  'Teams and developers',
  'Warehouses and databases',
  'Webhooks, queues and files',
  'Websites and apps',
] as const;

export type Category = (typeof CATEGORIES)[number];
