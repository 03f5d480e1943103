/**
 * One turn, start to outcome: {@link dev.boma.runtime.turn.TurnPipeline} is the one class that sees
 * a message walk through all rooms.
 */
@NullMarked
package dev.boma.runtime.turn;

import org.jspecify.annotations.NullMarked;
