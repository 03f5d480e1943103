/**
 * The pages of the host: the handset in the browser, the list of handsets, and the API. Static ES
 * modules, no build step.
 */
@NullMarked
package dev.boma.runtime.console;

import org.jspecify.annotations.NullMarked;
