/**
 * The public Java API of Boma: what crosses the host's rooms as data, and what an operator
 * implements to add a connector, a resource or a store.
 */
module dev.boma.sandbox.api {
  requires static transitive org.jspecify;

  // API: messages, commands and outcomes, all of them immutable records.
  exports dev.boma.api;

  // SPI: what an operator implements.
  exports dev.boma.spi;
}
