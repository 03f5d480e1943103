export { State } from './state.js';
