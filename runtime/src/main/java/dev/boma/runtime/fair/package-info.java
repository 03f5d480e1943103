/**
 * Sharing among owners who do not trust each other: {@link dev.boma.runtime.fair.FairLines}. A
 * small tool below all rooms.
 */
@NullMarked
package dev.boma.runtime.fair;

import org.jspecify.annotations.NullMarked;
