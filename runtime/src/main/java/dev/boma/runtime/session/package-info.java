/**
 * Orders the turns of one user of one app ({@link dev.boma.runtime.session.TurnQueue}) and
 * remembers what a {@code message_id} was answered ({@link dev.boma.runtime.session.KeptAnswers}).
 * Knows nothing of how the script ran.
 */
@NullMarked
package dev.boma.runtime.session;

import org.jspecify.annotations.NullMarked;
