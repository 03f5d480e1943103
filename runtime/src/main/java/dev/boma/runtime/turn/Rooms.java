package dev.boma.runtime.turn;

import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.Store;

/**
 * The rooms a turn walks through, in that order, and what they share.
 *
 * @param messages makes the messages that the host itself says
 */
public record Rooms(
    Routing routing,
    Admission admission,
    TurnOrder order,
    KeptAnswers answers,
    Sandbox sandbox,
    Resources resources,
    Store store,
    Outbox outbox,
    VumiOutbound messages) {}
