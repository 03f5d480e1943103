'use strict';

const { steps } = require('./steps');
const { Eventable } = require('./events');
const { format_addr, infer_addr_type } = require('./utils');
const { Model } = require('./structs');

/** Sends messages that are not replies. */
const OutboundHelper = Eventable.extend(function (self, im) {
  Eventable.call(self);
  self.im = im;
  self.delivery_class = null;
  self.endpoints = {};

  /** @param {{endpoints?: object, delivery_class?: string}} [opts] */
  self.setup = function (opts) {
    const { endpoints = {}, delivery_class = 'ussd' } = opts || {};
    self.endpoints = endpoints;
    self.delivery_class = delivery_class;
    return self.emit.setup();
  };

  /** The delivery class of an endpoint, or the helper's. */
  self.determine_delivery_class = function (endpoint) {
    const known = self.endpoints[endpoint];
    return (known && known.delivery_class) || self.delivery_class;
  };

  /** The contact's address for a delivery class. */
  self.addr_for_contact = function (contact, delivery_class) {
    const type = infer_addr_type(delivery_class);
    const addr = contact[type];
    return typeof addr === 'string' ? format_addr(addr, type) : addr;
  };

  /**
   * Sends a message.
   *
   * @param {object} opts
   * @param {string | Contact} opts.to
   * @param {string} opts.endpoint
   * @param {string | LazyText} opts.content
   * @param {string} [opts.lang] to translate the content to; the user's unless told
   * @param {string} [opts.delivery_class] which address of a contact; the endpoint's unless told
   * @returns {Q.Promise} of the host's reply
   */
  self.send = function ({ to, endpoint, content, lang, delivery_class }) {
    return steps(
      () => (lang === undefined ? self.im.user.i18n : self.im.fetch_translation(lang)),
      (i18n) =>
        self.im.api_request('outbound.send_to_endpoint', {
          to_addr:
            to instanceof Model
              ? self.addr_for_contact(
                  to,
                  delivery_class || self.determine_delivery_class(endpoint)
                )
              : to,
          content: i18n(content),
          endpoint,
        })
    );
  };

  /** As `send`, to the user. */
  self.send_to_user = function (opts) {
    return self.send({ ...opts, to: self.im.user.addr });
  };
});

module.exports = { OutboundHelper };
