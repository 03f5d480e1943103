/**
 * The data of a turn: what triggers it ({@link dev.boma.api.Trigger}), what it asks for ({@link
 * dev.boma.api.Command}), what it sends ({@link dev.boma.api.OutboundMessage}) and how it ended
 * ({@link dev.boma.api.Outcome}).
 *
 * <p>Everything here is an immutable record or a sealed choice of records. JSON is spelled in the
 * JDK's own types: {@code Map<String, Object>} with insertion order, {@code List<Object>}, {@code
 * String}, {@code Long}, {@code Double}, {@code java.math.BigInteger}, {@code Boolean} and {@code
 * null}.
 */
@NullMarked
package dev.boma.api;

import org.jspecify.annotations.NullMarked;
