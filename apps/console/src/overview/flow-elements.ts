import type { Edge, Node } from '@xyflow/react';
import type { FlowEdge, FlowModel, FlowNode } from './flow-model.ts';

export type MapNode = Node<{ node: FlowNode }, 'card'>;
export type MapEdge = Edge<{ edge: FlowEdge }, 'stream'>;

const CARD = { width: 260, height: 76 };
const GAP = 20;
const COLUMNS = { source: 0, destination: 640 };

/** The picture's elements: two columns, each centred on the higher one. */
export function flowElements({ sources, destinations, edges }: FlowModel) {
  const rows = Math.max(sources.length, destinations.length, 1);
  const height = rows * CARD.height + (rows - 1) * GAP;
  const column = (nodes: readonly FlowNode[]): MapNode[] => {
    const own = nodes.length * CARD.height + (nodes.length - 1) * GAP;
    return nodes.map((node, row) => ({
      id: node.id,
      type: 'card',
      position: { x: COLUMNS[node.kind], y: (height - own) / 2 + row * (CARD.height + GAP) },
      data: { node },
      ...CARD,
    }));
  };
  return {
    nodes: [...column(sources), ...column(destinations)],
    edges: edges.map((edge): MapEdge => ({
      id: edge.id,
      source: edge.sourceId,
      target: edge.destinationId,
      type: 'stream',
      data: { edge },
    })),
    height: Math.max(height + 32, 180),
  };
}
