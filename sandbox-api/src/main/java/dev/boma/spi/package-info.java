/**
 * What an operator implements to extend a host: a {@link dev.boma.spi.Connector} for a gateway, a
 * {@link dev.boma.spi.Resource} for a family of commands, a {@link dev.boma.spi.Store} for another
 * engine. Methods are plain and may block: the host calls them on virtual threads.
 *
 * <p>A host has the implementations that its {@code boot.Wiring} names: whoever adds one builds the
 * host with it. None is looked for in other jars.
 */
@NullMarked
package dev.boma.spi;

import org.jspecify.annotations.NullMarked;
