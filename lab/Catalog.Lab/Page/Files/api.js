// Calls of this page to the lab. An action carries the token of this start.
const token = document.querySelector('meta[name=lab-token]').content;

export async function ask(path) {
  return read(await fetch(path, { headers: { accept: 'application/json' } }));
}

export async function act(path, body) {
  return read(await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-lab-token': token },
    body: JSON.stringify(body),
  }));
}

/** Receives the lines of a run, in batches, until it is over or lost. A connection that broke is made again, as long as the lab answers. */
export function follow(id, onLines, onOver, onLost) {
  const source = new EventSource(`/api/runs/${id}/events`);
  source.addEventListener('message', event => onLines(JSON.parse(event.data)));
  source.addEventListener('over', () => {
    source.close();
    onOver();
  });
  source.addEventListener('error', async () => {
    if (source.readyState === EventSource.CLOSED) return onLost('The lab has forgotten this run. Run it again.');
    try {
      await fetch('/api/about');
    } catch {
      if (source.readyState === EventSource.CLOSED) return; // the visitor has left the run
      source.close();
      onLost('The lab has ended, and this run with it. Start the lab again, then reload this page.');
    }
  });
  return () => source.close();
}

async function read(response) {
  const text = await response.text();
  const body = text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(body?.detail ?? `The lab answered ${response.status}.`);
  return body;
}
