// What a recording adds up to at any moment. Events are those of the servers; nothing is made up here.
const bucket = 100;
const before = 800; // what is shown of the preparation, in ms
const states = ['memory', 'redis', 'commit', 'announced', 'fault', 'healed'];

export class History {
  constructor() {
    this.events = [];
    this.end = 0;
    this.measuredFrom = 0;
    this.measured = false;
    this.early = [];
  }

  /** Time begins a moment before that which counts: both sides are in step, however long their preparation took. */
  add(event) {
    if (event.kind === 'measure' && !this.measured) {
      this.measured = true;
      this.origin = Math.max(0, event.t - before);
      this.measuredFrom = event.t - this.origin;
      for (const earlier of this.early) this.keep(earlier);
    }
    if (this.measured) this.keep(event);
    else this.early.push(event);
  }

  keep(event) {
    const kept = { ...event, t: event.t - this.origin };
    if (kept.t + (kept.ms ?? 0) < 0 && !states.includes(kept.kind)) return;
    this.events.push(kept);
    if (['read', 'announced', 'load', 'healed', 'counted', 'sold'].includes(kept.kind)) this.end = Math.max(this.end, kept.t + (kept.ms ?? 0));
  }

  of(kind) {
    return this.events.filter(event => event.kind === kind);
  }

  /** The counters at a moment. */
  at(time) {
    const sum = { reads: 0, memory: 0, redis: 0, shared: 0, database: 0, expired: 0, failed: 0, stale: 0, oldest: 0, loads: 0 };
    for (const event of this.events) {
      if (event.t > time || event.t < this.measuredFrom) continue;
      if (event.kind === 'load') sum.loads++;
      else if (event.kind === 'read' && event.t + event.ms <= time) {
        sum.reads++;
        if (event.failed) sum.failed++;
        else sum[event.tier]++;
        if (event.stale !== undefined) {
          sum.stale++;
          sum.oldest = Math.max(sum.oldest, event.stale);
        }
      }
    }
    return sum;
  }

  /** The spans during which a lane held a version. */
  spans(kind, node) {
    const spans = [];
    for (const event of this.events) {
      if (event.kind !== kind || (node && event.node !== node)) continue;
      const last = spans.at(-1);
      if (last && last.to === undefined) last.to = event.t;
      spans.push({ from: event.t, version: event.version, lease: event.lease, stream: event.stream });
    }
    return spans;
  }

  /** What the database holds: version and since when; and when each version was announced. */
  truth(key) {
    const commits = [{ t: 0, version: 1, announced: 0 }];
    for (const event of this.events) {
      if (event.key !== key) continue;
      if (event.kind === 'commit' || event.kind === 'sold') commits.push({ t: event.t + (event.ms ?? 0), version: event.version, announced: Infinity, deleted: event.text === 'deleted' });
      if (event.kind === 'announced') {
        const commit = commits.find(one => one.version === event.version);
        if (commit) commit.announced = event.t + event.ms;
      }
    }
    return commits;
  }

  faults() {
    const faults = [];
    for (const event of this.events) {
      if (event.kind === 'fault') faults.push({ name: event.name, text: event.text, from: event.t });
      if (event.kind === 'healed') {
        const open = faults.findLast(fault => fault.name === event.name && fault.to === undefined);
        if (open) open.to = event.t;
      }
    }
    return faults;
  }

  /** A series for a plot: one value per 100 ms, from the first thing that counts. */
  series(kind) {
    const from = Math.floor(this.measuredFrom / bucket);
    const count = Math.max(1, Math.ceil(this.end / bucket) - from + 1);
    const lists = Array.from({ length: count }, () => []);
    const wanted = kind === 'loads' || kind === 'rate' ? 'load' : kind === 'sold' || kind === 'counted' ? kind : 'read';
    for (const event of this.events) {
      if (event.kind !== wanted || event.t < this.measuredFrom) continue;
      const at = Math.floor((kind === 'failures' ? event.t + event.ms : event.t) / bucket) - from;
      if (at >= 0 && at < count) lists[at].push(event);
    }
    let total = 0;
    return lists.map(list => {
      switch (kind) {
        case 'staleness': return list.length ? Math.max(0, ...list.map(read => read.stale ?? 0)) / 1000 : null;
        case 'loads': case 'sold': return total += list.length;
        case 'counted': return total = list.at(-1)?.version ?? total;
        case 'rate': return list.length * 1000 / bucket;
        case 'failures': return total += list.filter(read => read.failed).length;
        case 'latency': {
          const sorted = list.map(read => read.ms).sort((a, b) => a - b);
          return sorted.length ? sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] : null;
        }
        case 'median': {
          const sorted = list.map(read => read.ms).sort((a, b) => a - b);
          return sorted.length ? sorted[Math.max(0, Math.ceil(sorted.length * 0.5) - 1)] : null;
        }
        default: {
          const answered = list.filter(read => !read.failed);
          return list.length ? 100 * answered.filter(read => ['memory', 'redis', 'expired'].includes(read.tier)).length / list.length : null;
        }
      }
    });
  }
}
