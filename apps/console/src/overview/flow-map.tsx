import {
  BaseEdge,
  getBezierPath,
  Handle,
  Position,
  ReactFlow,
  type EdgeProps,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo } from 'react';
import { words } from '../words.ts';
import { FlowCard } from './flow-card.tsx';
import { flowElements, type MapEdge, type MapNode } from './flow-elements.ts';
import type { FlowModel } from './flow-model.ts';

const nodeTypes = { card: CardNode };
const edgeTypes = { stream: StreamEdge };

/** Sources left, destinations right, between them streams as wide as they carry. */
export default function FlowMap({ model }: { model: FlowModel }) {
  const { nodes, edges, height } = useMemo(() => flowElements(model), [model]);
  return (
    <div className="flow-map" style={{ height }} role="group" aria-label={words.overview.map}>
      <ReactFlow
        {...{ nodes, edges, nodeTypes, edgeTypes }}
        fitView
        fitViewOptions={{ padding: 0.04, maxZoom: 1 }}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnDrag={false}
        zoomOnScroll={false}
        zoomOnPinch={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
      />
    </div>
  );
}

function CardNode({ data }: NodeProps<MapNode>) {
  const isSource = data.node.kind === 'source';
  return (
    <>
      <FlowCard node={data.node} />
      <Handle
        type={isSource ? 'source' : 'target'}
        position={isSource ? Position.Right : Position.Left}
        isConnectable={false}
      />
    </>
  );
}

function StreamEdge({ id, data, ...ends }: EdgeProps<MapEdge>) {
  const [path] = getBezierPath({ ...ends, curvature: 0.5 });
  if (!data) return null;
  const { edge } = data;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={`stream stream-${edge.tone}`}
        style={{ strokeWidth: edge.width }}
      />
      {edge.rate > 0 && <path d={path} className="stream-moving" style={{ strokeWidth: edge.width }} />}
    </>
  );
}
