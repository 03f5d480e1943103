/**
 * Guests in worker processes. {@link dev.boma.runtime.sandbox.process.ProcessSandbox} is the host's
 * side; {@link dev.boma.runtime.sandbox.process.Worker} is what runs in a worker. The two speak
 * {@link dev.boma.runtime.sandbox.process.WorkerText messages} in {@link
 * dev.boma.runtime.sandbox.process.Frames frames} over the worker's standard input and output, and
 * the host takes all that comes for hostile.
 */
@NullMarked
package dev.boma.runtime.sandbox.process;

import org.jspecify.annotations.NullMarked;
