/** USSD and SMS apps as states. */

// ---- values ---------------------------------------------------------------------------------------

/** What can be kept: JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The result of a function that may be async. */
export type Awaitable<T> = T | Promise<T>;

/** The name of a state, or one of `BACK`, `HOME`, `EXIT`, `RETRY`. */
export type Target = string;

/** A time such as `30s`, `10m`, `2h30m`, `1d`, `1w`, or milliseconds. */
export type Duration = string | number;

/**
 * A text that users see. A string is translated, and its `{names}` are filled from the answers and
 * from `c.user`; what a function gives is shown as it is.
 */
export type Text = string | ((c: Context) => Awaitable<string>);

/** Where to go: a name, or a function that gives one, or what is wrong with the answer. */
export type Next<A> = Target | ((c: Omit<Context, 'answer'> & { answer: A }) => Awaitable<Target | Problem>);

/** What is wrong with an answer, to translate and fill. */
export interface Problem {
  readonly text: string;
  readonly params: Record<string, unknown> | null;
}

/**
 * Looks at an answer. Nothing, null or true: it is right. A Problem or a string says what is wrong;
 * false says so in general.
 */
export type Check<A> = (answer: A, c: Context) => Awaitable<Problem | string | boolean | null | undefined | void>;

/** One thing to choose. A string is value and label at once. */
export type Choice<V extends Json = Json> =
  | string
  | { value: V; label: Text; when?: (c: Context) => Awaitable<boolean>; next?: Target };

/** Choices: a list, an object (value → label), or a function that gives either. */
export type Choices =
  | readonly Choice[]
  | Readonly<Record<string, Text>>
  | ((c: Context) => Awaitable<readonly Choice[] | Readonly<Record<string, string>>>);

/** What happens when somebody dials again after a dropped session. */
export type Resume = 'continue' | 'ask' | 'restart';

/** A resume policy: one deed, or rules of which the first whose time has not passed applies. */
export type ResumePolicy = Resume | readonly { within?: Duration; then: Resume }[];

// ---- what functions are given ---------------------------------------------------------------------

/** A message as the host hands it over. */
export interface Message {
  message_id: string;
  from_addr: string;
  to_addr: string;
  content: string | null;
  session_event: 'new' | 'resume' | 'close' | null;
  transport_type?: string | null;
  /** How many septets a screen of the channel has. */
  char_limit?: number;
  helper_metadata?: Record<string, any>;
  [field: string]: unknown;
}

/** The store that all users and releases of the app share. */
export interface Kv {
  get(key: string): Promise<any>;
  set(key: string, value: Json, options?: { seconds?: number }): Promise<void>;
  delete(key: string): Promise<boolean>;
  incr(key: string, amount?: number): Promise<number>;
}

/** What every function can do, in a user's turn or in an event. */
export interface Tools {
  kv: Kv;
  config: { get(key: string): Promise<string | null>; json(key: string): Promise<any> };
  log: Record<'debug' | 'info' | 'warn' | 'warning' | 'error' | 'critical', (...parts: unknown[]) => Promise<void>>;
  metrics: {
    fire(metric: string, value: number, agg?: 'sum' | 'avg' | 'min' | 'max' | 'last'): Promise<void>;
    inc(metric: string): Promise<void>;
  };
  readonly http: Http;
  readonly contacts: Contacts;
  readonly groups: Groups;
  readonly optOut: OptOut;
  readonly messageStore: MessageStore;
  fetch: typeof globalThis.fetch;
  /** Any command of the host; rejected with its reason when it is refused. */
  request(command: string, args?: Record<string, unknown>): Promise<any>;
}

/** A person the account knows. */
export interface Contact {
  key: string;
  msisdn: string;
  name?: string | null;
  surname?: string | null;
  groups?: string[];
  extra: Record<string, string>;
  subscription: Record<string, string>;
  [field: string]: unknown;
}

/** The people the account knows. A host without contacts refuses each call, and says so. */
export interface Contacts {
  /** The contact with an address; null when there is none, unless it is to be made. */
  get(addr: string, options?: { create?: boolean; delivery_class?: string }): Promise<Contact | null>;
  getByKey(key: string): Promise<Contact | null>;
  create(fields: { msisdn: string; [field: string]: unknown }): Promise<Contact>;
  /** Stores the whole contact: what it does not have is gone. */
  save(contact: Contact): Promise<Contact>;
  /** Changes these fields; groups are added. */
  update(key: string, fields: Record<string, unknown>): Promise<Contact>;
  /** Adds to `extra`, or changes what is there. */
  updateExtra(key: string, fields: Record<string, string>): Promise<Contact>;
  /** Adds to `subscription`, or changes what is there. */
  updateSubscription(key: string, fields: Record<string, string>): Promise<Contact>;
  /** The keys of the contacts that a query finds. */
  search(query: string, options?: { max?: number }): Promise<string[]>;
}

/** A group of contacts: those it was given, or those its query finds. */
export interface Group {
  key: string;
  name: string;
  query: string | null;
  [field: string]: unknown;
}

export interface Groups {
  /** The group of that name; null when there is none, unless it is to be made. */
  get(name: string, options?: { create?: boolean }): Promise<Group | null>;
  getByKey(key: string): Promise<Group | null>;
  update(group: { key: string; name: string; query?: string | null }): Promise<Group>;
  search(query: string): Promise<Group[]>;
  list(): Promise<Group[]>;
  /** How many members it has. */
  count(key: string): Promise<number>;
}

/** Who wants no more messages. */
export interface OptOut {
  has(number: string): Promise<boolean>;
  add(number: string): Promise<void>;
  /** They want messages again. */
  cancel(number: string): Promise<void>;
  count(): Promise<number>;
}

/** What the app has sent and received. */
export interface MessageStore {
  /** How many were sent, acknowledged and delivered. */
  progress(options?: { conversation_key?: string }): Promise<Record<string, number>>;
  countReplies(options?: { conversation_key?: string }): Promise<number>;
  countSent(options?: { conversation_key?: string }): Promise<number>;
  countInboundUniques(options?: { conversation_key?: string }): Promise<number>;
  countOutboundUniques(options?: { conversation_key?: string }): Promise<number>;
  /** Messages a minute, over so many seconds; 300. */
  inboundThroughput(options?: { seconds?: number; conversation_key?: string }): Promise<number>;
  outboundThroughput(options?: { seconds?: number; conversation_key?: string }): Promise<number>;
}

/** Given to every function of an app. */
export interface Context extends Tools {
  readonly message: Message;
  /** The user's number. */
  readonly from: string;
  readonly now: Date;
  /** The day it is, in the app's time zone: `YYYY-MM-DD`. */
  readonly today: string;
  /** The name of the state the user is in. */
  readonly state: string;
  /** The answer just given, in `check` and `next`. */
  answer: any;
  /** All answers since the start, by the name of the state. */
  readonly answers: Record<string, any>;
  /** What the app keeps of the user for good. */
  user: Record<string, any>;
  /** What the app keeps while the user is in this state. */
  readonly data: Record<string, any>;
  readonly lang: string;
  /** Changes the user's language, from the next text on. */
  setLang(lang: string): Promise<void>;
  /** A text in the user's language, filled from params, then answers, then `c.user`. */
  t(text: string, params?: Record<string, unknown>): string;
  /** The form of a text for n things; `{n}` is filled. */
  n(one: string, many: string, n: number, params?: Record<string, unknown>): string;
  /** Sends a message beside the screen, once the turn is stored. */
  send(to: string, text: string, options?: { endpoint?: string; helper_metadata?: object }): void;
}

export interface HttpOptions {
  /** The query; what is null or undefined is left out. */
  params?: Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>;
  headers?: Record<string, string>;
  /** The body, as JSON. */
  json?: unknown;
  body?: string;
  /** Milliseconds, 4,000 when absent. */
  timeout?: number;
  /** How many further tries: 1 for GET, HEAD, PUT, DELETE, 0 for POST and PATCH. */
  retry?: number;
  /** Statuses beside 200 to 299 that are no failure. */
  allow?: readonly number[];
}

export interface HttpResponse {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text: string;
  /** The body's JSON, undefined where it is none. */
  json: any;
}

/** HTTP calls. One that fails for good throws an HttpError, which leads to the screen `unavailable`. */
export interface Http {
  get(url: string, options?: HttpOptions): Promise<HttpResponse>;
  head(url: string, options?: HttpOptions): Promise<HttpResponse>;
  post(url: string, options?: HttpOptions): Promise<HttpResponse>;
  put(url: string, options?: HttpOptions): Promise<HttpResponse>;
  patch(url: string, options?: HttpOptions): Promise<HttpResponse>;
  delete(url: string, options?: HttpOptions): Promise<HttpResponse>;
}

// ---- an app ---------------------------------------------------------------------------------------

export interface AppOptions<S extends Record<string, State>> {
  /** The first state. */
  start: Extract<keyof S, string>;
  states: S;

  /** The language the texts are written in; `en`. */
  language?: string;
  /** Where else to look for a text: language → language. */
  fallbacks?: Record<string, string>;
  /** Translations by language: objects, or the text of JSON or .po files. Default: the host's. */
  translations?: Record<string, string | object> | null;

  /** How many septets a screen has at most; what the channel says, 160 where it says nothing. */
  limit?: number;
  /** The same for messages that are no screens; no limit. */
  smsLimit?: number | null;
  /** `drop`: letters that GSM lacks lose their accents where that saves a screen from UCS-2. */
  accents?: 'keep' | 'drop';

  /** What leads back to the state before. None when absent. */
  back?: string;
  /** What leads to the main menu. None when absent. */
  home?: string;
  /** The main menu; the start. */
  homeState?: Target;
  /** What is typed → where it leads, in every state. */
  shortcuts?: Record<string, Target>;
  /** Where the first word of an SMS leads: state → its words. */
  keywords?: Record<string, string | readonly string[]>;

  /** What happens after a dropped session; `ask`. */
  resume?: ResumePolicy;
  /** States that have another name in this release: old → new. */
  renamed?: Record<string, Target>;
  /** Where users land whose state is gone; the start. */
  landing?: Target;
  /** States in the place of the toolkit's own. */
  screens?: { error?: Target; unavailable?: Target; resume?: Target; exit?: Target };

  /** Where a session begins that the app was pushed to begin. */
  push?: Target | ((c: Context) => Awaitable<Target>);
  /** What users dial, where `to_addr` does not say it: `*120*8864#`. */
  code?: string;
  /** The key of a user's record; `user.` and the number. */
  key?: (message: Message) => string;
  /** How long a user is remembered; for ever. */
  keep?: Duration;
  /** Whether states are counted; true. */
  funnel?: boolean;
  /** Where it is today; `UTC`. */
  timezone?: string;
  /** Defaults of `c.http`. */
  http?: { timeout?: number; retry?: number };
  /** Makes screens that are too long, and names with nothing to fill in, errors; false. */
  strict?: boolean;

  /**
   * What becomes of messages that were sent, by type: ack, nack, delivery_report. The user in `c` is
   * the one in whose turn the message was sent; where that is not known, `c.from` is null, and what
   * is kept in `c.user` is lost.
   */
  events?: Record<string, (event: any, c: Context) => Awaitable<void>>;
  /** Called when a session was closed by the user or the network. */
  close?: (c: Context) => Awaitable<void>;
}

/** The handlers of an app, for `export default`. */
export interface App {
  message(message: any, api: any): Promise<void>;
  event(event: any, api: any): Promise<void>;
}

/**
 * Makes an app.
 *
 * @throws {DefinitionError} if it cannot work
 */
export function app<S extends Record<string, State>>(options: AppOptions<S>): App;

// ---- its states -----------------------------------------------------------------------------------

/** A state: made by the functions below, or of one's own. */
export type State = MadeState | CustomState;

/** A state of one of the kinds here. */
export interface MadeState {
  readonly kind: string;
}

/** What every kind of state can have. */
export interface StateOptions {
  /** Called on entering; a name that it gives is where to go instead. */
  enter?: (c: Context) => Awaitable<Target | void>;
  /** false: the key for back is an answer here. */
  back?: boolean;
  /** false: the key for the main menu is an answer here. */
  home?: boolean;
  /** false: what shortcuts are elsewhere is an answer here. */
  shortcuts?: boolean;
  resume?: ResumePolicy;
  /** false: answers dialled with the code stop here, and the screen is shown. */
  chain?: boolean;
  /** Where an error in this state leads. */
  error?: Target;
  /** Where a service that is away leads. */
  unavailable?: Target;
}

/** A state of one's own. */
export interface CustomState extends StateOptions {
  readonly kind?: undefined;
  show(c: Context): Awaitable<string | { text: string; choices?: readonly string[]; ends?: boolean }>;
  /** Gives an answer and where it leads, where to go, what is wrong, or nothing: the same again. */
  accept?(
    c: Context,
    input: string,
  ): Awaitable<Target | Problem | { answer: Json; next: Target } | null | undefined | void>;
  check?: Check<any> | readonly Check<any>[];
  next?: Next<any>;
  keep?: boolean;
  /** Whether this is the end of the session; then accept is not needed. */
  ends?: boolean;
}

export interface QuestionOptions<A> extends StateOptions {
  ask: Text;
  next: Next<A>;
  check?: Check<A> | readonly Check<A>[];
  /** false: the answer is nowhere stored. */
  keep?: boolean;
}

export interface TextOptions extends QuestionOptions<string> {
  /** Whether nothing is an answer too; false. */
  optional?: boolean;
}

export interface NumberOptions extends QuestionOptions<number> {
  /** false: decimals too. */
  whole?: boolean;
  min?: number;
  max?: number;
}

export interface DateOptions extends QuestionOptions<string> {
  /** How days are typed; `dmy`. */
  order?: 'dmy' | 'mdy' | 'ymd';
  /** The first day: `2024-12-24`, `today`, `today+7`. */
  min?: string;
  max?: string;
}

export interface PhoneOptions extends QuestionOptions<string> {
  /** The country meant where the number does not say: `KE`. */
  country: string | ((c: Context) => string);
}

export interface ChoiceOptions extends StateOptions {
  ask: Text;
  choices: Choices;
  /** Needed unless each choice has its own. */
  next?: Next<any>;
  check?: Check<any> | readonly Check<any>[];
  keep?: boolean;
  /** false: numbers only. */
  labels?: boolean;
}

export interface PageOptions {
  /** At most so many a page; as many as fit. */
  perPage?: number;
  /** The label of the way on; `More`. */
  more?: string;
  /** The label of the way back; `Back`. */
  less?: string;
}

export interface MultiChoiceOptions extends QuestionOptions<any[]> {
  choices: Choices;
  labels?: boolean;
  min?: number;
  max?: number;
}

export interface ConfirmOptions extends StateOptions {
  ask: Text;
  yes: Next<true>;
  no: Next<false>;
  yesLabel?: Text;
  noLabel?: Text;
  labels?: boolean;
  keep?: boolean;
}

/** Free text. */
export function text(options: TextOptions): MadeState;
/** A number. */
export function number(options: NumberOptions): MadeState;
/** A day; the answer is `YYYY-MM-DD`. */
export function date(options: DateOptions): MadeState;
/** A phone number; the answer is `+27820001001`. */
export function phone(options: PhoneOptions): MadeState;
/** One of several choices; the answer is its value. */
export function choice(options: ChoiceOptions): MadeState;
/** One of many choices, page by page. */
export function choicePages(options: ChoiceOptions & PageOptions): MadeState;
/** Several of the choices; the answer is a list of values. */
export function multiChoice(options: MultiChoiceOptions): MadeState;
/** Yes or no; the answer is true or false. */
export function confirm(options: ConfirmOptions): MadeState;
/** Ways to go: the value of each choice is the name of a state. */
export function menu(options: StateOptions & PageOptions & { ask: Text; choices: Choices; labels?: boolean }): MadeState;
/** The user's language: code → its name in itself. */
export function language(
  options: StateOptions & { ask: Text; languages: Record<string, string>; next: Next<string>; labels?: boolean },
): MadeState;
/** A text of any length, page by page. Without `next` the way out ends the session. */
export function pages(
  options: StateOptions & { text: Text; next?: Next<undefined>; more?: string; less?: string; exit?: string },
): MadeState;
/** The last screen of a session. The next session begins at `next`, or at the start. */
export function end(options: StateOptions & { text: Text; next?: Target | ((c: Context) => Awaitable<Target>) }): MadeState;
/** Shows nothing, and leads on. */
export function route(decide: (c: Context) => Awaitable<Target>): MadeState;

/** To the state before. */
export const BACK: '$back';
/** To the main menu. */
export const HOME: '$home';
/** To the last screen. */
export const EXIT: '$exit';
/** To the state that failed; for error screens. */
export const RETRY: '$retry';

// ---- checks ---------------------------------------------------------------------------------------

/** At least and at most so many characters. */
export function length(min: number, max?: number): Check<string>;
/** What matches. */
export function pattern(expression: RegExp, message?: string): Check<string>;
/** A person's name, in letters of any script. */
export function personName(): Check<string>;
/** An e-mail address. */
export function email(): Check<string>;
/** So many digits, and nothing else. */
export function digits(count: number): Check<string>;
/** An identity number of South Africa. */
export function southAfricanId(): Check<string>;
/** What is wrong with an answer; `{names}` are filled from params. */
export function problem(text: string, params?: Record<string, unknown>): Problem;

// ---- for functions of your own --------------------------------------------------------------------

/** A day as people type it, as `YYYY-MM-DD`; null if it is none. */
export function dateOf(typed: string, order?: 'dmy' | 'mdy' | 'ymd'): string | null;
/** The day so many days after another. */
export function daysAfter(day: string, days: number): string;
/** How many days from one to another. */
export function daysBetween(from: string, to: string): number;
/** How much of a screen a text takes, as networks count. */
export function measure(text: string): { alphabet: 'GSM-7' | 'UCS-2'; units: number };
/** Whether a text fits so many septets. */
export function fits(text: string, limit: number | null): boolean;

// ---- errors ---------------------------------------------------------------------------------------

/** An app or a state is defined wrongly. */
export class DefinitionError extends Error {}

/** No usable answer came from a service. */
export class HttpError extends Error {
  readonly unavailable: true;
  /** The status, null when no answer came. */
  readonly status: number | null;
  readonly text: string | null;
  readonly method: string;
  readonly url: string;
}
