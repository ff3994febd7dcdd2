interface SparklineProps {
  values: readonly number[];
  /** What it shows, for whoever cannot see it. */
  label: string;
  width?: number;
  height?: number;
}

/** A line of a few dozen values, without axes. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const most = Math.max(...values, 1);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values.map((value, index) => {
    const y = height - 2 - (value / most) * (height - 4);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="sparkline" role="img" aria-label={label} width={width} height={height}>
      <polyline points={points.join(' ')} />
    </svg>
  );
}
