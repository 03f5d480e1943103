/**
 * Speaks the dialect of gateways: {@link dev.boma.runtime.connector.HttpConnector} is the generic
 * HTTP connector, {@link dev.boma.runtime.connector.VumiMessages} the wire form. Knows nothing of
 * apps and JavaScript.
 */
@NullMarked
package dev.boma.runtime.connector;

import org.jspecify.annotations.NullMarked;
