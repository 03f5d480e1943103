/** The HTTP API under {@code /api/v1}, health and metrics. */
@NullMarked
package dev.boma.runtime.api;

import org.jspecify.annotations.NullMarked;
