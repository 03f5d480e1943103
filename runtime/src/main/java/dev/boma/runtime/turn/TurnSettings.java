package dev.boma.runtime.turn;

import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import java.util.function.Supplier;

/**
 * How turns are run.
 *
 * @param time what guests' clocks show, asked for each run
 * @param seeds from which guests' chance is drawn, one for each run
 * @param hostFallback what a phone shows when not even its tenant can be found
 */
public record TurnSettings(Supplier<GuestTime> time, Supplier<String> seeds, String hostFallback) {}
