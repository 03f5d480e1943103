/** Plays an app in memory, as phones see it. */
import type { App, Duration, Json } from './index.js';

export interface HttpFixture {
  request: {
    url: string;
    method?: string;
    params?: Record<string, string | number | readonly (string | number)[]>;
    headers?: Record<string, string>;
    json?: unknown;
    body?: string;
  };
  response?: {
    code?: number;
    json?: unknown;
    body?: string;
    headers?: Record<string, string>;
    /** No answer came, for this reason; `timeout` is one. */
    error?: string;
    /** Time that passes before the answer. */
    delay?: Duration;
  };
  /** How many calls it serves; all. */
  times?: number;
}

export interface TesterOptions {
  /** Configuration items: a text is handed over as it is, anything else as JSON. */
  config?: Record<string, unknown>;
  /** What is stored before. */
  kv?: Record<string, Json>;
  http?: HttpFixture[];
  /** What time it is; 2024-01-01T00:00:00Z. */
  clock?: string;
  /** The number of `phone()`; +27820001001. */
  from?: string;
  /** The number dialled; *120*8864#. */
  to?: string;
  /** `ussd` or `sms`. */
  transport?: string;
  /** Whether screens that are too long are errors; true. */
  strict?: boolean;
  /** Answers of other commands: name → reply, or a function of the arguments. */
  commands?: Record<string, unknown>;
}

export interface Phone {
  readonly number: string;
  /** What is on the screen; null when nothing is. */
  readonly screen: string | null;
  ended: boolean;
  dial(dialled?: string | null): Promise<string | null>;
  say(text: string | number): Promise<string | null>;
  /** Sends an SMS. */
  text(content: string): Promise<string | null>;
  hangUp(): Promise<void>;
  /** Has the app begin by itself. */
  push(metadata?: Record<string, unknown>): Promise<string | null>;
  expectScreen(expected: string | RegExp): this;
  expectEnded(): this;
  expectFits(limit: number): this;
}

export interface Tester {
  readonly now: Date;
  readonly kv: import('./index.js').Kv;
  readonly sent: { id: string; to: string; text: string; endpoint: string }[];
  readonly logs: { level: string; text: string }[];
  readonly metrics: { metric: string; value: number; agg: string }[];
  readonly errors: unknown[];
  readonly calls: { method: string; url: string; body: string | null }[];
  /** `lang: text` of every text that had no translation. */
  readonly untranslated: Set<string>;
  phone(number?: string): Phone;
  wait(time: Duration): void;
  event(event: Record<string, unknown>): Promise<void>;
  /** Just these were sent since the last look. */
  expectSent(...expected: { to?: string; text?: string; endpoint?: string }[]): void;
  expectKv(key: string, value: Json): Promise<void>;
  expectNoErrors(): void;
  expectAllHttpUsed(): void;
}

export function tester(app: App, options?: TesterOptions): Tester;

/** Something was not as a test expects. */
export class ExpectationError extends Error {
  readonly expected: unknown;
  readonly actual: unknown;
}
