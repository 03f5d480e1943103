/**
 * The start: {@link dev.boma.runtime.boot.Main}, {@link dev.boma.runtime.boot.Settings} from flags,
 * environment and file, and {@link dev.boma.runtime.boot.Wiring}, where every part is made, and
 * closed in reverse.
 */
@NullMarked
package dev.boma.runtime.boot;

import org.jspecify.annotations.NullMarked;
