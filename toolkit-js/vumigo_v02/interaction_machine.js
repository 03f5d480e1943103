'use strict';

const Q = require('q');
const { steps } = require('./steps');
const { Eventable } = require('./events');
const { deep_equal } = require('./objects');
const { exists } = require('./utils');
const { Translator } = require('./translate');
const { ApiError } = require('./api_error');
const { App } = require('./app');
const { User } = require('./user');
const { Logger } = require('./log');
const { SandboxConfig, IMConfig } = require('./config');
const { MetricStore } = require('./metrics');
const { ContactStore, GroupStore } = require('./contacts');
const { OutboundHelper } = require('./outbound');
const { StateData } = require('./states/data');
const { StateEnterEvent, StateExitEvent, StateResumeEvent } = require('./states/events');
const machine_events = require('./machine_events');

const RESET = '!reset';

/**
 * Handles one message of one user with an app: from the host's call to its
 * `api.done()`.
 *
 * @param {object} api of the host
 * @param {App} app
 */
const InteractionMachine = Eventable.extend(function (self, api, app) {
  Eventable.call(self);
  self.api = api;
  self.app = app;
  self.msg = null;
  self.user = new User(self);
  self.state = null;
  self.next_state = new StateData();
  self.log = new Logger(self);
  self.sandbox_config = new SandboxConfig(self);
  self.config = new IMConfig(self);
  self.metrics = new MetricStore(self);
  self.contacts = new ContactStore(self);
  self.groups = new GroupStore(self);
  self.outbound = new OutboundHelper(self);

  // Whether there is a user to store, and whether a reply is owed to them.
  let user_is_known = false;
  let reply_is_owed = false;

  self.on('unknown_command', (event) =>
    self.log.error(`Received unknown command: ${JSON.stringify(event.cmd)}`)
  );

  self.on('inbound_message', ({ msg }) => {
    self.log(`Received inbound message: ${msg.content}`);
    return steps(
      () => self.setup(msg, { reset: msg.content === RESET }),
      () => {
        reply_is_owed = msg.session_event !== 'close';
        return self.user.state.exists()
          ? self.resume_state(self.user.state)
          : self.enter_state(self.app.start_state_name);
      },
      () => {
        self.log(`Switched to state: ${self.state.name}`);
        return self.handle_message(msg);
      }
    );
  });

  /** Takes the host's calls, and the app. */
  self.attach = function () {
    const { UnknownCommandEvent, InboundMessageEvent, InboundEventEvent } = machine_events;
    self.api.on_unknown_command = (cmd) => {
      run(() => self.emit(new UnknownCommandEvent(self, cmd)));
    };
    self.api.on_inbound_message = (cmd) => {
      run(() => self.emit(new InboundMessageEvent(self, cmd)));
    };
    self.api.on_inbound_event = (cmd) => {
      run(() =>
        steps(
          () => prepare_for_event(),
          () => self.emit(new InboundEventEvent(self, cmd))
        )
      );
    };
    self.app.attach_im(self);
  };

  function run(handle) {
    steps(handle, () => self.done()).catch((error) => self.err(error));
  }

  /** An event has no user, but whoever listens may look into the config and send. */
  function prepare_for_event() {
    return exists(self.msg) || self.listeners('inbound_event').length === 0
      ? undefined
      : setup_helpers();
  }

  /**
   * Prepares everything for a message.
   *
   * @param {object} msg
   * @param {{reset?: boolean}} [opts] whether the user begins anew
   */
  self.setup = function (msg, opts) {
    const reset = Boolean(opts && opts.reset);
    self.msg = msg;
    return steps(
      () => setup_helpers(),
      () => {
        const user_opts = {
          lang: self.config.default_lang,
          store_name: self.config.user_store || self.config.name,
        };
        if (reset && self.config.allow_reset !== false) {
          msg.content = msg.content === RESET ? '' : msg.content;
          return self.user.reset(msg.from_addr, user_opts);
        }
        return self.user.load_or_create(msg.from_addr, user_opts);
      },
      () => {
        user_is_known = true;
        self.log(`Loaded user: ${JSON.stringify(self.user)}`);
        return self.app.setup();
      },
      () => self.user.emit.creation_event(),
      () => self.emit.setup()
    );
  };

  function setup_helpers() {
    return steps(
      () => self.sandbox_config.setup(),
      () => self.config.do.setup(),
      () => self.contacts.setup({ delivery_class: self.config.delivery_class }),
      () => self.groups.setup(),
      () => {
        const { endpoints, delivery_class } = self.config;
        return self.outbound.setup({ endpoints, delivery_class });
      },
      () => self.metrics.setup({ store_name: self.config.metric_store || self.config.name })
    );
  }

  self.teardown = function () {
    return steps(
      () => self.app.teardown(),
      () => {
        self.teardown_listeners();
        return self.emit.teardown();
      }
    );
  };

  /**
   * Makes a state and sets it up, without going there.
   *
   * @param {string | object | StateData} state name or data
   * @returns {Q.Promise<State>}
   */
  self.create_state = function (state) {
    const { name, metadata, creator_opts } = new StateData(state);
    return steps(
      () => self.app.states.create(name, creator_opts),
      (created) =>
        steps(
          () => created.setup(self, metadata),
          () => created
        )
    );
  };

  /** Makes a state the current one; null for none. */
  self.set_state = function (state) {
    self.state = state;
    self.user.state.reset(state);
  };

  self.create_and_set_state = function (state) {
    return steps(
      () => self.create_state(state),
      (created) => {
        self.set_state(created);
        return created;
      }
    );
  };

  /** Brings the user to a state. */
  self.enter_state = function (state) {
    return steps(
      () => self.create_and_set_state(state),
      (created) => self.emit.state.enter(created)
    );
  };

  /** Brings the user to the state of the last message. */
  self.resume_state = function (state) {
    const { name } = new StateData(state);
    return steps(
      () => self.create_and_set_state(state),
      (created) =>
        created.name === name ? self.emit.state.resume(created) : self.emit.state.enter(created)
    );
  };

  self.exit_state = function () {
    if (!exists(self.state)) {
      return steps();
    }
    return steps(
      () => self.emit.state.exit(self.state),
      () => self.set_state(null)
    );
  };

  /** Leaves the current state for another; or stays, if that is the same. */
  self.switch_state = function (state) {
    const dest = new StateData(state);
    if (!dest.exists() || is_current(dest)) {
      return steps();
    }
    return steps(
      () => self.exit_state(),
      () => self.enter_state(dest)
    );
  };

  /** A state of the same name is the same, unless it is asked for with other options. */
  function is_current(dest) {
    if (!exists(self.state) || !dest.is(self.state)) {
      return false;
    }
    const opts = dest.creator_opts;
    return Object.keys(opts).length === 0 || deep_equal(opts, self.user.state.creator_opts);
  }

  self.emit.state = {
    /** Emits an event of a state here, then there. */
    event(event) {
      return steps(
        () => self.emit(event),
        () => event.state.emit(event)
      );
    },
    enter: (state) => self.emit.state.event(new StateEnterEvent(state)),
    exit: (state) => self.emit.state.event(new StateExitEvent(state)),
    resume: (state) => self.emit.state.event(new StateResumeEvent(state)),
  };

  /**
   * The translations of a language; none are there if the host has none.
   *
   * @param {string} lang
   * @returns {Q.Promise<Translator>}
   */
  self.fetch_translation = function (lang) {
    return self.sandbox_config.get(`translation.${lang}`).then(
      (messages) => new Translator(exists(messages) ? { locale_data: { messages } } : {}),
      (error) => {
        if (!(error instanceof ApiError)) {
          throw error;
        }
        self.log.warning(`No translation '${lang}': ${error.message}`);
        return new Translator();
      }
    );
  };

  /**
   * Asks the host.
   *
   * @param {string} name of the command
   * @param {object} data
   * @returns {Q.Promise<object>} the reply; rejected with an ApiError if it says no success
   */
  self.api_request = function (name, data) {
    const answered = Q.defer();
    self.api.request(name, data, (reply) => {
      if (reply.success) {
        answered.resolve(reply);
      } else {
        answered.reject(new ApiError(reply));
      }
    });
    return answered.promise;
  };

  /** Handles a message in the current state. */
  self.handle_message = function (msg) {
    let event = msg.session_event;
    if (!self.user.in_session) {
      event = exists(event) ? event : 'new';
      self.user.in_session = true;
    }
    const known = ['new', 'resume', 'close'].includes(event);
    return self.handle_message[known ? event : 'fallback'](msg);
  };

  self.handle_message.close = function () {
    self.user.in_session = false;
    return self.emit(new machine_events.SessionCloseEvent(self, true));
  };

  self.handle_message.new = function (msg) {
    return steps(
      () => self.emit(new machine_events.SessionNewEvent(self)),
      () => self.reply(msg)
    );
  };

  self.handle_message.resume = function (msg) {
    return steps(
      () => self.emit(new machine_events.SessionResumeEvent(self)),
      () => msg.content && self.state.input(msg.content),
      () => self.reply(msg)
    );
  };

  self.handle_message.fallback = self.handle_message.resume;

  /** Goes to the next state and sends its screen. */
  self.reply = function (msg) {
    let continue_session;
    let helper_metadata;
    return steps(
      () => self.switch_state(self.next_state),
      () => self.state.continue_session(),
      (value) => {
        continue_session = value;
        return self.state.helper_metadata();
      },
      (value) => {
        helper_metadata = value;
        self.user.in_session = continue_session;
        return continue_session
          ? undefined
          : self.emit(new machine_events.SessionCloseEvent(self, false));
      },
      () => self.state.send_reply(),
      (wanted) => {
        reply_is_owed = reply_is_owed && Boolean(wanted);
        return wanted && self.reply.send(msg, { continue_session, helper_metadata });
      }
    );
  };

  /** Sends the current state's screen. */
  self.reply.send = function (msg, { continue_session, helper_metadata }) {
    let content;
    return steps(
      () => self.state.show(),
      (shown) => {
        content = shown;
        return self.api_request('outbound.reply_to', {
          content,
          in_reply_to: msg.message_id,
          helper_metadata,
          continue_session,
        });
      },
      () => {
        reply_is_owed = false;
        const { ReplyEvent } = machine_events;
        return self.emit(new ReplyEvent(self, content, continue_session, helper_metadata));
      }
    );
  };

  /** Ends the handling: stores the user and tells the host. */
  self.done = function () {
    return steps(
      () => self.emit(new machine_events.IMShutdownEvent(self)),
      () => user_is_known && self.user.save(),
      () => self.teardown(),
      () => self.api.done()
    );
  };

  /** Ends the handling after an error: whoever waits for a screen gets the error state's. */
  self.err = function (error) {
    const reason = exists(error) && error.message !== undefined ? error.message : String(error);
    return steps(
      () => self.emit(new machine_events.IMErrorEvent(self, error)),
      () => self.log.error(reason),
      () => exists(error) && error.stack && self.log.debug(String(error.stack)),
      () => apologise()
    )
      .catch((further) => self.log.error(`After an error: ${further && further.message}`))
      .finally(() => self.api.done());
  };

  function apologise() {
    if (!reply_is_owed) {
      return undefined;
    }
    reply_is_owed = false;
    self.next_state.reset();
    return steps(
      () => self.enter_state('__error__'),
      () => self.reply(self.msg),
      () => self.user.save()
    );
  }

  self.attach();
});

/**
 * Starts an app, if there is a host.
 *
 * @param {object | undefined} api
 * @param {Function} app an App class, or a function that gives an app
 * @returns {InteractionMachine | null}
 */
function interact(api, app) {
  if (api === undefined) {
    return null;
  }
  const is_class = app.prototype instanceof App;
  return new InteractionMachine(api, is_class ? new app() : app());
}

module.exports = { InteractionMachine, interact, ApiError, ...machine_events };
