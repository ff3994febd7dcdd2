import type { Schema } from '../api/client.ts';
import type { Destination, Source } from '../api/queries.ts';
import type { Tone } from '../parts/status-pill.tsx';
import type { Rates } from './rates.ts';

export interface FlowNode {
  id: string;
  kind: 'source' | 'destination';
  name: string;
  tone: Tone;
  /** Events a second. */
  rate: number;
  /** Refused events of a source; none of a destination. */
  quarantined: number;
  /** Waiting because the destination is closed, disabled or asks for patience. */
  held: number;
  pending: number;
  dead: number;
}

export interface FlowEdge {
  id: string;
  sourceId: string;
  destinationId: string;
  rate: number;
  /** Pixels. */
  width: number;
  isShadow: boolean;
  tone: Tone;
}

export interface FlowModel {
  sources: FlowNode[];
  destinations: FlowNode[];
  edges: FlowEdge[];
  /** Not shown: there are more than a picture bears. */
  moreSources: number;
  moreDestinations: number;
}

interface FlowFacts {
  sources: readonly Source[];
  destinations: readonly Destination[];
  connections: readonly Schema<'Connection'>[];
  books: Schema<'Books'>;
  rates: Rates;
}

const MOST_NODES = 12;

/** The hub as a picture: what is in trouble first, then what moves most; the rest is only counted. */
export function flowModel(facts: FlowFacts): FlowModel {
  const sources = ranked(facts.sources.map((source) => sourceNode(source, facts)));
  const destinations = ranked(facts.destinations.map((destination) => destinationNode(destination, facts)));
  const shown = new Set([...sources, ...destinations].map(({ id }) => id));
  const tones = new Map(destinations.map(({ id, tone }) => [id, tone]));
  return {
    ...{ sources, destinations },
    edges: facts.connections
      .filter(({ sourceId, destinationId }) => shown.has(sourceId) && shown.has(destinationId))
      .map((connection) => edgeOf(connection, facts, tones)),
    moreSources: facts.sources.length - sources.length,
    moreDestinations: facts.destinations.length - destinations.length,
  };
}

const NOTHING = { quarantined: 0, held: 0, pending: 0, dead: 0 };

function sourceNode({ id, name, enabled }: Source, { books, rates }: FlowFacts): FlowNode {
  const line = books.sources.find(({ sourceId }) => sourceId === id);
  const quarantined = line?.quarantined ?? 0;
  const tone = !enabled ? 'quiet' : quarantined > 0 ? 'warn' : 'good';
  const rate = rates.received.get(id) ?? 0;
  return { ...NOTHING, id, kind: 'source', name, rate, quarantined, tone };
}

function destinationNode(destination: Destination, { books, rates }: FlowFacts): FlowNode {
  const { id, name } = destination;
  const node: FlowNode = { ...NOTHING, id, kind: 'destination', name, rate: 0, tone: toneOf(destination) };
  for (const line of books.connections) {
    if (line.destinationId !== id) continue;
    node.held += line.held;
    node.dead += line.dead;
    node.pending += line.pending;
    node.rate += rates.delivered.get(line.connectionId) ?? 0;
  }
  return node;
}

export function toneOf({ enabled, health }: Pick<Destination, 'enabled' | 'health'>): Tone {
  if (!enabled) return 'quiet';
  if (health.status === 'open') return 'bad';
  return health.status === 'healthy' ? 'good' : 'warn';
}

function edgeOf(
  { id, sourceId, destinationId, enabled, mode }: Schema<'Connection'>,
  { rates }: FlowFacts,
  tones: ReadonlyMap<string, Tone>,
): FlowEdge {
  const rate = rates.delivered.get(id) ?? 0;
  const tone = enabled ? (tones.get(destinationId) ?? 'quiet') : 'quiet';
  return { id, sourceId, destinationId, rate, width: widthOf(rate), isShadow: mode === 'shadow', tone };
}

/** A pixel and a half at rest, ten at a thousand events a second: each step of ten is as wide as the last. */
export const widthOf = (rate: number): number => Math.min(1.5 + Math.log10(1 + rate) * 2.8, 12);

const TROUBLE: Record<Tone, number> = { bad: 3, warn: 2, good: 1, quiet: 0 };

function ranked(nodes: readonly FlowNode[]): FlowNode[] {
  if (nodes.length <= MOST_NODES) return [...nodes];
  return nodes
    .toSorted(
      (one, other) =>
        TROUBLE[other.tone] - TROUBLE[one.tone] || other.rate - one.rate || other.held - one.held,
    )
    .slice(0, MOST_NODES);
}
