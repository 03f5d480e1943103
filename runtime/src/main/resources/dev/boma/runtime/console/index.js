/** The first page: the handsets of this host, one card each. */
import { element } from './page.js';
import { handsets } from './host.js';

const state = document.getElementById('list-state');
const list = document.getElementById('handsets');

try {
  const all = await handsets();
  state.textContent =
    all.length === 0
      ? 'There is no channel yet. `boma deploy APP --tenant T` puts an app on one and prints its address.'
      : '';
  state.hidden = all.length > 0;
  list.append(...all.map(card));
} catch (problem) {
  state.textContent = `${problem.title ?? problem.message}. ${problem.detail ?? ''}`;
}

function card(handset) {
  return element('li', { 'data-channel': handset.channel }, [
    element('a', { href: `/handset/${encodeURIComponent(handset.channel)}` }, [
      element('strong', { class: 'card-app' }, [handset.app]),
      element('span', { class: 'code card-address' }, [handset.address]),
      element('span', { class: 'card-more' }, [
        `${(handset.transport_type ?? 'ussd').toUpperCase()} · ${handset.tenant}`,
      ]),
    ]),
  ]);
}
