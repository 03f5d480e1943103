/**
 * Load on a host, measured from outside: {@link dev.boma.runtime.bench.LoadGenerator} is the
 * phones, {@link dev.boma.runtime.bench.Load} says how many and for how long, {@link
 * dev.boma.runtime.bench.LoadResult} what came of it. Knows a host by its HTTP doors only, so that
 * one in this process and one elsewhere are measured alike.
 */
@NullMarked
package dev.boma.runtime.bench;

import org.jspecify.annotations.NullMarked;
