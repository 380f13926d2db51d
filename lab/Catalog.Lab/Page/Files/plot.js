// The plot of the difference, on screen and as SVG.
import { stepOf } from './board.js';

export const kinds = {
  staleness: { name: 'Age of old answers', axis: 'seconds since the newer version was announced', unit: 's' },
  loads: { name: 'Queries', axis: 'queries so far', unit: '' },
  rate: { name: 'Queries a second', axis: 'queries a second', unit: '/s' },
  latency: { name: 'Latency', axis: 'ms; solid: 99 of 100, thin: median', unit: 'ms' },
  hits: { name: 'Hit ratio', axis: '% answered by a cache', unit: '%' },
  failures: { name: 'Failures', axis: 'failed requests so far', unit: '' },
  counted: { name: 'Counted', axis: 'views counted so far', unit: '' },
  sold: { name: 'Sold', axis: 'pieces sold so far', unit: '' },
};

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The columns of a plot: time, left, right, for latency the medians, and what is promised. */
function columns(histories, kind, bound) {
  const names = kind === 'latency' ? ['latency', 'median'] : [kind];
  const series = names.flatMap(name => histories.map(history => history.series(name)));
  const length = Math.max(...series.map(one => one.length));
  const padded = series.map(one => {
    const last = one.at(-1);
    const keeps = kind === 'loads' || kind === 'failures' || kind === 'sold' || kind === 'counted';
    return Array.from({ length }, (_, i) => i < one.length ? one[i] : keeps ? last : null);
  });
  return [Array.from({ length }, (_, i) => i / 10), ...padded, ...bound === undefined ? [] : [Array(length).fill(bound)]];
}

function styles(kind, titles, bound) {
  const promised = bound === undefined ? [] : [{ label: 'promised, at most', stroke: colour('--muted'), width: 1.2, dash: [2, 4] }];
  const both = titles.map((label, side) => ({ label, stroke: colour(side ? '--right' : '--left'), width: 2.5, dash: side ? [] : [7, 4] }));
  const medians = kind === 'latency' ? both.map(one => ({ ...one, label: `${one.label}, median`, width: 1 })) : [];
  return [...both, ...medians, ...promised];
}

export class Plot {
  constructor(root) {
    this.root = root;
    new ResizeObserver(() => this.chart?.setSize(this.size())).observe(root);
  }

  size() {
    return { width: Math.max(260, this.root.clientWidth), height: 240 };
  }

  show(histories, kind, titles, story) {
    const bound = story.plot === kind && story.bound !== null ? story.bound : undefined;
    const key = `${kind}|${bound}|${titles.join('|')}|${document.documentElement.dataset.theme}|${matchMedia('(prefers-color-scheme: dark)').matches}`;
    const data = columns(histories, kind, bound);
    this.last = { data, kind, titles, bound };
    if (key === this.key && this.chart) {
      this.chart.setData(data);
    } else {
      this.key = key;
      this.chart?.destroy();
      const ink = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '12px system-ui, sans-serif' };
      this.chart = new uPlot({
        ...this.size(),
        legend: { show: true, live: true },
        cursor: { points: { size: 6 } },
        scales: { x: { time: false, range: (_, low, high) => [0, Math.max(this.last.data[0].length > 1 ? high : 0, 4)] }, y: { range: (_, low, high) => [0, Math.max(high * 1.1, kind === 'staleness' ? 0.5 : kind === 'hits' ? 100 : 4)] } },
        axes: [{ ...ink, values: (_, ticks) => ticks.map(tick => `${tick} s`) }, { ...ink, size: 56 }],
        series: [{ label: 'time', value: (_, x) => x == null ? '–' : `${x.toFixed(1)} s` }, ...styles(kind, titles, bound).map(one => ({ ...one, spanGaps: true, points: { show: false }, value: (_, y) => y == null ? '–' : `${Math.round(y * 100) / 100} ${kinds[kind].unit}` }))],
      }, data, this.root);
    }
    const most = side => Math.max(0, ...data[side + 1].filter(value => value !== null));
    this.root.setAttribute('aria-label', `${kinds[kind].name}, ${kinds[kind].axis}. At most: ${titles.map((title, side) => `${title} ${Math.round(most(side) * 100) / 100} ${kinds[kind].unit}`).join('; ')}.`);
  }

  /** The same as a file that any program draws, in the colours of the page. */
  svg() {
    const { data, kind, titles, bound } = this.last;
    const [width, height, left, top] = [900, 360, 60, 40];
    const [time, ...series] = data;
    const high = Math.max(kind === 'staleness' ? 0.5 : 4, ...series.flat().filter(value => value !== null)) * 1.1;
    const x = t => left + t / Math.max(0.1, time.at(-1)) * (width - left - 20), y = v => height - 40 - v / high * (height - 40 - top);
    const lines = series.map((one, i) => {
      const style = styles(kind, titles, bound)[i];
      const points = one.map((v, at) => v === null ? null : `${x(time[at]).toFixed(1)},${y(v).toFixed(1)}`).filter(Boolean).join(' ');
      return `<polyline fill="none" stroke="${style.stroke}" stroke-width="${style.width}" stroke-dasharray="${style.dash.join(' ')}" points="${points}"/>`;
    });
    const marks = Array.from({ length: 5 }, (_, i) => high * i / 4).map(v => `<line x1="${left}" x2="${width - 20}" y1="${y(v)}" y2="${y(v)}" stroke="${colour('--line')}"/><text x="${left - 8}" y="${y(v) + 4}" text-anchor="end">${Math.round(v * 100) / 100}</text>`);
    const step = stepOf(time.at(-1) * 1000) / 1000;
    const ticks = Array.from({ length: Math.floor(time.at(-1) / step) + 1 }, (_, i) => `<text x="${x(i * step)}" y="${height - 20}" text-anchor="middle">${i * step} s</text>`);
    const legend = titles.map((title, side) => `<text x="${left + side * 300}" y="22" fill="${styles(kind, titles)[side].stroke}" font-weight="600">${title.replace(/[<&]/g, '')}</text>`);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${colour('--muted')}"><rect width="100%" height="100%" fill="${colour('--card')}"/>${marks.join('')}${ticks.join('')}${lines.join('')}${legend.join('')}<text x="${width - 20}" y="22" text-anchor="end">${kinds[kind].axis}</text></svg>`;
  }
}
