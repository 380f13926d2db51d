import { act, ask, follow } from './api.js';
import { Board } from './board.js';
import { Explore } from './explore.js';
import { History } from './history.js';
import { kinds, Plot } from './plot.js';
import { element, explained, term } from './terms.js';

const $ = id => document.getElementById(id);
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const about = await ask('/api/about');
const stories = new Map(about.stories.map(story => [story.name, story]));
const numbered = about.stories.filter(story => story.name !== 'free-play');
const boards = [new Board(0, messageChosen, laneChosen), new Board(1, messageChosen, laneChosen)];
const plot = new Plot($('plot'));
const explore = new Explore($('explore'), about);
let state, run, view = 'stories', chosen = 0;

/* The address holds the state. */
function fromAddress() {
  const query = new URLSearchParams(location.search);
  const story = stories.get(query.get('story')) ?? numbered[0];
  const way = (name, other) => story.ways.some(one => one.name === query.get(name)) ? query.get(name) : other;
  return {
    story,
    left: way('left', story.left),
    right: way('right', story.right),
    seed: Math.max(0, parseInt(query.get('seed') ?? '1', 10) || 0),
    lost: (query.get('lost') ?? '').split(',').map(text => text.match(/^([01])\.(\d+)\.(\d+)$/)).filter(Boolean).map(([, side, node, message]) => ({ side: +side, node: +node, message: +message })),
    plot: kinds[query.get('plot')] ? query.get('plot') : story.plot,
  };
}

function toAddress(isAnotherPage) {
  const query = new URLSearchParams({ story: state.story.name, left: state.left, right: state.right });
  if (state.story.usesSeed) query.set('seed', state.seed);
  if (state.lost.length) query.set('lost', state.lost.map(lost => `${lost.side}.${lost.node}.${lost.message}`).join(','));
  if (state.plot !== state.story.plot) query.set('plot', state.plot);
  if (view === 'explore') query.set('view', 'explore');
  history[isAnotherPage ? 'pushState' : 'replaceState'](null, '', `?${query}`);
}

function ways() {
  return [state.left, state.right].map(name => state.story.ways.find(way => way.name === name));
}

/* What is shown before a run. */
function showStory() {
  const { story } = state;
  const number = numbered.indexOf(story) + 1;
  const isFree = story.name === 'free-play';
  $('eyebrow').replaceChildren(isFree ? 'On real servers' : `Story ${number} of ${numbered.length}`, ' · ', term(story.guarantee, story.promise));
  $('title').textContent = story.title;
  $('problem').replaceChildren(...explained(story.problem));
  $('guess').hidden = isFree;
  $('question').textContent = `${story.question} On the left, that is.`;
  $('answers').replaceChildren(...story.answers.map((answer, at) => {
    const input = element('input', { type: 'radio', name: 'answer', value: at, id: `answer${at}` });
    return element('label', { htmlFor: `answer${at}` }, input, element('span', {}, answer));
  }));
  for (const side of ['left', 'right']) {
    $(side).replaceChildren(...story.ways.map(way => element('option', { value: way.name, selected: way.name === state[side] }, way.title)));
  }
  $('seed').value = state.seed;
  $('seed').closest('label').hidden = !story.usesSeed;
  $('promise').replaceChildren(term(story.guarantee, 'The guarantee’s name in docs/guarantees.md, or the setting.'), ` ${story.promise}`);
  $('whytext').replaceChildren(...explained(story.why.text));
  $('whyfile').textContent = `${story.why.file}, line ${story.why.line}`;
  $('whycode').replaceChildren(...story.why.code.map((line, at) => element('code', { 'data-line': story.why.line + at }, line || ' ')));
  $('whymore').replaceChildren(...story.sample ? ['To learn it in one file: ', element('code', {}, story.sample)] : ['The guarantee with its tests: ', element('code', {}, 'docs/guarantees.md')]);
  showEmpty();
  markCurrent($('list').querySelectorAll('a'), link => link.dataset.story === story.name);
}

/* Whatever is chosen anew, the figures of an earlier choice must not be shown under its names. */
function showEmpty() {
  chosen++;
  run?.close?.();
  run = null;
  const [left, right] = ways();
  boards[0].show(state.story, left, about.contenders[left.contender]);
  boards[1].show(state.story, right, about.contenders[right.contender]);
  showPlot();
  for (const label of $('answers').children) label.classList.remove('right');
  $('run').disabled = false;
  $('play').textContent = 'Play';
  for (const id of ['play', 'scrub', 'svg']) $(id).disabled = true;
  $('ndjson').removeAttribute('href');
  $('ndjson').setAttribute('aria-disabled', 'true');
  $('clock').textContent = '0.000 s';
  showActs();
  $('lost').hidden = state.lost.length === 0;
  $('lost').replaceChildren(`${state.lost.length === 1 ? 'One more message is' : `${state.lost.length} more messages are`} lost in this run. `, element('button', { type: 'button', onclick: () => { state.lost = []; toAddress(); showEmpty(); } }, 'Lose none of my own'));
  say(state.story.name === 'free-play' ? 'Press Run, then break something.' : 'Make a guess, then press Run.');
}

function titles() {
  const names = ways().map(way => way.title);
  return names[0] === names[1] ? names.map((name, side) => `${name}, ${side ? 'right' : 'left'}`) : names;
}

function say(text) { $('status').textContent = text; }

function showKinds() {
  $('axisname').textContent = kinds[state.plot].axis[0].toUpperCase() + kinds[state.plot].axis.slice(1);
  const wanted = [...new Set([state.story.plot, 'staleness', 'loads', 'rate', 'latency', 'hits', 'failures'])];
  $('kinds').replaceChildren(...wanted.map(kind => element('button', {
    type: 'button', 'aria-pressed': kind === state.plot, title: kinds[kind].axis, onclick: () => {
      state.plot = kind;
      toAddress();
      showPlot();
      $('kinds').querySelector('[aria-pressed=true]').focus();
    },
  }, kinds[kind].name)));
}

function showPlot() {
  showKinds();
  plot.show(run?.histories ?? [new History(), new History()], state.plot, titles(), state.story);
}

/* A run. */
async function start() {
  showEmpty();
  const mine = chosen;
  say('Starting two Redis servers and the nodes …');
  $('run').disabled = true;
  const histories = [new History(), new History()];
  try {
    const { id } = await act('/api/runs', { story: state.story.name, left: state.left, right: state.right, seed: state.seed, lost: state.lost });
    if (mine !== chosen) return;
    run = { id, histories, time: 0, live: true, measuring: 0 };
    showActs();
    run.close = follow(id, take, over, lost);
    requestAnimationFrame(function tick() {
      if (mine !== chosen || !run.live) return;
      show();
      setTimeout(() => requestAnimationFrame(tick), 120);
    });
  } catch (failure) {
    if (mine !== chosen) return;
    $('run').disabled = false;
    say(failure.message);
  }
}

function take(lines) {
  for (const line of lines) {
    if (line.kind === 'verdicts') run.verdicts = line;
    else if (line.kind === 'error') run.error = line.text;
    else if (line.kind !== 'stopped') {
      run.histories[line.side].add(line);
      if (line.text && (line.kind === 'fault' || line.kind === 'healed' || line.kind === 'note')) say(line.text);
      else if (line.kind === 'start') say('Filling the caches …');
      else if (line.kind === 'measure' && ++run.measuring === run.histories.length) {
        say('Running, on real servers.');
        showActs();
      }
    }
  }
}

function show() {
  const end = Math.max(...run.histories.map(history => history.end));
  run.time = end;
  boards.forEach((board, side) => board.update(run.histories[side], end, end));
  plot.show(run.histories, state.plot, titles(), state.story);
  showClock();
}

/* Zero is where measuring begins, as on the axes. */
function showClock() { $('clock').textContent = `${((run.time - run.histories[0].measuredFrom) / 1000).toFixed(3)} s`; }

function over() {
  run.live = false;
  $('run').disabled = false;
  show();
  showActs();
  if (run.error) return say(`It could not be played: ${run.error}`);
  if (!run.verdicts) return say('Stopped.');
  boards.forEach((board, side) => board.setVerdict(run.verdicts.verdicts[side]));
  for (const id of ['play', 'scrub', 'svg']) $(id).disabled = false;
  $('scrub').value = 1000;
  $('ndjson').href = `/api/runs/${run.id}/history.ndjson`;
  $('ndjson').download = `${state.story.name}.ndjson`;
  $('ndjson').removeAttribute('aria-disabled');
  const guess = document.querySelector('input[name=answer]:checked');
  const right = run.verdicts.answers.indexOf(true);
  const truth = state.story.answers[right];
  document.querySelectorAll('#answers label').forEach((label, at) => label.classList.toggle('right', at === right));
  say(!truth ? 'Over.' : !guess ? `It was: ${truth}.` : +guess.value === right ? `You were right: ${truth}.` : `You guessed: ${state.story.answers[+guess.value]}. It was: ${truth}.`);
}

function lost(why) {
  run.live = false;
  $('run').disabled = false;
  showActs();
  say(why);
}

/* Replay: what was recorded, slower. */
function seek(time) {
  run.time = time;
  boards.forEach(board => board.seek(time));
  const end = Math.max(...run.histories.map(history => history.end));
  $('scrub').value = Math.round(time / end * 1000);
  showClock();
}

function playing(is) {
  run.playing = is;
  $('play').textContent = is ? 'Pause' : 'Play';
}

function play() {
  if (run.playing) return playing(false);
  const end = Math.max(...run.histories.map(history => history.end));
  if (run.time >= end) seek(0);
  if (calm.matches) return seek(Math.min(end, run.time + 500)); // no motion: one step
  playing(true);
  const mine = run;
  let last = performance.now();
  requestAnimationFrame(function tick(now) {
    if (mine !== run || !run.playing) return;
    seek(Math.min(end, run.time + (now - last) * +$('speed').value));
    last = now;
    if (run.time >= end) playing(false);
    else requestAnimationFrame(tick);
  });
}

/* Messages and lanes. */
function messageChosen(side, message) {
  const known = state.lost.findIndex(lost => lost.side === side && lost.node === message.node && lost.message === message.message);
  const by = message.failed && known < 0;
  open(`Message ${message.message} to node ${message.node}`,
    `It says that an entry is old. ${message.failed ? 'It was lost' : 'It arrived'} at ${((message.t - run.histories[side].measuredFrom) / 1000).toFixed(3)} s. ${by ? state.story.name === 'free-play' ? 'You lost it.' : 'The story itself loses it.' : 'Real servers have to run again to see what happens otherwise.'}`,
    by || run?.live ? [] : [[message.failed ? 'Deliver it, and run again' : 'Lose it, and run again', () => {
      if (known >= 0) state.lost.splice(known, 1);
      else state.lost.push({ side, node: message.node, message: message.message });
      toAddress();
      start();
    }]]);
}

const actsOf = {
  node: node => [['Change the price here', 'store', node], ['Lose the next message to it', 'lose', node], ['Cut it off from Redis', 'cut', node], ['Kill it', 'kill', node]],
  redis: () => [['Kill Redis', 'redis-kill'], ['Freeze Redis', 'redis-freeze'], ['Restart it empty', 'redis-restart'], ['Fail over to a replica', 'redis-failover']],
  database: () => [['Take the database away', 'database-down']],
};

function laneChosen(lane) {
  const acts = lane.node ? actsOf.node(lane.node) : actsOf[lane.kind]();
  const buttons = [...acts, ['Mend everything', 'mend']].map(([text, name, node]) => [text, () => doAct(name, node)]);
  if (state.story.name !== 'free-play') open(lane.name, 'In free play you can change, cut off and kill what you see here.', [['Go to free play', () => go('free-play')]]);
  else if (mayAct()) open(lane.name, 'It happens on both sides at once, to real servers.', buttons);
  else open(lane.name, run?.live ? 'You can break it while the run lasts, once the caches are filled.' : 'Press Run first: then you can change, cut off and kill what you see here.', []);
}

async function doAct(name, node = 1) {
  try {
    if (name === 'stop') {
      run.stopped = true;
      showActs();
    }
    await act(`/api/runs/${run.id}/acts`, { act: name, node });
  } catch (failure) {
    say(failure.message);
  }
}

/* Not while a side still fills its caches, and not after the stop: what breaks then is no part of the run. */
function mayAct() { return run?.live && !run.stopped && run.measuring === run.histories.length; }

function showActs() {
  const isFree = state.story.name === 'free-play';
  $('acts').hidden = !isFree;
  if (!isFree) return;
  const buttons = [['Change the price', 'store', 1], ['Lose the next message to node 2', 'lose', 2], ['Cut off node 2', 'cut', 2], ['Kill node 3', 'kill', 3],
    ...actsOf.redis(), ...actsOf.database(), ['Mend everything', 'mend'], ['Stop', 'stop']];
  $('acts').replaceChildren(...buttons.map(([text, name, node]) => element('button', { type: 'button', disabled: !(name === 'stop' ? run?.live && !run.stopped : mayAct()), onclick: () => doAct(name, node) }, text)));
}

function open(title, text, buttons) {
  $('dialog-title').textContent = title;
  $('dialog-text').textContent = text;
  const dialog = $('ask-dialog');
  $('dialog-buttons').replaceChildren(...buttons.map(([name, then]) => element('button', { type: 'button', className: 'primary', onclick: () => { dialog.close(); then(); } }, name)),
    element('button', { type: 'button', onclick: () => dialog.close() }, 'Close'));
  dialog.showModal();
}

/* Getting about. */
function go(name) {
  state = { ...fromAddress(), story: stories.get(name), lost: [], seed: 1 };
  Object.assign(state, { left: state.story.left, right: state.story.right, plot: state.story.plot });
  showStory();
  see(viewOf(name));
}

function viewOf(name) { return name === 'free-play' ? name : 'stories'; }

/* Another view of the same: a run goes on, and what was chosen stays. */
function see(wanted) {
  view = wanted;
  toAddress(true);
  showView();
}

function markCurrent(links, isCurrent) {
  for (const link of links) isCurrent(link) ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
}

function showAddress() {
  const chosenIn = one => one && JSON.stringify([one.story.name, one.left, one.right, one.seed, one.lost]);
  const before = chosenIn(state);
  state = fromAddress();
  if (chosenIn(state) !== before) showStory();
  else showPlot();
  view = new URLSearchParams(location.search).get('view') === 'explore' ? 'explore' : viewOf(state.story.name);
  showView();
}

function showView() {
  document.title = `${view === 'explore' ? 'Explore' : state.story.title} · Catalog lab`;
  $('story').hidden = view === 'explore';
  $('explore').hidden = view !== 'explore';
  markCurrent(document.querySelectorAll('[data-view]'), button => button.dataset.view === view);
  if (view === 'explore') explore.show();
}

$('list').append(...numbered.map(story => {
  const link = element('a', { href: `?story=${story.name}`, 'data-story': story.name, onclick: event => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (view === 'explore' && state.story === story) see('stories');
    else go(story.name);
    scrollTo({ top: 0, behavior: calm.matches ? 'auto' : 'smooth' });
  } }, story.title);
  return element('li', {}, link);
}));
const mark = (className, path) => {
  const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ width: 18, height: 14, 'aria-hidden': 'true' })) drawn.setAttribute(key, value);
  drawn.innerHTML = path.replace('class=""', `class="${className}"`);
  return drawn;
};
const tick = '<path class="" d="M3 2v10M9 2v10M15 2v10"/>', box = '<rect class="" x="0" y="1" width="18" height="12" rx="3"/>';
$('legend').append(...[
  ['read memory', tick, 'answered by memory'], ['read redis', tick, 'by Redis'], ['read database', tick, 'by the database'], ['read shared', tick, 'by another reader’s query'],
  ['read expired', tick, 'by an expired copy, as the query failed'],
  ['read stale', tick, 'old answer'], ['read failed', tick, 'failed'], ['fresh', box, 'copy'], ['stale', box, 'old copy'], ['truth', box, 'the truth'], ['lease', '<rect class="" x="0" y="5" width="18" height="5" rx="2"/>', 'lease: one reader may load'],
  ['message', '<g class=""><line x1="9" x2="9" y1="0" y2="9"/><circle cx="9" cy="10" r="3.5"/></g>', 'message: click to lose it'],
].map(([className, path, text]) => element('li', {}, mark(className, path), text)));
$('links').querySelector('ul').append(...about.links.map(link => element('li', {}, element('a', { href: link.address }, link.name))));
$('links').hidden = about.links.length === 0;
$('boards').append(boards[0].root, boards[1].root);
document.querySelectorAll('[data-view]').forEach(button => button.addEventListener('click', () => {
  const wanted = button.dataset.view;
  if (wanted === view) return;
  if (wanted === 'explore' || wanted === viewOf(state.story.name)) see(wanted);
  else go(wanted === 'stories' ? numbered[0].name : wanted);
}));
$('ask').addEventListener('submit', event => { event.preventDefault(); start(); });
for (const side of ['left', 'right']) $(side).addEventListener('change', () => { state[side] = $(side).value; state.lost = []; toAddress(); showEmpty(); });
$('seed').addEventListener('change', () => { state.seed = Math.max(0, parseInt($('seed').value, 10) || 0); toAddress(); showEmpty(); });
$('play').addEventListener('click', play);
$('scrub').addEventListener('input', () => { playing(false); seek(+$('scrub').value / 1000 * Math.max(...run.histories.map(history => history.end))); });
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    say('The address is copied. It holds all that you chose.');
  } catch {
    say(`Copy it from here: ${location.href}`);
  }
});
$('svg').addEventListener('click', () => {
  const address = URL.createObjectURL(new Blob([plot.svg()], { type: 'image/svg+xml' }));
  element('a', { href: address, download: `${state.story.name}-${state.plot}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
});
const themes = ['auto', 'light', 'dark'];
function setTheme(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem('theme', name);
  $('theme').textContent = name[0].toUpperCase() + name.slice(1);
  $('theme').setAttribute('aria-label', `${$('theme').textContent}: colours of the page`);
  if (state) showPlot();
}
$('theme').addEventListener('click', () => setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]));
setTheme(themes.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto');

addEventListener('popstate', showAddress);
showAddress();
document.body.dataset.ready = 'yes';
