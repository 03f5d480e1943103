/** People who come back: after a dropped session, to another release, with answers dialled at once. */
import { described } from './failures.js';
import { RETRY } from './definition.js';
import { resumeDeed, resumeRules } from './resume.js';

/**
 * Somebody whom the app knows begins a session.
 *
 * @param {import('./turn.js').Turn} turn
 */
export async function again(turn) {
  const { app } = turn;
  leaveQuestions(turn);
  land(turn);
  const { draft, state } = turn;
  if (state.ends) {
    const next = typeof state.next === 'function' ? await state.next(turn.c) : state.next;
    await (next === undefined || next === app.start ? turn.restart() : turn.begin(next));
    return;
  }
  const rules = state.resume === undefined ? app.resume : resumeRules(state.resume);
  const deed = resumeDeed(rules, turn.host.now.getTime() - (draft.at ?? 0));
  if (deed === 'restart') {
    await turn.restart();
  } else if (deed === 'continue' || draft.state === app.start) {
    await turn.render(null);
  } else {
    const { state: name = app.start, data, shown } = draft;
    await turn.enter(app.screens.resume);
    turn.draft.held = { state: name, data, shown };
    await turn.render(null);
  }
}

/** Goes from a screen about a place (it failed, it was left) to the place itself. */
function leaveQuestions({ draft, app }) {
  if (draft.state === app.screens.resume && draft.held !== undefined) {
    Object.assign(draft, draft.held);
    delete draft.held;
  }
  if (draft.failed !== undefined) {
    draft.state = draft.failed;
    delete draft.failed;
  }
}

/**
 * Finds a place for who is in a state that this release does not have.
 *
 * @param {import('./turn.js').Turn} turn
 */
export function land(turn) {
  const { draft, app } = turn;
  const { state: old = app.start } = draft;
  if (!app.states.has(old)) {
    const renamed = Object.hasOwn(app.renamed, old) ? app.renamed[old] : undefined;
    turn.log('warning', `state '${old}' is gone: going on at '${renamed ?? app.landing}'`);
    draft.state = renamed ?? app.landing;
    delete draft.shown;
    delete draft.data;
    turn.isLanding = true;
  }
}

/**
 * Goes through what was dialled as far as it is answers, and shows where that leads.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string[]} answers
 */
export async function answerAll(turn, answers) {
  for (const answer of answers) {
    if (turn.screen?.ends || turn.hasProblem || turn.state.chain === false) {
      return;
    }
    await turn.answer(answer);
  }
}

/**
 * Leads on from a screen about a place: that of errors, or whether to go on.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} target `$retry`, `$continue` or `$restart`
 */
export async function follow(turn, target) {
  const { draft, app } = turn;
  if (target === RETRY) {
    const failed = draft.failed ?? app.homeState;
    delete draft.failed;
    await turn.enter(failed);
    return;
  }
  const { held } = draft;
  delete draft.held;
  if (target === '$continue') {
    Object.assign(draft, { shown: undefined, data: undefined }, held);
    draft.since = turn.host.now.getTime();
    turn.setMark();
  } else {
    draft.answers = {};
    draft.trail = [];
    await turn.enter(app.start);
  }
}

/**
 * The user or the network has closed the session: nobody sees a screen.
 *
 * @param {import('./turn.js').Turn} turn
 */
export async function close(turn) {
  const { draft, app } = turn;
  if (draft.open) {
    draft.open = false;
    turn.count('dropped', draft.state);
  }
  if (app.close !== undefined) {
    try {
      await turn.loadLanguage();
      await app.close(turn.c);
    } catch (error) {
      turn.log('error', described(error, 'close'));
    }
  }
}
