/**
 * Host code that answers the commands of guests, one class a family ({@code kv}, {@code http}, …),
 * and {@link dev.boma.runtime.resource.Resources}, the door with the capability check. Knows
 * nothing of the script engine.
 */
@NullMarked
package dev.boma.runtime.resource;

import org.jspecify.annotations.NullMarked;
