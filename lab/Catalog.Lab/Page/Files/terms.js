// The glossary: each word of the trade gets a hover text the first time that it occurs.
const glossary = {
  'memory': 'L1: the copies that a node keeps in its own memory. Reading one costs nothing and asks nobody.',
  'Redis': 'L2: the store that all nodes share. Asking it costs one trip over the network.',
  'invalidates': 'Says that a cached value is old, so that nobody serves it any longer.',
  'invalidated': 'Declared old, so that nobody serves it any longer.',
  'TTL': 'Time to live: how long a cached value is served before it has to be loaded again.',
  'misses': 'Looks for a value in the cache and does not find it.',
  'lease': 'The right to load one value, held by one reader at a time. An invalidation takes it away.',
  'stream': 'A list in Redis that keeps the last messages, so that a node can read what it missed.',
  'epoch': 'A number for each key in a node’s memory; it rises with each invalidation.',
  'breaker': 'After a few failures it answers “no” at once, instead of letting every call wait.',
  'notice': 'A message that says: the value that you wait for is there.',
  'XFetch': 'Refreshing by chance a little before the end, the likelier the closer it is.',
  'Jitter': 'A random difference in how long entries live.',
  'versions': 'A number that the database raises with every change of a row.',
  'StaleIfError': 'How long an old value may be served when loading fails.',
  'NegativeTtl': 'How long “there is no such row” is remembered.',
};

const words = new RegExp(`\\b(${Object.keys(glossary).join('|')})\\b`, 'g');

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('data-') || key.startsWith('aria-') || key === 'role') made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

export function term(text, tip) {
  return element('span', { className: 'term', tabIndex: 0, role: 'note', 'data-tip': tip, 'aria-label': `${text}: ${tip}` }, text);
}

/** Text with the words of the trade explained, each once. */
export function explained(text) {
  const seen = new Set();
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(words)) {
    if (seen.has(match[0])) continue;
    seen.add(match[0]);
    parts.push(text.slice(at, match.index), term(match[0], glossary[match[0]]));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}
