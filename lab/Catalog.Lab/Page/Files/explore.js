// Looks into the running service: one product in every tier, step by step.
import { act, ask } from './api.js';
import { seconds } from './board.js';
import { element, term } from './terms.js';

export class Explore {
  constructor(root, about) {
    this.root = root;
    this.about = about;
  }

  show() {
    if (this.root.childElementCount) return;
    const head = element('div', { className: 'tell' }, element('p', { className: 'eyebrow' }, 'The running service'), element('h1', { id: 'exploretitle' }, 'Explore'),
      element('p', { className: 'problem' }, 'Where is a product cached right now, and what does a read of it do, step by step? The answers come from the service’s own cache administration.'));
    this.root.append(head);
    if (!this.about.canExplore) {
      this.root.append(element('p', {}, 'No service runs beside this page. Start the lab without a command to have one.'));
      return;
    }
    this.id = element('input', { type: 'number', min: 1, value: 1, id: 'product' });
    this.node = element('select', { id: 'explore-node' }, ...this.about.nodes.map((name, at) => element('option', { value: at + 1 }, name)));
    this.count = element('input', { type: 'number', min: 1, max: 1000, value: 200, id: 'warm-count' });
    this.status = element('p', { className: 'status', role: 'status' }, '\u00a0');
    this.bar = element('progress', { max: 1, value: 0, hidden: true, 'aria-label': 'Warm-up' });
    this.tiers = element('div', { className: 'tiers' });
    this.steps = element('ol', { className: 'steps' });
    const button = (text, then, primary) => element('button', { type: 'button', className: primary ? 'primary' : '', onclick: () => this.try(then) }, text);
    this.root.append(
      element('div', { className: 'choose' },
        element('label', {}, element('span', {}, 'Product'), this.id),
        element('label', {}, element('span', {}, 'Read on'), this.node),
        button('Read it, and explain', () => this.read(), true), button('Look', () => this.look()),
        button('Invalidate: what would happen', () => this.invalidate(true)), button('Invalidate', () => this.invalidate(false))),
      this.status,
      element('section', { className: 'card', 'aria-labelledby': 'tiershead' }, element('h2', { id: 'tiershead' }, 'Where it is'), this.tiers),
      element('section', { className: 'card', 'aria-labelledby': 'stepshead' }, element('h2', { id: 'stepshead' }, 'What the last read did'), this.steps),
      element('section', { className: 'card', 'aria-labelledby': 'warmhead' }, element('h2', { id: 'warmhead' }, 'Warm up'),
        element('div', { className: 'choose' }, element('label', {}, element('span', {}, 'Most viewed products'), this.count), button('Load them', () => this.warm()), this.bar)));
    this.try(() => this.look());
  }

  async try(then) {
    try {
      await then();
    } catch (failure) {
      this.say(failure.message);
    }
  }

  say(text) { this.status.textContent = text; }

  async read() {
    const answer = await ask(`/api/explore/products/${+this.id.value}/read?node=${this.node.value}`);
    const steps = answer.decisions ?? [];
    this.steps.replaceChildren(...steps.map(step => element('li', {}, element('b', {}, step.step), ' ', step.decision)));
    this.say(`${answer.status ?? ''} ${answer.cacheStatus ?? ''}`.trim() || 'Read.');
    await this.look();
  }

  async look() {
    const entry = await ask(`/api/explore/products/${+this.id.value}/entry`);
    const row = (name, value, tip) => element('div', { className: 'tier' }, element('dt', {}, tip ? term(name, tip) : name), element('dd', {}, value));
    const held = (found, version) => found ? `version ${version}` : 'no such row';
    const copy = one => one ? `${held(one.found, one.version)}, ${one.whyNot ? `not served: ${one.whyNot}` : one.freshForMs > 0 ? `fresh for ${seconds(one.freshForMs)}` : 'stale'}` : 'no copy';
    const { shared } = entry;
    const isHeld = shared.state === 'fresh' || shared.state === 'stale' || shared.state === 'invalidated';
    this.tiers.replaceChildren(element('dl', {},
      ...entry.nodes.map(node => row(node.node, copy(node.copy), 'L1: the copy in this node’s memory')),
      row('Redis', isHeld ? `${held(!shared.flags.includes('negative'), shared.version)}, ${shared.state}${shared.freshForMs > 0 ? ` for ${seconds(shared.freshForMs)}` : ''}` : shared.state, 'L2: the entry that all nodes share'),
      row('PostgreSQL', `${entry.database.state}${entry.database.version ? `, version ${entry.database.version}` : ''}`, 'The truth')));
  }

  async invalidate(dryRun) {
    const answer = await act('/api/explore/invalidations', { product: +this.id.value, dryRun });
    const copies = `${answer.copies} ${answer.copies === 1 ? 'copy' : 'copies'}, in Redis and on ${answer.nodesAsked} nodes`;
    this.say(dryRun ? `It would drop ${copies}. Nothing was done.` : answer.confirmed ? `Invalidated: ${copies}.`
      : `Redis has not confirmed it yet. It is sent again until it does: ${copies}.`);
    await this.look();
  }

  async warm() {
    let warmup = await act('/api/explore/warmups', { count: +this.count.value });
    this.bar.hidden = false;
    while (true) {
      this.bar.max = Math.max(1, warmup.total);
      this.bar.value = warmup.loaded + warmup.cached + warmup.absent;
      this.say(`Warm-up ${warmup.state}: ${warmup.loaded} loaded, ${warmup.cached} cached already.`);
      if (warmup.state !== 'running') break;
      await new Promise(then => setTimeout(then, 200));
      warmup = await ask(`/api/explore/warmups/${warmup.id}`);
    }
    await this.look();
  }
}
