/**
 * JSON text to the JDK types that {@link dev.boma.api} speaks of, and back: {@link
 * dev.boma.runtime.json.Json}. Below all rooms; knows none of them.
 */
@NullMarked
package dev.boma.runtime.json;

import org.jspecify.annotations.NullMarked;
