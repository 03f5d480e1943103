/**
 * The walled run of a release: (release, trigger) to {@link dev.boma.api.Outcome}. {@link
 * dev.boma.runtime.sandbox.Sandbox} is the door; {@link dev.boma.runtime.sandbox.InProcessSandbox}
 * runs guests in this JVM. The only room that sees GraalVM. Knows nothing of stores, HTTP and
 * channels: what a guest asks for leaves as a {@link dev.boma.api.Command} and comes back as a
 * {@link dev.boma.api.CommandResult}.
 */
@NullMarked
package dev.boma.runtime.sandbox;

import org.jspecify.annotations.NullMarked;
