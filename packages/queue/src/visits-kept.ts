/** How long a visitor is remembered that nothing comes from: late events find their session for as long. */
export const VISITS_KEPT_MS = 48 * 60 * 60 * 1000;
