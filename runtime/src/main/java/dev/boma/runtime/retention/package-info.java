/**
 * How long things are kept: {@link dev.boma.runtime.retention.Forgetting} removes what is kept of
 * one user, when asked to; {@link dev.boma.runtime.retention.Sweeper} what is older than a tenant's
 * plan keeps it.
 */
@NullMarked
package dev.boma.runtime.retention;

import org.jspecify.annotations.NullMarked;
