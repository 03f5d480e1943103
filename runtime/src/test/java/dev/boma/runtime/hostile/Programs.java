package dev.boma.runtime.hostile;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.runtime.hosting.AppPackage;
import java.util.Map;

/** Apps of one file. */
final class Programs {
  private static final String COUNTING =
      """
      export default {
        async message(message, api) {
          const key = 'users.' + message.from_addr;
          const user = await api.kv.get(key) ?? {count: 0};
          user.count += 1;
          await api.kv.set(key, user);
          await api.reply('hello ' + user.count);
        },
      };
      """;

  private static final String GREETING =
      """
      api.on_inbound_message = function (command) {
        api.request('kv.get', {key: 'users.' + command.msg.from_addr}, function (reply) {
          api.request('outbound.reply_to',
            {content: 'hello ' + (reply.value || 'you'), in_reply_to: command.msg.message_id});
          api.done();
        });
      };
      """;

  private Programs() {}

  /** A module app that counts the messages of each user. */
  static AppPackage counting() {
    return of("counting", AppKind.MODULE, COUNTING);
  }

  /** A vumi app that greets. */
  static AppPackage greeting() {
    return of("greeting", AppKind.VUMI, GREETING);
  }

  static AppPackage of(String name, AppKind kind, String source) {
    return new AppPackage(
        name, kind, "app.js", Map.of("app.js", source), Map.of(), Capabilities.OF_PLAN, "ussd");
  }
}
