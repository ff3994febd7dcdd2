import type { JsonObject } from '@trackyard/base';
import { readClient } from './read-client.ts';
import { present, recordOf, withGroup } from './record-of.ts';

/** What a part of the context is told by: a sender that has sent any of it knows better. */
const DEVICE = ['type', 'manufacturer', 'model'];
const HINTS = ['mobile', 'platform', 'brands'];

/**
 * `context.browser`, `os` and `device` of `context.userAgent`, and of `userAgentData` what browsers without client hints
 * do not send. Client hints that were sent come first: user agents are frozen (`Android 10; K`), hints are not.
 */
export function addClient(context: JsonObject): JsonObject | undefined {
  const client = readClient(context.userAgent);
  if (!client) return undefined;
  const hints = recordOf(context.userAgentData);
  const model = typeof hints.model === 'string' && hints.model !== '' ? { model: hints.model } : {};
  const device = client.device && { ...client.device, ...model };
  const os = osOfHints(hints) ?? client.os;
  const isMobile = client.device?.type === 'mobile' || client.device?.type === 'tablet';
  return present({
    browser: withGroup(recordOf(context.browser), client.browser, ['name', 'version']),
    os: withGroup(recordOf(context.os), os, ['name', 'version']),
    device: withGroup(recordOf(context.device), device, DEVICE),
    userAgentData: withGroup(
      hints,
      client.os && present({ mobile: isMobile, platform: client.os.name }),
      HINTS,
    ),
  });
}

const WINDOWS_11_FROM = 13;

/** https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11 */
function osOfHints({ platform, platformVersion }: JsonObject): JsonObject | undefined {
  if (typeof platform !== 'string' || typeof platformVersion !== 'string' || platformVersion === '')
    return undefined;
  if (platform !== 'Windows') return { name: platform, version: platformVersion };
  const major = Number.parseInt(platformVersion, 10);
  return major > 0 ? { name: platform, version: major >= WINDOWS_11_FROM ? '11' : '10' } : undefined;
}
