'use strict';

const Q = require('q');
const { steps } = require('./steps');
const { Eventable } = require('./events');
const { Model, ValidationError } = require('./structs');

/** A person in the account's address book. */
const Contact = Model.extend(function (self, attrs) {
  Model.call(self);
  self.do.defaults = { extra: {}, groups: [], subscription: {} };

  self.do.parse = function (attrs) {
    const parsed = {};
    const folded = { extra: {}, subscription: {} };
    Object.keys(attrs).forEach((name) => {
      const [, prefix, key] = /^(extras|subscription)-(.*)$/s.exec(name) || [];
      if (prefix) {
        folded[prefix === 'extras' ? 'extra' : prefix][key] = attrs[name];
      } else {
        parsed[name] = attrs[name];
      }
    });
    Object.keys(folded).forEach((name) => {
      if (Object.keys(folded[name]).length > 0) {
        parsed[name] = { ...parsed[name], ...folded[name] };
      }
    });
    return parsed;
  };

  self.do.validate = function () {
    expect_string(self, 'a key', self.key);
    expect_string(self, 'a user_account', self.user_account);
    expect_string(self, 'an msisdn', self.msisdn);
    self.groups.forEach((group) => expect_string(self, 'a group', group));
    expect_strings(self, 'extra', self.extra);
    expect_strings(self, 'subscription', self.subscription);
  };

  self.do.init(attrs);
});

/** People in the account's address book: a list (no query) or those that a query finds. */
const Group = Model.extend(function (self, attrs) {
  Model.call(self);
  self.do.defaults = { query: null };

  self.do.validate = function () {
    fail_unless_string(self, 'Group', 'a key', self.key);
    fail_unless_string(self, 'Group', 'a user_account', self.user_account);
    fail_unless_string(self, 'Group', 'a name', self.name);
    if (self.query !== null) {
      fail_unless_string(self, 'Group', 'a query', self.query);
    }
  };

  self.do.init(attrs);
});

function expect_string(contact, what, value) {
  fail_unless_string(contact, 'Contact', what, value);
}

function fail_unless_string(model, kind, what, value) {
  if (typeof value !== 'string') {
    throw new ValidationError(
      model,
      `${kind} has ${what} of type '${typeof value}' instead of 'string': ${value}`
    );
  }
}

function expect_strings(contact, what, values) {
  Object.keys(values).forEach((name) => {
    const value = values[name];
    if (typeof value !== 'string') {
      throw new ValidationError(
        contact,
        `Contact ${what} '${name}' has a value of type '${typeof value}' ` +
          `instead of 'string': ${value}`
      );
    }
  });
}

/** The account's address book. */
const ContactStore = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;

  /** @param {{delivery_class?: string}} [opts] what kind of address is meant; ussd unless told */
  self.setup = function (opts) {
    self.delivery_class = (opts && opts.delivery_class) || 'ussd';
    return self.emit.setup();
  };

  /** A command of the resource, as it is. */
  self.request = function (name, cmd) {
    return self.im.api_request(`contacts.${name}`, cmd);
  };

  function ask(name, cmd) {
    return steps(
      () => self.request(name, cmd),
      (reply) => new Contact(reply.contact)
    );
  }

  self.create = function (attrs) {
    return ask('new', { contact: attrs || {} });
  };

  /**
   * The contact of an address.
   *
   * @param {string} addr
   * @param {{create?: boolean, delivery_class?: string}} [opts]
   */
  self.get = function (addr, opts) {
    const { create = false, delivery_class = self.delivery_class } = opts || {};
    return ask(create ? 'get_or_create' : 'get', { addr, delivery_class });
  };

  self.get_by_key = function (key) {
    return ask('get_by_key', { key });
  };

  /** The user's contact, made if need be. */
  self.for_user = function (opts) {
    return self.get(self.im.user.addr, { create: true, ...opts });
  };

  /** The contacts that a query finds. */
  self.search = function (query) {
    return self.search_keys(query).then((keys) => Q.all(keys.map(self.get_by_key)));
  };

  self.search_keys = function (query) {
    return steps(
      () => self.request('search', { query }),
      (reply) => reply.keys
    );
  };

  self.save = function (contact) {
    return steps(
      () => self.request('save', { contact: contact.do.serialize() }),
      () => undefined
    );
  };
});

/** The account's groups of contacts. */
const GroupStore = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;

  self.setup = function () {
    return self.emit.setup();
  };

  /** A command of the resource, as it is. */
  self.request = function (name, cmd) {
    return self.im.api_request(`groups.${name}`, cmd);
  };

  function ask(name, cmd) {
    return steps(
      () => self.request(name, cmd),
      (reply) => new Group(reply.group)
    );
  }

  function ask_for_all(name, cmd) {
    return steps(
      () => self.request(name, cmd),
      (reply) => reply.groups.map((group) => new Group(group))
    );
  }

  /**
   * @param {string} name
   * @param {{create?: boolean}} [opts]
   */
  self.get = function (name, opts) {
    return ask(opts && opts.create ? 'get_or_create_by_name' : 'get_by_name', { name });
  };

  self.get_by_key = function (key) {
    return ask('get', { key });
  };

  self.search = function (query) {
    return ask_for_all('search', { query });
  };

  self.list = function () {
    return ask_for_all('list', {});
  };

  self.save = function (group) {
    const { key, name, query } = group.do.serialize();
    return self.request('update', query === null ? { key, name } : { key, name, query });
  };

  /** How many members a group has. */
  self.sizeOf = function (group) {
    return steps(
      () => self.request('count_members', { key: group.key }),
      (reply) => reply.count
    );
  };
});

module.exports = { Contact, ContactStore, Group, GroupStore };
