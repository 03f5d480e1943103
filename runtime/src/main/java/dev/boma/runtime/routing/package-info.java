/**
 * From a trigger to the release that answers it, or a refusal: {@link
 * dev.boma.runtime.routing.Routing}. Knows nothing of sessions and of the wire.
 */
@NullMarked
package dev.boma.runtime.routing;

import org.jspecify.annotations.NullMarked;
