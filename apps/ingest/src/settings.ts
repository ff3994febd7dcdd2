/**
 * The document that Segment's browser and mobile SDKs fetch before they send. `apiHost` overrides the host in
 * the app's own code, so it must be ours; a second integration would load vendors' scripts; a sample rate above
 * zero would post the SDK's own metrics elsewhere.
 */
export function settingsDocument(writeKey: string, publicUrl: string): object {
  const { protocol, host, pathname } = new URL(publicUrl);
  const prefix = pathname.replace(/\/+$/, '');
  return {
    integrations: {
      'Segment.io': { apiKey: writeKey, apiHost: `${host}${prefix}/v1`, protocol: protocol.slice(0, -1) },
    },
    plan: {},
    edgeFunction: {},
    middlewareSettings: {},
    enabledMiddleware: {},
    remotePlugins: [],
    metrics: { sampleRate: 0 },
  };
}
