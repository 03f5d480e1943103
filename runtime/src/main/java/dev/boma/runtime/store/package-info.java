/**
 * What is kept on the one port {@link dev.boma.spi.Store}, and how a turn writes to it: {@link
 * dev.boma.runtime.store.StagedWrites} notes a turn for one commit, {@link
 * dev.boma.runtime.store.AppLog} keeps what apps log. The engines live in rooms of their own below.
 */
@NullMarked
package dev.boma.runtime.store;

import org.jspecify.annotations.NullMarked;
