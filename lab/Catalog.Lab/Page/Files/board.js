// One side of the comparison: a lane for each node, one for Redis, one for PostgreSQL, over time.
import { element, term } from './terms.js';

const lane = 46, gap = 6, axis = 22, bar = 16;
const svgNames = 'http://www.w3.org/2000/svg';

function shape(name, attributes, text) {
  const made = document.createElementNS(svgNames, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** How far apart the labels of a time axis are, in ms. */
export const stepOf = length => length > 20000 ? 10000 : length > 9000 ? 2000 : 1000;

export const seconds = ms => ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

export class Board {
  constructor(side, onMessage, onLane) {
    this.side = side;
    this.onMessage = onMessage;
    this.onLane = onLane;
    this.root = element('article', { className: `card board side${side}`, 'aria-label': side ? 'Right' : 'Left' });
    this.title = element('h2', {});
    this.verdict = element('span', { className: 'verdict' }, '');
    this.text = element('p', { className: 'outcome' }, '\u00a0');
    this.counters = element('dl', { className: 'counters' });
    this.labels = element('div', { className: 'labels' });
    this.canvas = element('div', { className: 'lanes' });
    this.root.append(
      element('div', { className: 'cardhead' }, this.title, this.verdict), this.text, this.counters,
      element('div', { className: 'timeline' }, this.labels, this.canvas));
    this.values = {};
    for (const [key, name, tip] of [
      ['reads', 'reads', 'Requests so far, on all nodes.'],
      ['memory', 'memory', 'Answered by the node’s own memory, L1.'],
      ['redis', 'Redis', 'Answered by Redis, L2.'],
      ['loads', 'queries', 'Queries that caches sent to the database.'],
      ['failed', 'failed', 'Requests that ended in an error.'],
      ['stale', 'old', 'Answers that were old: a newer version had been announced before the request began.'],
      ['oldest', 'oldest', 'How long before its request the newer version had been announced, for the oldest answer.'],
    ]) {
      this.values[key] = element('dd', {}, '0');
      this.counters.append(element('div', { className: `count ${key}` }, element('dt', {}, term(name, tip)), this.values[key]));
    }
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /** Begins anew. */
  show(story, way, configuration) {
    Object.assign(this, { story, history: null, until: 6000 });
    this.title.replaceChildren(element('span', { className: 'dot', 'aria-hidden': 'true' }), way.title);
    this.title.title = configuration;
    this.setVerdict(null);
    this.lanes = [...Array.from({ length: story.nodes }, (_, i) => ({ name: `Node ${i + 1}`, node: i + 1 })),
      { name: 'Redis', kind: 'redis' }, { name: 'PostgreSQL', kind: 'database' }];
    this.labels.replaceChildren(...this.lanes.map(one => {
      one.state = element('span', { className: 'state' }, '–');
      const label = element('button', { type: 'button', className: 'lane', title: `What can happen to ${one.name}` }, element('span', { className: 'name' }, one.name), one.state);
      label.addEventListener('click', () => this.onLane(one));
      return label;
    }));
    for (const value of Object.values(this.values)) value.textContent = '0';
    this.draw();
  }

  setVerdict(verdict) {
    this.verdict.className = `verdict ${verdict ? verdict.word.replace(' ', '-') : ''}`;
    this.verdict.textContent = verdict ? verdict.word : '';
    this.text.textContent = verdict ? verdict.text : '\u00a0';
  }

  /** Draws a history up to a moment; what comes later is dimmed. */
  update(history, time, until) {
    this.history = history;
    this.time = time;
    this.until = Math.max(6000, until);
    this.draw();
  }

  /** Moves in time without drawing anew. */
  seek(time) {
    this.time = time;
    if (!this.history || !this.curtain) return;
    const x = this.x(time);
    this.curtain.setAttribute('x', x);
    this.curtain.setAttribute('width', Math.max(0, this.width - x));
    this.head.setAttribute('x1', x);
    this.head.setAttribute('x2', x);
    this.tell();
  }

  x(time) { return time / this.until * this.width; }

  y(index) { return index * (lane + gap); }

  tell() {
    const sum = this.history.at(this.time);
    for (const [key, value] of Object.entries(this.values)) value.textContent = key === 'oldest' ? sum.oldest ? seconds(sum.oldest) : '–' : sum[key].toLocaleString('en');
    for (const key of ['failed', 'stale', 'oldest']) this.values[key].parentElement.classList.toggle('bad', sum[key] > 0);
    const now = this.truth.findLast(one => one.announced <= this.time)?.version ?? 1;
    for (const one of this.lanes) {
      const held = one.node ? this.history.spans('memory', one.node) : one.kind === 'redis' ? this.history.spans('redis') : [];
      const current = one.kind === 'database' ? this.truth.findLast(commit => commit.t <= this.time) : held.findLast(span => span.from <= this.time);
      const old = current?.version !== undefined && current.version > 0 && current.version < now && one.kind !== 'database';
      const since = current ? this.time - (current.from ?? current.t) : 0;
      const fault = this.history.faults().some(open => open.from <= this.time && (open.to === undefined || open.to > this.time) && this.laneOf(open) === this.lanes.indexOf(one));
      one.state.textContent = fault ? 'away' : current?.deleted ? 'deleted' : current?.version === undefined ? one.node ? 'no copy' : 'empty'
        : `v${current.version || '?'} · ${seconds(since)}`;
      one.state.classList.toggle('old', old && !fault);
      one.state.classList.toggle('away', fault);
    }
  }

  laneOf(fault) {
    return fault.name === 'redis' ? this.lanes.length - 2 : fault.name === 'database' ? this.lanes.length - 1 : Number(fault.name.split(' ')[1]) - 1;
  }

  draw() {
    if (!this.lanes) return;
    this.width = Math.max(120, this.canvas.clientWidth);
    const height = this.y(this.lanes.length) + axis;
    const svg = shape('svg', { width: this.width, height, role: 'group', 'aria-label': `${this.title.textContent}: what happened on each lane` });
    const back = svg.appendChild(shape('g', { 'aria-hidden': 'true' }));
    this.lanes.forEach((one, index) => back.append(shape('rect', { class: 'ground', x: 0, y: this.y(index), width: this.width, height: lane, rx: 5 })));
    const step = stepOf(this.until);
    const zero = this.history?.measuredFrom ?? 0;
    for (let time = zero; time <= this.until; time += this.width < 420 ? 2 * step : step) {
      back.append(shape('line', { class: 'grid', x1: this.x(time), x2: this.x(time), y1: 0, y2: height - axis }),
        shape('text', { class: 'tick', x: Math.min(this.x(time) + 3, this.width - 18), y: height - 8 }, `${Math.round((time - zero) / 1000)} s`));
    }
    if (this.history) this.drawHistory(svg, height);
    this.canvas.replaceChildren(svg);
    if (this.history) this.tell();
  }

  drawHistory(svg, height) {
    const history = this.history, redis = this.lanes.length - 2, database = this.lanes.length - 1;
    const group = svg.appendChild(shape('g', { 'aria-hidden': 'true' }));
    this.truth = history.truth(this.story.shown);
    const middle = index => this.y(index) + lane / 2;
    for (const fault of history.faults()) {
      const at = this.laneOf(fault), from = this.x(fault.from);
      const shade = shape('rect', { class: 'fault', x: from, y: this.y(at), width: Math.max(3, this.x(fault.to ?? this.until) - from), height: lane, rx: 5 });
      shade.append(shape('title', {}, fault.text));
      group.append(shade);
    }
    this.lanes.forEach((one, index) => {
      const held = one.node ? history.spans('memory', one.node) : one.kind === 'redis' ? history.spans('redis') : this.truth.map((commit, i) => ({ from: commit.t, to: this.truth[i + 1]?.t, version: commit.deleted ? undefined : commit.version }));
      for (const span of held) this.drawSpan(group, index, span, one.kind === 'database');
    });
    history.of('load').forEach((load, i) => {
      const x = this.x(load.t), to = this.x(load.t + load.ms), top = middle(load.node - 1) + 8, bottom = this.y(database) + 7 + i % 4 * 3.5;
      group.append(shape('path', { class: `load ${load.failed ? 'failed' : ''}`, d: `M${x} ${top}V${bottom}H${Math.max(x + 1.5, to)}` }));
    });
    this.drawReads(group, history.of('read'));
    for (const commit of [...history.of('commit'), ...history.of('sold')]) {
      if (commit.key !== this.story.shown) continue;
      const x = this.x(commit.t + (commit.ms ?? 0)), top = commit.node ? middle(commit.node - 1) : this.y(database) - 8; // without a node: plain SQL
      group.append(shape('line', { class: 'commit', x1: x, x2: x, y1: top, y2: this.y(database) + 4 }),
        shape('path', { class: 'commitend', d: `M${x} ${top - 5}l5 5l-5 5l-5 -5z` }));
    }
    const polls = history.of('command').filter(command => command.key.includes('{bus}') && command.name.startsWith('EVAL'));
    group.append(shape('path', { class: 'poll', d: polls.map(poll => `M${this.x(poll.t).toFixed(1)} ${this.y(redis) + lane - 7}v5`).join('') }));
    const messages = svg.appendChild(shape('g', { class: 'messages' }));
    for (const message of history.of('message')) messages.append(this.drawMessage(message, middle(message.node - 1), this.y(redis) + 6));
    this.curtain = shape('rect', { class: 'curtain', x: this.x(this.time), y: 0, width: Math.max(0, this.width - this.x(this.time)), height: height - axis });
    this.head = shape('line', { class: 'head', x1: this.x(this.time), x2: this.x(this.time), y1: 0, y2: height - axis + 4 });
    const front = svg.appendChild(shape('g', { 'aria-hidden': 'true', class: 'front' }));
    front.append(this.curtain, this.head);
  }

  drawSpan(group, index, span, isTruth) {
    const from = Math.max(0, this.x(span.from)), to = this.x(Math.min(span.to ?? Math.max(this.history.end, this.time), this.until));
    const top = this.y(index) + lane - bar - 8;
    if (span.version !== undefined && to > from) {
      const newer = isTruth ? Infinity : Math.min(...this.truth.filter(commit => commit.version > span.version).map(commit => commit.announced));
      const turn = Math.max(from, Math.min(to, this.x(newer)));
      if (turn > from) group.append(shape('rect', { class: isTruth ? 'truth' : 'fresh', x: from, y: top, width: turn - from, height: bar, rx: 3 }));
      if (to > turn) group.append(shape('rect', { class: 'stale', x: turn, y: top, width: to - turn, height: bar, rx: 3 }));
      if (to - from > 24) group.append(shape('text', { class: `version ${turn - from < 24 ? 'onstale' : ''}`, x: from + 6, y: top + 12 }, `v${span.version || '?'}`));
    }
    if (span.lease) group.append(shape('rect', { class: 'lease', x: from, y: this.y(index) + 6, width: Math.max(2, to - from), height: 5, rx: 2 }));
  }

  drawReads(group, reads) {
    const paths = { memory: '', redis: '', shared: '', database: '', expired: '', stale: '', failed: '' };
    let slow = 0;
    for (const read of reads) {
      const kind = read.failed ? 'failed' : read.stale !== undefined ? 'stale' : read.tier;
      const x = this.x(read.t).toFixed(1), y = this.y(read.node - 1) + 6;
      paths[kind] += `M${x} ${y}v${kind === 'stale' || kind === 'failed' ? 12 : 8}`;
      if (read.ms > 60) paths[kind] += `M${x} ${y + (slow++ >> 2) % 6 * 2}H${this.x(Math.min(read.t + read.ms, this.until)).toFixed(1)}`;
    }
    for (const [kind, path] of Object.entries(paths)) if (path) group.append(shape('path', { class: `read ${kind}`, d: path }));
  }

  drawMessage(message, nodeY, redisY) {
    const x = this.x(message.t), end = message.failed ? nodeY + lane / 2 + 3 : nodeY + 8;
    const words = `Message ${message.message} to node ${message.node}, ${message.failed ? 'lost' : 'delivered'} at ${((message.t - this.history.measuredFrom) / 1000).toFixed(3)} s`;
    const made = shape('g', { class: `message ${message.failed ? 'lost' : ''}`, role: 'button', tabindex: '0', 'aria-label': words });
    made.append(
      shape('title', {}, `${words}. Click to ${message.failed ? 'deliver' : 'lose'} it and run again.`),
      shape('line', { class: 'reach', x1: x, x2: x, y1: redisY, y2: end }),
      shape('line', { x1: x, x2: x, y1: redisY, y2: end }),
      ...message.failed
        ? [shape('rect', { class: 'plate', x: x + 7, y: end - 8, width: 30, height: 16, rx: 3 }), shape('text', { x: x + 11, y: end + 4 }, 'lost'), shape('path', { d: `M${x - 5} ${end - 5}l10 10m0 -10l-10 10` })]
        : [shape('circle', { cx: x, cy: end, r: 4 })]);
    const act = () => this.onMessage(this.side, message);
    made.addEventListener('click', act);
    made.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        act();
      }
    });
    return made;
  }
}
