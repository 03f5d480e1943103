/** The command line, {@code boma COMMAND}: one class a command. */
@NullMarked
package dev.boma.runtime.cli;

import org.jspecify.annotations.NullMarked;
