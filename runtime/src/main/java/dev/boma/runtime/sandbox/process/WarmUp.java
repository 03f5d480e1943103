package dev.boma.runtime.sandbox.process;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.guest.GuestEngine;
import dev.boma.runtime.sandbox.guest.GuestRun;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs what every guest needs a few times, so that no guest pays for a cold process: classes are
 * loaded, the host's libraries parsed, the interpreter's own code compiled.
 */
final class WarmUp {
  private static final int VUMI_ROUNDS = 2;
  private static final int MODULE_ROUNDS = 20;
  private static final long LOOK_MILLIS = 50;

  /** A minute: a process that is never idle gets to the rest all the same. */
  private static final int MOST_LOOKS = 1_200;

  /** However cold the process and busy the machine: a worker that does not start helps nobody. */
  private static final Limits PATIENT =
      Limits.DEFAULT.with(
          Map.of(Limit.WALL_MS, 120_000L, Limit.CPU_MS, 120_000L, Limit.LOAD_MS, 120_000L));

  private static final String VUMI =
      """
      var q = require('q'), _ = require('lodash'), moment = require('moment');
      api.on_inbound_message = function (command) {
        var text = _.template('<%= n %> ' + moment().format('YYYY'))({n: 1});
        q('x').then(function () {
          api.request('kv.get', {key: 'x'}, function () {
            api.request('outbound.reply_to',
              {content: text, in_reply_to: command.msg.message_id}, function () { api.done(); });
          });
        });
      };
      """;

  private static final String BARE =
      """
      api.on_inbound_message = function (command) {
        api.request('kv.get', {key: 'x'}, function () {
          api.request('outbound.reply_to',
            {content: 'x', in_reply_to: command.msg.message_id}, function () { api.done(); });
        });
      };
      """;

  private static final String MODULE =
      """
      export default {
        async message(message, api) {
          const record = (await api.kv.get('x')) ?? {step: 0};
          record.step += 1;
          await api.kv.set('x', record);
          await api.log.info('step', record.step);
          await api.reply(`Welcome ${record.step}`, {end: false});
        },
      };
      """;

  private static final String TRIGGER =
      """
      {"cmd": "inbound-message", "cmd_id": "w", "reply": false, "msg": {"message_id": "w",
       "from_addr": "+27820001001", "to_addr": "*120#", "content": null, "session_event": "new",
       "transport_type": "ussd", "helper_metadata": {}}}
      """;

  private WarmUp() {}

  /** As much as must be: afterwards a turn takes milliseconds, the first with a library longer. */
  static void first(GuestEngine engine) {
    turn(engine, release("module", AppKind.MODULE, MODULE));
    turn(engine, release("bare", AppKind.VUMI, BARE));
  }

  /** The rest, while the process serves already: whenever it has nothing else to do. */
  static void rest(GuestEngine engine) {
    Release vumi = release("vumi", AppKind.VUMI, VUMI);
    Release module = release("module", AppKind.MODULE, MODULE);
    for (int round = 0; round < VUMI_ROUNDS; round++) {
      awaitLull(engine);
      turn(engine, vumi);
    }
    for (int round = 0; round < MODULE_ROUNDS; round++) {
      awaitLull(engine);
      turn(engine, module);
    }
  }

  private static void awaitLull(GuestEngine engine) {
    try {
      for (int looks = 0; looks < MOST_LOOKS && engine.running() > 0; looks++) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void turn(GuestEngine engine, Release release) {
    GuestRun.Task task =
        new GuestRun.Task(release, TRIGGER, GuestTime.REAL, "warm", PATIENT, "warm-up");
    engine.begin(engine.prepare(task, WarmUp::answer)).ended().join();
  }

  private static void answer(GuestRun run, List<GuestRun.Asked> asked) {
    for (GuestRun.Asked one : asked) {
      if (!one.guessed()) {
        run.answer(one.command(), CommandResult.success("value", null));
      }
    }
  }

  private static Release release(String name, AppKind kind, String source) {
    return new Release(
        new ReleaseId(new AppId(new TenantId("warm-up"), name), 1),
        kind,
        "app.js",
        Map.of("app.js", source),
        Map.of(),
        Capabilities.OF_PLAN);
  }
}
