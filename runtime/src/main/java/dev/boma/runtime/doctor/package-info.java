/**
 * Looks at this machine and a host's settings before they are relied on: {@link
 * dev.boma.runtime.doctor.Checkup} does all of it, each {@link dev.boma.runtime.doctor.Finding}
 * says what there is and what to do about it.
 */
@NullMarked
package dev.boma.runtime.doctor;

import org.jspecify.annotations.NullMarked;
