package dev.boma.runtime.turn;

import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.spi.ChannelInfo;
import java.time.Duration;
import java.util.List;

/** Is told of every turn: for metrics, and for the lines people read. Called by many threads. */
public interface TurnWatch {

  /** A turn has its answer. */
  void ended(ChannelInfo channel, Trigger trigger, Answer answer, Duration took);

  /** A message came again, and was given the answer that it had before, good or bad. */
  void repeated(ChannelInfo channel, Trigger trigger, Duration took);

  /** A limit kept a tenant's app from something, or a message of its users away. */
  void limited(TenantId tenant, Limit limit);

  /** A run of an app has logged these lines, which are stored. */
  void logged(Route.To to, List<AppLog.Line> lines);
}
