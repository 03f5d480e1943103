/**
 * Runs guests in this JVM: {@link dev.boma.runtime.sandbox.guest.GuestEngine} has the script
 * engine, its contexts and threads, and holds guests to their limits. It serves the host's own
 * process and worker processes alike, and knows neither: commands leave by {@link
 * dev.boma.runtime.sandbox.guest.GuestRun.Asks}.
 */
@NullMarked
package dev.boma.runtime.sandbox.guest;

import org.jspecify.annotations.NullMarked;
