/**
 * What every HTTP route of the host shares: problem documents and bearer tokens, {@link
 * dev.boma.runtime.web.Problem}.
 */
@NullMarked
package dev.boma.runtime.web;

import org.jspecify.annotations.NullMarked;
