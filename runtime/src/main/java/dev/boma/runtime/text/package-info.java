/**
 * Small tools for what people read: {@link dev.boma.runtime.text.Nearest} finds the name that was
 * meant, {@link dev.boma.runtime.text.Masked} hides phone numbers, {@link
 * dev.boma.runtime.text.TerminalText} takes from a text what would steer a terminal. Below all
 * rooms; knows none.
 */
@NullMarked
package dev.boma.runtime.text;

import org.jspecify.annotations.NullMarked;
