'use strict';

const { DummyResource, DummyResourceError } = require('./resource');
const { Contact, Group } = require('../contacts');
const { format_addr, infer_addr_type, uuid, vumi_utc } = require('../utils');
const { deep_copy, fill_in } = require('../objects');

const ADDRESSES_AND_NAMES = {
  name: null,
  surname: null,
  email_address: null,
  dob: null,
  twitter_handle: null,
  facebook_id: null,
  bbm_pin: null,
  gtalk_id: null,
};

/**
 * A stand-in for the address book: `store` has the contacts,
 * `search_results[query]` the keys that a query finds.
 */
const DummyContactsResource = DummyResource.extend(function (self, name) {
  DummyResource.call(self, name || 'contacts');
  self.store = [];
  self.search_results = {};

  /** Adds a contact, or one of the given attributes and whatever they lack. */
  self.add = function (contact) {
    const added =
      contact instanceof Contact
        ? contact
        : new Contact(fill_in({ ...contact }, { ...identity(), ...contact_defaults() }));
    self.store.push(added);
    return added;
  };

  function find_by_addr({ addr, delivery_class }) {
    const type = infer_addr_type(delivery_class);
    if (type === undefined) {
      throw new DummyResourceError(
        `Unsupported delivery class (got: ${delivery_class} with address ${addr})`
      );
    }
    const formatted = format_addr(addr, type);
    return { type, formatted, contact: self.store.find((each) => each[type] === formatted) };
  }

  function by_key(key) {
    return existing(self.store.find((contact) => contact.key === key));
  }

  /** Changes a contact; if it would be wrong then, it stays as it was. */
  function change(key, attrs_of) {
    const contact = by_key(key);
    const before = contact.do.serialize();
    try {
      contact.do.reset(attrs_of(deep_copy(before)));
    } catch (error) {
      contact.do.reset(before);
      throw error;
    }
    return reply_with(contact);
  }

  self.handlers.get = (cmd) => reply_with(existing(find_by_addr(cmd).contact));

  self.handlers.get_or_create = (cmd) => {
    const { type, formatted, contact } = find_by_addr(cmd);
    return {
      ...reply_with(contact || self.add({ [type]: formatted })),
      created: contact === undefined,
    };
  };

  self.handlers.get_by_key = ({ key }) => reply_with(by_key(key));

  self.handlers.new = ({ contact }) => reply_with(self.add({ ...contact }));

  self.handlers.save = ({ contact }) => change(contact.key, () => contact);

  self.handlers.update = ({ key, fields }) => change(key, (attrs) => ({ ...attrs, ...fields }));

  self.handlers.update_extras = ({ key, fields }) =>
    change(key, (attrs) => ({ ...attrs, extra: { ...attrs.extra, ...fields } }));

  self.handlers.update_subscriptions = ({ key, fields }) =>
    change(key, (attrs) => ({ ...attrs, subscription: { ...attrs.subscription, ...fields } }));

  self.handlers.search = ({ query }) => ({
    success: true,
    keys: self.search_results[query] || [],
  });
});

/** A stand-in for groups, of the contacts of another one; members as there. */
const DummyGroupsResource = DummyResource.extend(function (self, name, contacts) {
  DummyResource.call(self, name || 'groups');
  self.store = [];
  self.search_results = {};

  /** Adds a group, or one of the given attributes and whatever they lack. */
  self.add = function (group) {
    const added =
      group instanceof Group ? group : new Group(fill_in({ ...group }, identity()));
    self.store.push(added);
    return added;
  };

  function by_key(key) {
    return existing_group(self.store.find((group) => group.key === key));
  }

  function by_name(name) {
    const found = self.store.filter((group) => group.name === name);
    if (found.length > 1) {
      throw new DummyResourceError('Multiple groups found');
    }
    return found[0];
  }

  self.handlers.get = ({ key }) => ({ success: true, group: by_key(key).do.serialize() });

  self.handlers.get_by_name = ({ name }) => ({
    success: true,
    group: existing_group(by_name(name)).do.serialize(),
  });

  self.handlers.get_or_create_by_name = ({ name }) => {
    const group = by_name(name);
    return {
      success: true,
      created: group === undefined,
      group: (group || self.add({ name })).do.serialize(),
    };
  };

  self.handlers.update = ({ key, name, query }) => {
    const group = by_key(key);
    const before = group.do.serialize();
    try {
      group.do.reset({ ...before, name, query: query === undefined ? null : query });
    } catch (error) {
      group.do.reset(before);
      throw error;
    }
    return { success: true, group: group.do.serialize() };
  };

  self.handlers.search = ({ query }) => ({
    success: true,
    groups: (self.search_results[query] || []).map((key) => by_key(key).do.serialize()),
  });

  self.handlers.list = () => ({
    success: true,
    groups: self.store.map((group) => group.do.serialize()),
  });

  self.handlers.count_members = ({ key }) => {
    const group = by_key(key);
    const members =
      group.query === null
        ? contacts.store.filter((contact) => contact.groups.includes(key))
        : contacts.search_results[group.query] || [];
    return { success: true, count: members.length, group: group.do.serialize() };
  };
});

function identity() {
  return { created_at: vumi_utc(new Date()), user_account: uuid(), key: uuid() };
}

function contact_defaults() {
  return { msisdn: 'unknown', ...ADDRESSES_AND_NAMES };
}

function existing(contact) {
  if (!contact) {
    throw new DummyResourceError('Contact not found');
  }
  return contact;
}

function existing_group(group) {
  if (!group) {
    throw new DummyResourceError('Group not found');
  }
  return group;
}

/** A contact as the host sends it: extras and subscriptions are members of it. */
function reply_with(contact) {
  const { extra, subscription, ...attrs } = contact.do.serialize();
  Object.keys(extra).forEach((name) => (attrs[`extras-${name}`] = extra[name]));
  Object.keys(subscription).forEach((name) => (attrs[`subscription-${name}`] = subscription[name]));
  return { success: true, contact: attrs };
}

module.exports = { DummyContactsResource, DummyGroupsResource };
