import type { HistoryView } from './history-view.ts';

/** Plots as SVG elements whose colours are the page's CSS variables, so that light and dark need one drawing. */
export interface Plots {
  readonly wide: Drawings;
  readonly narrow: Drawings;
}

export interface Drawings {
  readonly heat: string;
  readonly timeline: string;
}

interface Format {
  readonly width: number;
  readonly labels: number;
  /** How many nights are shown at most. */
  readonly nights: number;
}

/** Colours that are used for nothing else: each is replaced by a variable of the page. */
const COLORS = {
  page: '#010109',
  ink: '#010101',
  line: '#010102',
  pass: '#010103',
  fail: '#010104',
  unable: '#010105',
  flaky: '#010106',
  other: '#010107',
  drift: '#010108',
} as const;

const FONT = 11;
const ROW = 18;
/** Size of one day in the heat map, in pixels. */
const WIDEST = 60;
/** A drawing for wide screens and one for phones, which has the last nights only. */
const WIDE: Format = { width: 900, labels: 250, nights: Number.MAX_SAFE_INTEGER };
const NARROW: Format = { width: 400, labels: 140, nights: 30 };

/** The library for plots is an optional peer of opsproof, because it is 62 MB that only this page needs. */
export const PLOTS_NEED = 'npm install --save-dev echarts@6.1.0';

/** @returns undefined if echarts is not installed: the page is then written without plots */
export async function drawPlots(view: HistoryView): Promise<Plots | undefined> {
  try {
    return { wide: await draw(view, WIDE), narrow: await draw(view, NARROW) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function draw(whole: HistoryView, { width, labels, nights: most }: Format): Promise<Drawings> {
  const view = lastNights(whole, most);
  const [echarts, { HeatmapChart, LineChart }, { GridComponent, VisualMapComponent }, { SVGRenderer }] =
    await Promise.all([
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
    ]);
  echarts.use([HeatmapChart, LineChart, GridComponent, VisualMapComponent, SVGRenderer]);
  const paint = (
    height: number,
    option: Parameters<ReturnType<typeof echarts.init>['setOption']>[0],
  ): string => {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
      return themed(chart.renderToSVGString());
    } finally {
      // Without this, its timer keeps the process alive.
      chart.dispose();
    }
  };
  const label = { color: COLORS.ink, fontSize: FONT };
  const axis = {
    axisLabel: label,
    axisLine: { lineStyle: { color: COLORS.line } },
    axisTick: { show: false },
  };
  const nights = { type: 'category' as const, data: view.nights.map((night) => night.slice(5)), ...axis };
  const heatNights = { ...nights, data: nights.data.slice(-(view.heat[0]?.cells.length ?? 0)) };
  const heat = paint(view.heat.length * ROW + 40, {
    // Keeps bars narrow if there are few days.
    grid: {
      left: labels,
      right: Math.max(10, width - labels - heatNights.data.length * WIDEST),
      top: 5,
      bottom: 30,
    },
    xAxis: heatNights,
    yAxis: {
      type: 'category',
      inverse: true,
      data: view.heat.map(({ name }) => name),
      ...axis,
      axisLabel: { ...label, width: labels * 0.85 - 10, overflow: 'truncate', interval: 0 },
    },
    visualMap: { show: false, min: 0, max: 1 },
    series: [
      {
        type: 'heatmap',
        data: view.heat.flatMap(({ cells }, y) =>
          cells.flatMap((verdict, x) =>
            verdict === undefined
              ? []
              : [
                  {
                    value: [x, y, 0],
                    itemStyle: { color: colorOf(verdict), borderColor: COLORS.page, borderWidth: 1 },
                  },
                ],
          ),
        ),
      },
    ],
  });
  const line = (name: string, data: readonly number[], color: string) => ({
    type: 'line' as const,
    name,
    data: [...data],
    step: 'middle' as const,
    showSymbol: data.length < 3,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
  });
  const timeline = paint(180, {
    grid: { left: 45, right: 10, top: 15, bottom: 30 },
    xAxis: nights,
    yAxis: { type: 'value', minInterval: 1, ...axis, splitLine: { lineStyle: { color: COLORS.line } } },
    series: [
      line('red findings', view.open, COLORS.fail),
      ...(view.drift === undefined ? [] : [line('drift', view.drift, COLORS.drift)]),
    ],
  });
  return { heat, timeline };
}

function lastNights(view: HistoryView, most: number): HistoryView {
  const from = Math.max(0, view.nights.length - most);
  return {
    ...view,
    nights: view.nights.slice(from),
    heat: view.heat.map(({ name, cells }) => ({ name, cells: cells.slice(-most) })),
    open: view.open.slice(from),
    drift: view.drift?.slice(from),
  };
}

function colorOf(verdict: string): string {
  if (verdict === 'pass' || verdict === 'flaky' || verdict === 'unable') return COLORS[verdict];
  return verdict === 'skipped' || verdict === 'interrupted' ? COLORS.other : COLORS.fail;
}

/**
 * The drawing without pointer styles and without clips, whose ids would have to be unique on the page; in the colours of the page, as wide
 * as there is room.
 */
function themed(svg: string): string {
  const plain = svg
    .replaceAll(/<(style|defs) ?>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/ clip-path="[^"]*"/g, '')
    .replaceAll(
      / (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|xmlns:xlink="[^"]*"|baseProfile="\w+"|pointer-events="\w+")/g,
      '',
    )
    .replace(/^<svg width="\d+" height="\d+"/, '<svg role="img"');
  return Object.entries(COLORS).reduce(
    (text, [name, color]) => text.replaceAll(color, `var(--${name})`),
    plain,
  );
}
