/**
 * What an operator implements to extend a host: a {@link dev.boma.spi.Connector} for a gateway, a
 * {@link dev.boma.spi.Resource} for a family of commands, a {@link dev.boma.spi.Store} for another
 * engine. Methods are plain and may block: the host calls them on virtual threads.
 */
@NullMarked
package dev.boma.spi;

import org.jspecify.annotations.NullMarked;
