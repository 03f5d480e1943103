/**
 * Ways that few turns take: of people who come back, after a dropped session or to another release,
 * who dial answers at once, or who go where a signpost points.
 */
import { described } from './failures.js';
import { BACK, CONTINUE, EXIT, HOME, RETRY } from './definition.js';
import { resumeRules } from './resume.js';
import { resumeDeed } from './resume-deed.js';

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
 * The app itself begins a conversation.
 *
 * @param {import('./turn.js').Turn} turn
 */
export async function pushed(turn) {
  const { push } = turn.app;
  await turn.begin(typeof push === 'function' ? await push(turn.c) : push);
}

/**
 * Begins anew, goes through what was dialled as far as it is answers, and shows where that leads.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string[]} answers
 */
export async function answerAll(turn, answers) {
  await turn.restart();
  for (const answer of answers) {
    if (turn.screen?.ends || turn.hasProblem || turn.state.chain === false) {
      return;
    }
    await turn.answer(answer);
  }
}

/**
 * Leads on where a signpost points.
 *
 * @param {import('./turn.js').Turn} turn
 * @param {string} target one of the SIGNPOSTS
 */
export async function follow(turn, target) {
  const { draft, app } = turn;
  if (target === BACK) {
    const known = draft.trail.findLastIndex((name) => app.states.has(name));
    const before = known < 0 ? app.homeState : draft.trail[known];
    draft.trail.length = Math.max(0, known);
    await turn.enter(before);
  } else if (target === HOME) {
    draft.trail = [];
    await turn.enter(app.homeState);
  } else if (target === EXIT) {
    turn.remember(draft.state, EXIT);
    await turn.enter(app.screens.exit);
  } else if (target === RETRY) {
    const failed = draft.failed ?? app.homeState;
    delete draft.failed;
    await turn.enter(failed);
  } else {
    await resume(turn, target);
  }
}

/** Goes on at the place that the question whether to go on keeps, or begins anew. */
async function resume(turn, target) {
  const { draft, app } = turn;
  const { held } = draft;
  delete draft.held;
  if (target === CONTINUE) {
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
