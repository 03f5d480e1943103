/** What the modules of the core hand to each other. */
import type { Catalogue } from './catalogue.js';

/** What is kept of a user, as JSON. */
export interface UserRecord {
  /** Where the user is. */
  state?: string;
  /** Whether the phone waits for an answer. */
  open?: boolean;
  /** When the user was last heard of, in milliseconds. */
  at?: number;
  /** When the state was entered. */
  since?: number;
  /** By state, since the start. */
  answers: Record<string, any>;
  /** What the app keeps. */
  user: Record<string, any>;
  lang?: string;
  /** The states before this one, for the way back. */
  trail: string[];
  /** What the app keeps while in this state. */
  data?: Record<string, any>;
  /** What the screen offered that the definition does not tell. */
  shown?: Record<string, any>;
  /** The place that the question whether to continue keeps. */
  held?: { state: string; data?: Record<string, any>; shown?: Record<string, any> };
  /** The state to try again. */
  failed?: string;
}

export interface Message {
  from_addr: string;
  to_addr?: string | null;
  content?: any;
  session_event?: string | null;
  transport_type?: string | null;
  /** How many septets a screen of the channel has. */
  char_limit?: number;
  [field: string]: any;
}

/** What a turn is told of the world. */
export interface Host {
  now: Date;
  catalogue(lang: string): Promise<Catalogue | null>;
  /** Further members of the context: kv, http, log, … */
  tools: Record<string, any>;
  onError?(error: unknown): void;
  onUntranslated?(lang: string, text: string): void;
}

export type Effect =
  | { send: { to: string; text: string; options: Record<string, any> } }
  | { metric: string; value: number; agg: string }
  | { log: 'warning' | 'error'; text: string };

export interface Result {
  record: UserRecord;
  changed: boolean;
  /** Null when nobody waits for one. */
  screen: { text: string; ends: boolean } | null;
  effects: Effect[];
  /** Mistakes of the app that are errors while it is developed. */
  complaints: { level: 'warning' | 'error'; text: string }[];
}

/** An app's options with their defaults, and all states by name. */
export interface Definition {
  states: Map<string, any>;
  start: string;
  language: string;
  limit: number | null;
  smsLimit: number | null;
  [option: string]: any;
}
