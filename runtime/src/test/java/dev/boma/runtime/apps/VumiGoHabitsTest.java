package dev.boma.runtime.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Vumi Go bundles take for granted of their host. */
class VumiGoHabitsTest {
  @TempDir private Path directory;

  private Path app(String source) throws IOException {
    return Files.writeString(directory.resolve("go-app.js"), source);
  }

  @Test
  void an_app_may_send_by_the_endpoints_that_its_config_item_declares() throws Exception {
    Path app =
        app(
            """
            api.on_inbound_message = function (command) {
              var send = {to_addr: '+27820009999', content: 'Hello', endpoint: 'sms'};
              api.request('outbound.send_to_endpoint', send, function (sent) {
                api.request('outbound.reply_to', {
                  content: sent.success ? 'sent' : sent.reason,
                  in_reply_to: command.msg.message_id
                }, function () { api.done(); });
              });
            };
            """);

    Played.assertAsExpected(
        Played.with(
            app,
            """
            config: {config: {name: demo, endpoints: {sms: {delivery_class: sms}}}}
            turns:
              - reply: sent
                sends: [{to_addr: "+27820009999", content: Hello, endpoint: sms}]
            """));
  }
}
