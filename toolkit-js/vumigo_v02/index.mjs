import vumigo from './index.js';

export default vumigo;

export const { interaction_machine, InteractionMachine, interact, app, App } = vumigo;
export const { states, user, events, structs, translate, utils } = vumigo;
export const { config, contacts, metrics, http, log, outbound, kv } = vumigo;
export const { dummy, DummyApi, tester, AppTester, test_utils, fixtures } = vumigo;
