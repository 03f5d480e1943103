/**
 * What apps send outside a reply: {@link dev.boma.runtime.delivery.Outbox} hands it to the
 * channel's connector once the turn is stored, and again after a failure. Knows nothing of state
 * and scripts.
 */
@NullMarked
package dev.boma.runtime.delivery;

import org.jspecify.annotations.NullMarked;
