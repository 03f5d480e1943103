/**
 * Small tools for what people read: {@link dev.boma.runtime.text.Nearest} finds the name that was
 * meant, {@link dev.boma.runtime.text.Masked} hides phone numbers. Below all rooms; knows none.
 */
@NullMarked
package dev.boma.runtime.text;

import org.jspecify.annotations.NullMarked;
