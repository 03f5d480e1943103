/**
 * The pages of the host: the handset in the browser and the list of handsets. Static ES modules, no
 * build step.
 */
@NullMarked
package dev.boma.runtime.console;

import org.jspecify.annotations.NullMarked;
